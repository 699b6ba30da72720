/**
 * A fingerprint of a run: 16 hexadecimal digits over every event and all that it says.
 *
 * Two 32-bit lanes, each multiplying and folding after every word (after FNV-1a and MurmurHash3),
 * so that Node and every browser get the same digits. It tells runs apart; it is no cryptography.
 * Fields are read in the fixed order below, whatever order a record was made in.
 */
import type { MatchedRule, PacketHeaders, TraceEvent, TunnelHeaders } from './trace-event.ts';

export interface Fingerprint {
  /** Takes in one event; the order of calls counts. */
  add(event: TraceEvent): void;
  /** The digits so far; events may be added afterwards. */
  text(): string;
}

type EventOf<Kind extends TraceEvent['kind']> = Extract<TraceEvent, { readonly kind: Kind }>;

/** Every field of every kind but `kind` and `sequence`, which the order of events stands for. */
type FieldTable = {
  readonly [Kind in TraceEvent['kind']]: readonly Exclude<
    keyof EventOf<Kind>,
    'kind' | 'sequence'
  >[];
};

const packetFields = ['timeNs', 'packet', 'request', 'node', 'namespace', 'headers'] as const;

const eventFields: FieldTable = {
  'packet.sent': [...packetFields, 'by'],
  'packet.tapped': [...packetFields, 'interface', 'direction'],
  'netfilter.traversed': [
    ...packetFields,
    'hook',
    'table',
    'verdict',
    'matched',
    'target',
    'before',
  ],
  'conntrack.translated': [...packetFields, 'hook', 'entry', 'reply', 'before'],
  'route.selected': [...packetFields, 'row', 'device', 'local', 'forwarded', 'before'],
  'ipvs.scheduled': [...packetFields, 'service', 'row', 'candidates', 'known', 'reply', 'before'],
  'bridge.forwarded': [...packetFields, 'bridge', 'by', 'ports', 'row'],
  'vxlan.encapsulated': [...packetFields, 'vni', 'row'],
  'vxlan.decapsulated': [...packetFields, 'vni', 'tunnel'],
  'ipsec.encrypted': [...packetFields, 'row'],
  'ipsec.decrypted': [...packetFields, 'row'],
  'netem.applied': [...packetFields, 'interface', 'effect', 'delayNs', 'row'],
  'packet.delivered': [...packetFields, 'to'],
  'packet.dropped': [...packetFields, 'reason', 'row'],
  'dns.answered': [
    'timeNs',
    'request',
    'node',
    'namespace',
    'name',
    'type',
    'status',
    'answers',
    'answeredBy',
  ],
  'request.started': ['timeNs', 'request', 'step', 'from', 'to', 'protocol'],
  'request.finished': ['timeNs', 'request', 'step', 'outcome', 'task', 'peer', 'local', 'error'],
  'step.started': ['timeNs', 'request', 'step', 'text'],
  'task.changed': ['timeNs', 'request', 'task', 'node', 'state', 'text'],
  'node.changed': ['timeNs', 'request', 'node', 'by', 'state'],
  'gossip.delivered': [
    'timeNs',
    'request',
    'node',
    'owner',
    'network',
    'table',
    'endpoint',
    'address',
    'state',
  ],
};

/** Murmur's last step: each bit of the lane reaches each bit of the digits. */
function avalanche(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function digits(lane: number): string {
  return avalanche(lane).toString(16).padStart(8, '0');
}

class LaneFingerprint implements Fingerprint {
  #left = 0x811c9dc5 | 0;
  #right = 0x9e3779b9 | 0;

  add(event: TraceEvent): void {
    this.#mixText(event.kind);
    const fields: readonly string[] = eventFields[event.kind];
    for (let at = 0; at < fields.length; at += 1) {
      this.#mixValue((event as unknown as Readonly<Record<string, unknown>>)[fields[at] as string]);
    }
  }

  text(): string {
    return digits(this.#left) + digits(this.#right);
  }

  #mixWord(word: number): void {
    const left = Math.imul(this.#left ^ word, 0x01000193);
    this.#left = left ^ (left >>> 15);
    const right = Math.imul(this.#right ^ word, 0xcc9e2d51);
    this.#right = right ^ (right >>> 13);
  }

  /** Both halves of a whole number of up to 53 bits. */
  #mixNumber(value: number): void {
    this.#mixWord(value | 0);
    this.#mixWord(Math.floor(value / 0x1_0000_0000) | 0);
  }

  #mixText(text: string): void {
    this.#mixWord(text.length);
    for (let index = 0; index < text.length; index += 1) this.#mixWord(text.charCodeAt(index));
  }

  #mixValue(value: unknown): void {
    if (typeof value === 'number') this.#mixNumber(value);
    else if (typeof value === 'string') this.#mixText(value);
    else if (typeof value === 'boolean') this.#mixWord(value ? 1 : 2);
    else if (Array.isArray(value)) this.#mixList(value);
    else if (value === undefined) this.#mixWord(3);
    else this.#mixRecord(value as PacketHeaders | TunnelHeaders | MatchedRule);
  }

  #mixList(values: readonly unknown[]): void {
    this.#mixWord(values.length);
    for (const value of values) this.#mixValue(value);
  }

  #mixRecord(record: PacketHeaders | TunnelHeaders | MatchedRule): void {
    if ('chain' in record) this.#mixRule(record);
    else if ('vni' in record) this.#mixTunnel(record);
    else this.#mixHeaders(record);
  }

  #mixRule(rule: MatchedRule): void {
    this.#mixText(rule.chain);
    this.#mixText(rule.text);
  }

  #mixTunnel(tunnel: TunnelHeaders): void {
    this.#mixWord(tunnel.source);
    this.#mixWord(tunnel.destination);
    this.#mixWord(tunnel.sourcePort);
    this.#mixWord(tunnel.destinationPort);
    this.#mixWord(tunnel.vni);
    if (tunnel.esp === undefined) return;
    this.#mixWord(tunnel.esp.spi);
    this.#mixWord(tunnel.esp.length);
    this.#mixWord(tunnel.esp.ttl);
  }

  #mixHeaders(headers: PacketHeaders): void {
    this.#mixText(headers.protocol);
    this.#mixNumber(headers.sourceMac);
    this.#mixNumber(headers.destinationMac);
    this.#mixWord(headers.source);
    this.#mixWord(headers.destination);
    this.#mixWord(headers.sourcePort);
    this.#mixWord(headers.destinationPort);
    this.#mixWord(headers.ttl);
    this.#mixWord(headers.length);
    this.#mixWord(headers.dontFragment ? 1 : 2);
    this.#mixWord(headers.mark);
    this.#mixText(headers.flags);
    this.#mixWord(headers.mss);
    this.#mixWord(headers.icmpType);
    this.#mixWord(headers.icmpCode);
    this.#mixWord(headers.sequenceNumber);
    this.#mixWord(headers.acknowledgement);
    this.#mixWord(headers.icmpIdentifier);
    this.#mixValue(headers.tunnel);
    if (headers.fragment) this.#mixWord(headers.fragment.offset + 1);
  }
}

/** A fingerprint of no events yet. */
export function createFingerprint(): Fingerprint {
  return new LaneFingerprint();
}

/** The fingerprint of a whole trace. */
export function fingerprintOf(events: readonly TraceEvent[]): string {
  const fingerprint = createFingerprint();
  for (const event of events) fingerprint.add(event);
  return fingerprint.text();
}
