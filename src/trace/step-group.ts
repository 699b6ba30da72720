/**
 * Puts the events of one packet into groups, one group for each step that people read.
 *
 * Owns which events belong together: a hand-over from interface to interface is one step, the way
 * into a socket is one step, what decided nothing joins the step that follows. Each event is in
 * exactly one group, in order. What a group is called is for step-station.ts and explain.ts.
 */
import type {
  NetfilterTraversed,
  PacketDropped,
  PacketEvent,
  PacketTapped,
} from './trace-event.ts';

/** What the group is about; `main` is the event that says so. */
export type StepForm =
  | 'sent'
  | 'link'
  | 'arrival'
  | 'handover'
  | 'bridge'
  | 'rules'
  | 'conntrack'
  | 'route'
  | 'ipvs'
  | 'encapsulation'
  | 'decapsulation'
  | 'netem'
  | 'delivery'
  | 'drop';

export interface StepGroup {
  readonly form: StepForm;
  readonly main: PacketEvent;
  readonly events: readonly PacketEvent[];
  /** The event of the same packet that follows the group, if one does. */
  readonly next: PacketEvent | undefined;
  /** Set where the packet ended in this step. */
  readonly dropped: PacketDropped | undefined;
}

/** Found by the machine that sends. */
const linkDrops: ReadonlySet<string> = new Set(['link-loss', 'link-partitioned', 'queue-full']);

const isLinkDrop = (event: PacketEvent | undefined): event is PacketDropped =>
  event?.kind === 'packet.dropped' && linkDrops.has(event.reason);

function inSamePlace(left: PacketEvent, right: PacketEvent): boolean {
  return left.node === right.node && left.namespace === right.namespace;
}

/** Leaves its machine: the next sight of the packet is elsewhere, or nowhere. */
function leavesMachine(event: PacketTapped, next: PacketEvent | undefined): boolean {
  if (event.direction !== 'out') return false;
  if (next === undefined) return event.namespace === 'host' && event.interface.startsWith('eth');
  return next.node !== event.node || isLinkDrop(next);
}

/** A chain that let the packet pass unchanged. */
function passedUnchanged(event: PacketEvent): boolean {
  return (
    event.kind === 'netfilter.traversed' && event.verdict === 'accept' && event.before === undefined
  );
}

/** What stands between the packet and a socket: the route to itself and INPUT rules that accept. */
function isWayIn(event: PacketEvent): boolean {
  if (event.kind === 'route.selected') return event.local;
  return event.kind === 'netfilter.traversed' && event.hook === 'INPUT' && passedUnchanged(event);
}

/** True where only the way in lies between `at` and a delivery in the same namespace. */
function leadsToDelivery(events: readonly PacketEvent[], at: number): boolean {
  const first = events[at]!;
  let index = at;
  while (index < events.length && isWayIn(events[index]!)) index += 1;
  const end = events[index];
  return end?.kind === 'packet.delivered' && inSamePlace(first, end);
}

/** A walk that only jumped and returned; of a filter table, letting pass is a decision. */
function decidedNothing(event: NetfilterTraversed): boolean {
  const byPolicy = event.target === 'policy' || event.target === 'RETURN';
  return event.matched.length === 0 || (byPolicy && event.table !== 'filter');
}

/** True for an event that is no step of its own and joins the one that follows. */
function joinsNext(events: readonly PacketEvent[], at: number): boolean {
  const event = events[at]!;
  if (event.kind === 'route.selected') return event.local;
  if (event.kind !== 'netfilter.traversed' || !passedUnchanged(event)) return false;
  return decidedNothing(event) || leadsToDelivery(events, at);
}

const isFrame = (event: PacketEvent | undefined): boolean =>
  event?.kind === 'packet.tapped' || event?.kind === 'bridge.forwarded';

interface Extent {
  readonly form: StepForm;
  /** Index of the main event. */
  readonly main: number;
  /** Index after the last event. */
  readonly end: number;
}

/** End of the taps and bridge decisions on one machine, the tap that leaves it not included. */
function endOfFrames(events: readonly PacketEvent[], at: number): number {
  const node = events[at]!.node;
  let end = at;
  let bridges = 0;
  while (isFrame(events[end]) && events[end]!.node === node) {
    const event = events[end]!;
    if (event.kind === 'bridge.forwarded') bridges += 1;
    if (bridges > 1) break;
    if (event.kind === 'packet.tapped' && leavesMachine(event, events[end + 1])) break;
    end += 1;
  }
  return end;
}

