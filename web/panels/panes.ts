/**
 * What the panes around the stage show of a run: the rail, the inspector, and the dock's first tab.
 *
 * Owns which of them come together: they are fetched beside the stage and drawn once it is.
 */
import './swarm-cluster-tree.ts';
import './swarm-event-list.ts';
import './swarm-filter.ts';
import './swarm-inspector.ts';
