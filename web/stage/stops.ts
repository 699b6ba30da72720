/**
 * Where a packet stops on the stage: the stations that each step of a journey touches, in order.
 *
 * Owns the names of stations on the stage. A step has one station that it is about; the interfaces
 * that its taps saw on the way are stops of it too, so that the wire runs through them.
 */
import type { Journey, JourneyStep, PacketEvent, TraceEvent } from '../../src/index.ts';

export type Glyph = 'ring' | 'chain' | 'route' | 'ipvs' | 'bridge' | 'vxlan' | 'pill' | 'client';

export interface Stop {
  /** `node|namespace|station`, unique on the stage. */
  readonly key: string;
  readonly node: string;
  readonly namespace: string;
  readonly label: string;
  readonly glyph: Glyph;
  /** Number of the step in its journey. */
  readonly step: number;
  /** True for the one stop of a step that the packet rests at. */
  readonly rests: boolean;
}

const GLYPHS: Readonly<Record<JourneyStep['station']['kind'], Glyph>> = {
  socket: 'pill',
  interface: 'ring',
  chain: 'chain',
  conntrack: 'chain',
  route: 'route',
  ipvs: 'ipvs',
  bridge: 'bridge',
  vxlan: 'vxlan',
  link: 'ring',
};

export function stationKey(node: string, namespace: string, label: string): string {
  return `${node}|${namespace}|${label}`;
}

/** The same wire leads into two worlds: outside the tunnel and inside it. */
function interfaceLabel(event: PacketEvent & { kind: 'packet.tapped' }): string {
  return `${event.interface}${wireWords(event.headers)}`;
}

/** What the LAN sees of a packet in a tunnel. */
function wireWords({ tunnel }: JourneyStep['headers']): string {
  if (!tunnel) return '';
  return tunnel.esp ? ' · esp' : ` · udp ${tunnel.destinationPort}`;
}

/** Translating is the same work at the same hook, by a rule for the first packet, from memory after. */
function chainLabel(station: JourneyStep['station']): string {
  return station.kind === 'conntrack' && station.hook ? `nat ${station.hook}` : station.name;
}

function stop(event: PacketEvent, step: JourneyStep, glyph: Glyph, label: string): Stop {
  const { node, namespace } = event;
  const key = stationKey(node, namespace, label);
  return { key, node, namespace, label, glyph, step: step.number, rests: false };
}

function tapStop(event: PacketEvent & { kind: 'packet.tapped' }, step: JourneyStep): Stop[] {
  const name = event.interface;
  if (name.startsWith('veth') || name === 'lo') return [];
  if (name.startsWith('vxlan')) return [stop(event, step, 'vxlan', name)];
  if (/^(br\d|br-|docker)/.test(name)) return [stop(event, step, 'bridge', name)];
  return [stop(event, step, 'ring', interfaceLabel(event))];
}

function eventStops(event: PacketEvent, step: JourneyStep): Stop[] {
  if (event.kind === 'packet.tapped') return tapStop(event, step);
  if (event.kind === 'bridge.forwarded') return [stop(event, step, 'bridge', event.bridge)];
  return [];
}

/** The tap that a step on a wire is about: where the packet goes out, or where it came in. */
function mainTap(step: JourneyStep, events: readonly PacketEvent[]): string {
  const taps = events.filter((event) => event.kind === 'packet.tapped');
  const own = taps.filter((event) => event.namespace === step.namespace);
  const tap = own.find((event) => event.interface === step.station.name) ?? own.at(-1);
  return tap ? interfaceLabel(tap) : step.station.name;
}

/** Rules and routes of the tunnel's own packets are other places than those of the packets inside. */
function stopKey(step: JourneyStep, label: string): string {
  const { node, namespace, headers } = step;
  const outside = namespace === 'host' && headers.tunnel !== undefined;
  return stationKey(node, namespace, outside ? `${label} of the tunnel` : label);
}

/** Key of the station that a step rests at, told from the step alone; wires of machines are eth0. */
export function restingKey(step: JourneyStep): string {
  const { node, namespace, station, headers } = step;
  if (GLYPHS[station.kind] !== 'ring') return stopKey(step, chainLabel(station));
  const name = station.kind === 'link' ? 'eth0' : station.name;
  return stationKey(node, namespace, `${name}${wireWords(headers)}`);
}

function stationStop(step: JourneyStep, events: readonly PacketEvent[]): Stop {
  const { node, namespace, station } = step;
  const glyph = GLYPHS[station.kind];
  const rest = { node, namespace, glyph, step: step.number, rests: true };
  if (glyph === 'ring') {
    const label = mainTap(step, events);
    return { ...rest, label, key: stationKey(node, namespace, label) };
  }
  const label = chainLabel(station);
  return { ...rest, label, key: stopKey(step, label) };
}

/** Puts the resting stop among those of the taps, where it stands already or at the end. */
function mergeStops(passed: readonly Stop[], rest: Stop): Stop[] {
  const at = passed.findIndex((each) => each.key === rest.key);
  if (at === -1) return [...passed, rest];
  return passed.map((each, index) => (index === at ? { ...each, rests: true } : each));
}

function stepStops(step: JourneyStep, events: readonly PacketEvent[]): Stop[] {
  return mergeStops(
    events.flatMap((event) => eventStops(event, step)),
    stationStop(step, events),
  );
}

/** Without a stop that repeats the one before it in the same step. */
function withoutRepeats(stops: readonly Stop[]): Stop[] {
  return stops.filter((each, index) => {
    const previous = stops[index - 1];
    return each.rests || previous?.key !== each.key || previous.step !== each.step;
  });
}

/** All stops of a journey, in order; `trace` is the whole trace that the steps point into. */
export function stopsOf(journey: Journey, trace: readonly TraceEvent[]): Stop[] {
  const stops = journey.steps.flatMap((step) => {
    const events = trace
      .slice(step.firstEvent, step.lastEvent + 1)
      .filter(
        (event): event is PacketEvent => 'packet' in event && event.packet === journey.packet,
      );
    return stepStops(step, events);
  });
  return withoutRepeats(stops);
}