/** A host's own frame: out by a bridge, then out by a port of it in the same namespace. */
function leavesByPort(events: readonly PacketEvent[], at: number): boolean {
  const [first, second] = [events[at], events[at + 1]];
  return (
    first?.kind === 'packet.tapped' &&
    second?.kind === 'packet.tapped' &&
    first.direction === 'out' &&
    second.direction === 'out' &&
    inSamePlace(first, second)
  );
}

function framesExtent(events: readonly PacketEvent[], at: number): Extent {
  const event = events[at]!;
  const next = events[at + 1];
  if (event.kind === 'packet.tapped' && leavesMachine(event, next)) {
    return { form: 'link', main: at, end: isLinkDrop(next) ? at + 2 : at + 1 };
  }
  const previous = events[at - 1];
  if (event.kind === 'packet.tapped' && previous !== undefined && previous.node !== event.node) {
    return { form: 'arrival', main: at, end: at + 1 };
  }
  const end = endOfFrames(events, at);
  const bridge = events.findIndex(
    (each, index) => index >= at && index < end && each.kind === 'bridge.forwarded',
  );
  if (bridge !== -1) return { form: 'bridge', main: bridge, end };
  return leavesByPort(events, at)
    ? { form: 'bridge', main: at, end }
    : { form: 'handover', main: end - 1, end };
}

/** A program's packet and the route that the kernel chose for it. */
function sentExtent(events: readonly PacketEvent[], at: number): Extent {
  const next = events[at + 1];
  const routed =
    next?.kind === 'route.selected' && !next.forwarded && inSamePlace(next, events[at]!);
  return { form: 'sent', main: at, end: routed ? at + 2 : at + 1 };
}

/** A chain and, where it said so, the end of the packet. */
function rulesExtent(events: readonly PacketEvent[], at: number): Extent {
  const event = events[at]!;
  const next = events[at + 1];
  const ended =
    event.kind === 'netfilter.traversed' &&
    event.verdict !== 'accept' &&
    next?.kind === 'packet.dropped' &&
    inSamePlace(event, next);
  return { form: 'rules', main: at, end: ended ? at + 2 : at + 1 };
}

const formOfKind = {
  'conntrack.translated': 'conntrack',
  'route.selected': 'route',
  'ipvs.scheduled': 'ipvs',
  'vxlan.encapsulated': 'encapsulation',
  'vxlan.decapsulated': 'decapsulation',
  'ipsec.encrypted': 'encapsulation',
  'ipsec.decrypted': 'decapsulation',
  'netem.applied': 'netem',
  'packet.delivered': 'delivery',
  'packet.dropped': 'drop',
} as const;

function extentAt(events: readonly PacketEvent[], at: number): Extent {
  const event = events[at]!;
  switch (event.kind) {
    case 'packet.sent':
      return sentExtent(events, at);
    case 'packet.tapped':
    case 'bridge.forwarded':
      return framesExtent(events, at);
    case 'netfilter.traversed':
      return rulesExtent(events, at);
    case 'conntrack.translated':
    case 'route.selected':
    case 'ipvs.scheduled':
    case 'vxlan.encapsulated':
    case 'vxlan.decapsulated':
    case 'ipsec.encrypted':
    case 'ipsec.decrypted':
    case 'netem.applied':
    case 'packet.delivered':
    case 'packet.dropped':
      return { form: formOfKind[event.kind], main: at, end: at + 1 };
  }
}

function groupFrom(events: readonly PacketEvent[], start: number, extent: Extent): StepGroup {
  const members = events.slice(start, extent.end);
  const last = members.at(-1);
  return {
    form: extent.form,
    main: events[extent.main]!,
    events: members,
    next: events[extent.end],
    dropped: last?.kind === 'packet.dropped' ? last : undefined,
  };
}

/**
 * Groups the events of one packet, in order. Events at the end that would join a following step
 * become a step of their own: the packet had come this far when the trace ended.
 */
export function groupSteps(events: readonly PacketEvent[]): StepGroup[] {
  const groups: StepGroup[] = [];
  let start = 0;
  while (start < events.length) {
    let at = start;
    while (at < events.length - 1 && joinsNext(events, at)) at += 1;
    const extent = extentAt(events, at);
    groups.push(groupFrom(events, start, extent));
    start = extent.end;
  }
  return groups;
}
