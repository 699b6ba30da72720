/**
 * The cluster as it was at the moment looked at: asks the worker once for each moment and node.
 *
 * Owns which two instants are compared: the one looked at and the last one before it in time.
 */
import type { ClusterState, Topology } from '../../src/index.ts';
import type { StateFinding, StatePair } from '../stores/cluster-states.ts';
import { oncePer } from '../stores/once.ts';
import type { Run } from '../stores/run-store.ts';
import type { Session } from './session.ts';

/** The state of a node at the moment looked at; undefined while it is not known. */
export function stateAtMoment(session: Session, node: string): StatePair | undefined {
  return pairIn(findingAtMoment(session, node));
}

function pairIn(finding: StateFinding | undefined): StatePair | undefined {
  return typeof finding === 'object' ? finding : undefined;
}

/** What is known of a node's state at the moment looked at; undefined while playing. */
export function findingAtMoment(session: Session, node: string): StateFinding | undefined {
  const { run, text } = session.run.state;
  const { position, playing } = session.playback.state;
  const moment = run?.moments[position];
  if (!run || !moment || playing) return undefined;
  const { event } = moment;
  return session.states.find({ run, text, node, event, previous: eventBefore(run, event) });
}

/** The last event of an earlier instant: all that one packet does in a kernel is one instant. */
function eventBefore({ result: { events } }: Run, event: number): number {
  const timeNs = events[event]?.timeNs ?? 0;
  let at = Math.min(event, events.length - 1);
  while (at >= 0 && events[at]!.timeNs >= timeNs) at -= 1;
  return at;
}

/** Kinds of events that tell of tasks and nodes that are others from then on. */
const CLUSTER_EVENTS: ReadonlySet<string> = new Set(['task.changed', 'node.changed']);

/** True where the cluster at the end of the run may not be that of an earlier moment. */
export const changesCluster = oncePer(
  ({ steps, result: { events } }: Run): boolean =>
    steps.some(({ text }) => CHANGES.test(text)) ||
    events.some(({ kind }) => CLUSTER_EVENTS.has(kind)),
);

const CHANGES =
  /^(create|update|rollback|remove|scale|drain|pause|activate|promote|demote|restart|kill|unhealthy|link|partition)\b/;

/** What is known of the cluster now: of this moment if it is at hand, else as it was known last. */
export function topologyAt(session: Session, known: ClusterState | undefined) {
  return known?.topology ?? topologyNow(session);
}

/** Sequence numbers of the events that change the cluster, or may. */
const clusterChanges = oncePer(({ result: { events } }: Run): number[] =>
  events
    .filter(({ kind }) => kind === 'step.started' || CLUSTER_EVENTS.has(kind))
    .map(({ sequence }) => sequence),
);

/** The last change of the cluster up to an event; 0 before the first. */
function lastChange(run: Run, event: number): number {
  return clusterChanges(run).findLast((each) => each <= event) ?? 0;
}

const lastKnown = new WeakMap<Run, Topology>();

/**
 * The cluster as it was after its last change before the moment looked at, also while playing. Asked
 * for once for each change; meanwhile it is as it was known last.
 */
export function topologyNow(session: Session): Topology | undefined {
  const { run, text } = session.run.state;
  const moment = run?.moments[session.playback.state.position];
  if (!run || !moment || !changesCluster(run)) return run?.result.topology;
  const event = lastChange(run, moment.event);
  const node = run.result.topology.nodes[0]?.name ?? '';
  const found = pairIn(session.states.find({ run, text, node, event, previous: -1 }));
  if (found) lastKnown.set(run, found.now.topology);
  return found?.now.topology ?? lastKnown.get(run) ?? run.result.topology;
}
