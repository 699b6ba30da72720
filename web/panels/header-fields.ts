/**
 * A packet's headers as a table: layers from the outermost in, each field before and after.
 *
 * Pure. Names of fields are those of the trace's changes. What is compared is the step's own change
 * or everything since the packet was sent.
 */
import { ipv4Text, macText, type JourneyStep, type PacketHeaders } from '../../src/index.ts';

export interface HeaderField {
  readonly field: string;
  /** Empty where there was none. */
  readonly before: string;
  /** Empty where it was taken away. */
  readonly after: string;
  readonly changed: boolean;
}

export interface HeaderGroup {
  readonly title: string;
  /** How deep inside others: 0 is what the wire sees. */
  readonly depth: number;
  readonly fields: readonly HeaderField[];
  readonly changed: boolean;
  /** All of the layer came into being or went away. */
  readonly fate: 'kept' | 'added' | 'removed';
}

type Named = readonly [field: string, text: string];

interface Layer {
  readonly title: string;
  readonly prefix: RegExp;
  readonly depth: number;
  readonly fields: (headers: PacketHeaders) => Named[];
}

function tunnelFields(kind: 'ip' | 'esp' | 'udp' | 'vxlan') {
  return ({ tunnel }: PacketHeaders): Named[] => {
    if (!tunnel) return [];
    if (kind === 'esp') return tunnel.esp ? [['esp.spi', `0x${tunnel.esp.spi.toString(16)}`]] : [];
    if (kind === 'vxlan') return [['vxlan.vni', String(tunnel.vni)]];
    if (kind === 'udp') {
      return [
        ['outer.udp.sport', String(tunnel.sourcePort)],
        ['outer.udp.dport', String(tunnel.destinationPort)],
      ];
    }
    return [
      ['outer.ip.src', ipv4Text(tunnel.source)],
      ['outer.ip.dst', ipv4Text(tunnel.destination)],
    ];
  };
}

function linkFields(headers: PacketHeaders): Named[] {
  if (headers.sourceMac === 0 && headers.destinationMac === 0) return [];
  return [
    ['eth.src', macText(headers.sourceMac)],
    ['eth.dst', macText(headers.destinationMac)],
  ];
}

function networkFields(headers: PacketHeaders): Named[] {
  return [
    ['ip.src', ipv4Text(headers.source)],
    ['ip.dst', ipv4Text(headers.destination)],
    ['ip.ttl', String(headers.ttl)],
    ['ip.len', String(headers.length)],
    ['ip.df', headers.dontFragment ? '1' : '0'],
  ];
}

function transportFields(headers: PacketHeaders): Named[] {
  const { protocol } = headers;
  if (protocol === 'esp') return [];
  if (protocol === 'icmp') {
    return [
      ['icmp.type', String(headers.icmpType)],
      ['icmp.code', String(headers.icmpCode)],
    ];
  }
  const ports: Named[] = [
    [`${protocol}.sport`, String(headers.sourcePort)],
    [`${protocol}.dport`, String(headers.destinationPort)],
  ];
  if (protocol === 'udp') return ports;
  const mss: Named[] = headers.mss === 0 ? [] : [['tcp.mss', String(headers.mss)]];
  return [...ports, ['tcp.flags', headers.flags], ...mss];
}

function markFields({ mark }: PacketHeaders): Named[] {
  return mark === 0 ? [] : [['skb.mark', `0x${mark.toString(16)}`]];
}

function layersOf(headers: PacketHeaders): Layer[] {
  const transport = headers.protocol.toUpperCase();
  return [
    { title: 'Outer IP', prefix: /^outer\.ip\./, depth: 0, fields: tunnelFields('ip') },
    { title: 'ESP', prefix: /^esp\./, depth: 0, fields: tunnelFields('esp') },
    { title: 'Outer UDP', prefix: /^outer\.udp\./, depth: 0, fields: tunnelFields('udp') },
    { title: 'VXLAN', prefix: /^vxlan\./, depth: 0, fields: tunnelFields('vxlan') },
    { title: 'Ethernet', prefix: /^eth\./, depth: 1, fields: linkFields },
    { title: 'IP', prefix: /^ip\./, depth: 1, fields: networkFields },
    { title: transport, prefix: /^(tcp|udp|icmp)\./, depth: 1, fields: transportFields },
    { title: 'Kernel note', prefix: /^skb\./, depth: 1, fields: markFields },
  ];
}

/** What a field was before: as the step says, or as the packet was sent. */
type Before = (field: string, after: string) => string;

function beforeStep({ changes }: JourneyStep): Before {
  const known = new Map(changes.map(({ field, before }) => [field, before]));
  return (field, after) => known.get(field) ?? after;
}

function beforeSending(first: PacketHeaders): Before {
  const known = new Map(layersOf(first).flatMap(({ fields }) => fields(first)));
  return (field) => known.get(field) ?? '';
}

function goneFields(prefix: RegExp, step: JourneyStep, first: PacketHeaders | undefined): Named[] {
  if (first) return [];
  return step.changes
    .filter(({ field, after }) => after === '' && prefix.test(field))
    .map(({ field, before }) => [field, before]);
}

function groupOf(
  { title, prefix, depth, fields }: Layer,
  step: JourneyStep,
  first: PacketHeaders | undefined,
): HeaderGroup {
  const beforeOf = first ? beforeSending(first) : beforeStep(step);
  const present = fields(step.headers).map(([field, after]): HeaderField => {
    const before = beforeOf(field, after);
    return { field, before, after, changed: before !== after };
  });
  const gone = goneFields(prefix, step, first).map(([field, before]): HeaderField => ({
    field,
    before,
    after: '',
    changed: true,
  }));
  const all = [...present, ...gone];
  const changed = all.some((each) => each.changed);
  const isNew = changed && all.every(({ before }) => before === '');
  const isGone = changed && all.every(({ after }) => after === '');
  const fate = isNew ? 'added' : isGone ? 'removed' : 'kept';
  return { title, depth: step.headers.tunnel ? depth : 0, fields: all, changed, fate };
}

/**
 * The layers of a step, those without a field left out. With `first`, compared with the packet as it
 * was sent; without, with the step before.
 */
export function headerGroups(step: JourneyStep, first?: PacketHeaders): HeaderGroup[] {
  return layersOf(step.headers)
    .map((layer) => groupOf(layer, step, first))
    .filter((group) => group.fields.length > 0);
}

/** The last step of the place that a packet was in before the one of this step; undefined in the first. */
export function lastOfHopBefore(steps: readonly JourneyStep[], step: JourneyStep) {
  return steps.findLast(
    ({ number, node, namespace }) =>
      number < step.number && (node !== step.node || namespace !== step.namespace),
  );
}

const isEnd = ({ field }: HeaderField): boolean => /(src|dst|sport|dport)$/.test(field);

/** A layer in one line: where from and where to, then each value behind its name. */
export function layerText(fields: readonly HeaderField[]): string {
  const ends = fields.filter(isEnd).map(({ after }) => after);
  const rest = fields
    .filter((field) => !isEnd(field))
    .map(({ field, after }) => `${field.split('.').at(-1)} ${after}`);
  return [ends.join(' → '), ...rest].filter(Boolean).join(' ');
}
