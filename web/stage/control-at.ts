/**
 * The control plane at the moment that a session looks at: beliefs, standing lines, what was just said.
 *
 * Owns the choice of what is shown. Standing lines and notes are layers; what a moment says is always drawn, as
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
  type ControlNote,
  type ControlPicture,
} from './control-lines.ts';
import { cutsAt, dnsNotes, faultNotes, tunnelLines, unhealthyAt } from './standing-layers.ts';

/** While time passes, news stays in sight for this long. */
const SHOWN_MS = 500;
const NOTHING: ControlPicture = { lines: [], notes: [] };

export interface ControlNow {
  readonly beliefs: Beliefs;
  readonly standing: readonly ControlLine[];
  readonly said: ControlPicture;
  /** Nodes that something keeps from others at this moment, and what. */
  readonly cuts: ReadonlyMap<string, string>;
  /** Tasks whose health check fails. */
  readonly unhealthy: ReadonlySet<string>;
  /** What lasts, on the rows that it is about. */
  readonly notes: readonly ControlNote[];
}

export function controlAt(session: Session, run: Run, topology: Topology): ControlNow {
  const { position, playing, clock, rate } = session.playback.state;
  const { layers } = session.view.state;
  const { events } = run.result;
  const event = run.moments[position]?.event ?? -1;
  const beliefs = beliefsAt(events, event);
  const standing = [
    ...(layers.control ? standingLines(topology, beliefs) : []),
    ...(layers.tunnels ? tunnelLines(run, topology, event) : []),
  ];
  const notes = [
    ...(layers.faults ? faultNotes(run, event) : []),
    ...(layers.dns ? dnsNotes(run, event) : []),
  ];
  const lasting = { cuts: cutsAt(run, event), unhealthy: unhealthyAt(run, event) };
  const passes = playing && clock === 'time';
  const isOfPacket = run.moments[position]?.step !== undefined;
  if (event < 0 || (isOfPacket && !passes)) {
    return { beliefs, standing, ...lasting, notes, said: NOTHING };
  }
  const leader = topology.nodes.find((node) => node.leader)?.name ?? '';
  const span = spanAt(events, event, passes ? SHOWN_MS * 1e6 * rate : 0);
  return { beliefs, standing, ...lasting, notes, said: controlPicture(events, span, leader) };
}
