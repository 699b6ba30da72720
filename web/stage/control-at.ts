/**
 * The control plane at the moment that a session looks at: beliefs, standing lines, what was just said.
 *
 * Owns the choice of what is shown. Standing lines are a layer; what a moment says is always drawn, as
 * it is what the reader looks at.
 */
import type { Topology } from '../../src/index.ts';
import type { Session } from '../app/session.ts';
import type { Run } from '../stores/run-store.ts';
import { beliefsAt, type Beliefs } from './beliefs.ts';
import {
  controlPicture,
  spanAt,
  standingLines,
  type ControlLine,
  type ControlPicture,
} from './control-lines.ts';

/** While time passes, news stays in sight for this long. */
const SHOWN_MS = 500;
const NOTHING: ControlPicture = { lines: [], notes: [] };

export interface ControlNow {
  readonly beliefs: Beliefs;
  readonly standing: readonly ControlLine[];
  readonly said: ControlPicture;
}

export function controlAt(session: Session, run: Run, topology: Topology): ControlNow {
  const { position, playing, clock, rate } = session.playback.state;
  const { layers } = session.view.state;
  const { events } = run.result;
  const event = run.moments[position]?.event ?? -1;
  const beliefs = beliefsAt(events, event);
  const standing = layers.control ? standingLines(topology, beliefs) : [];
  const passes = playing && clock === 'time';
  const isOfPacket = run.moments[position]?.step !== undefined;
  if (event < 0 || (isOfPacket && !passes)) return { beliefs, standing, said: NOTHING };
  const leader = topology.nodes.find((node) => node.leader)?.name ?? '';
  const span = spanAt(events, event, passes ? SHOWN_MS * 1e6 * rate : 0);
  return { beliefs, standing, said: controlPicture(events, span, leader) };
}
