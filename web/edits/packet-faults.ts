/**
 * What can befall one packet where it is: the `netem` step that means it and no other.
 *
 * Pure. Owns finding the interface that it leaves by next, and which of its kind it is there: the step goes
 * before that in which the packet travels, up to which nothing changes, so that the count is right.
 */
import type { PacketHeaders, TraceEvent } from '../../src/index.ts';
import type { StepPlace } from '../stores/run-store.ts';
import type { BreakAction } from './break-action.ts';
import { yamlName } from './yaml-name.ts';

export interface PacketPlace {
  readonly events: readonly TraceEvent[];
  readonly steps: readonly StepPlace[];
  readonly packet: number;
  /** Event at which the packet is looked at. */
  readonly event: number;
}

type Tap = Extract<TraceEvent, { readonly kind: 'packet.tapped' }>;

/** Ports from here on are a client's own: they say nothing to a reader, and differ from run to run. */
const EPHEMERAL_FIRST = 32768;

/** What is seen of a packet on its interface: `tcp/80`, `udp/4789`, `esp`, `tcp`. */
function matchOf({ tunnel, protocol, destinationPort }: PacketHeaders): string {
  if (tunnel) return tunnel.esp ? 'esp' : `udp/${tunnel.destinationPort}`;
  const isPlain = protocol === 'icmp' || protocol === 'esp';
  const isNamed = destinationPort > 0 && destinationPort < EPHEMERAL_FIRST;
  return isPlain || !isNamed ? protocol : `${protocol}/${destinationPort}`;
}

/** Whether a `netem` step for `match` counts a packet. */
function counts(headers: PacketHeaders, match: string): boolean {
  const own = matchOf(headers);
  return own === match || own.startsWith(`${match}/`);
}

function isOut(event: TraceEvent): event is Tap {
  return event.kind === 'packet.tapped' && event.direction === 'out';
}

/** Where it leaves an interface next, or left one last. */
function wayOut({ events, packet, event }: PacketPlace): Tap | undefined {
  const taps = events.filter(isOut).filter((each) => each.packet === packet);
  return taps.find(({ sequence }) => sequence >= event) ?? taps.at(-1);
}

const FAULTS = [
  ['Drop this packet', 'drop', ''],
  ['Hold this packet back for 200 ms', 'delay', ', by: 200ms'],
  ['Corrupt this packet', 'corrupt', ''],
] as const;

/** What can befall the packet, each with the step before which it has to be said. */
export function packetFaults(place: PacketPlace): BreakAction[] {
  const out = wayOut(place);
  const begun = out && place.steps.findLast(({ event }) => event <= out.sequence);
  if (out === undefined || begun === undefined) return [];
  const match = matchOf(out.headers);
  const nth = place.events
    .slice(begun.event, out.sequence + 1)
    .filter(isOut)
    .filter((each) => isSameDevice(each, out) && counts(each.headers, match)).length;
  const where = `${out.node}/${out.namespace} by ${out.interface}`;
  return FAULTS.map(([words, key, more]) => ({
    title: `${words} where it leaves ${where}`,
    step: `netem: { ${placeText(out)}, ${key}: ${match}${more}${nth > 1 ? `, nth: ${nth}` : ''} }`,
    command: '',
    after: begun.step - 1,
  }));
}

function isSameDevice(left: Tap, right: Tap): boolean {
  return (
    left.node === right.node &&
    left.namespace === right.namespace &&
    left.interface === right.interface
  );
}

function placeText({ node, namespace, interface: device }: Tap): string {
  const inside = namespace === 'host' ? '' : `, namespace: ${yamlName(namespace)}`;
  return `node: ${yamlName(node)}${inside}, interface: ${yamlName(device)}`;
}
