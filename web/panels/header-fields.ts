/**
 * A packet's headers as a table: layers from the outermost in, each field before and after a step.
 *
 * Pure. Names of fields are those of the trace's changes, so that a change finds its row.
 */
import { ipv4Text, macText, type JourneyStep, type PacketHeaders } from '../../src/index.ts';

export interface HeaderField {
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly changed: boolean;
}

export interface HeaderGroup {
  readonly title: string;
  readonly fields: readonly HeaderField[];
}

type Named = readonly [field: string, text: string];

function tunnelFields({ tunnel }: PacketHeaders): Named[] {
  if (!tunnel) return [];
  return [
    ['outer.ip.src', ipv4Text(tunnel.source)],
    ['outer.ip.dst', ipv4Text(tunnel.destination)],
    ['outer.udp.sport', String(tunnel.sourcePort)],
    ['outer.udp.dport', String(tunnel.destinationPort)],
    ['vxlan.vni', String(tunnel.vni)],
    ...(tunnel.esp ? ([['esp.spi', `0x${tunnel.esp.spi.toString(16)}`]] as const) : []),
  ];
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

/** Fields of one layer; what the step took away is kept, with nothing after it. */
function layer(
  title: string,
  prefix: RegExp,
  now: readonly Named[],
  step: JourneyStep,
): HeaderGroup {
  const changes = new Map(step.changes.map((change) => [change.field, change]));
  const present = now.map(([field, after]) => {
    const change = changes.get(field);
    return { field, before: change?.before ?? after, after, changed: change !== undefined };
  });
  const gone = step.changes
    .filter(({ field, after }) => after === '' && prefix.test(field))
    .map(({ field, before }) => ({ field, before, after: '', changed: true }));
  return { title, fields: [...present, ...gone] };
}

/** The table of a step; layers without a field are left out. */
export function headerGroups(step: JourneyStep): HeaderGroup[] {
  const { headers } = step;
  const transport = headers.protocol.toUpperCase();
  return [
    layer('Tunnel', /^(outer|vxlan|esp)\./, tunnelFields(headers), step),
    layer('IP', /^ip\./, networkFields(headers), step),
    layer(transport, /^(tcp|udp|icmp)\./, transportFields(headers), step),
    layer('Kernel note', /^skb\./, markFields(headers), step),
    layer('Ethernet', /^eth\./, linkFields(headers), step),
  ].filter((group) => group.fields.length > 0);
}
