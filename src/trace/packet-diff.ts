/**
 * What changed between two headers of the same packet, field by field.
 *
 * Owns the names of the fields (those of tshark where it has one, `skb.mark` for the kernel's note)
 * and their order: addresses and ports first, link layer last. Why they changed is for explain.ts.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import { macText } from '../packet/mac-address.ts';
import type { FieldChange } from './journey-shape.ts';
import type { PacketHeaders, TunnelHeaders } from './trace-event.ts';

type Field = readonly [name: string, text: string];

/** Numbers that mean "absent" at 0 read as empty text. */
function presentOrEmpty(value: number, text: string): string {
  return value === 0 ? '' : text;
}

function networkFields(headers: PacketHeaders): Field[] {
  return [
    ['ip.dst', ipv4Text(headers.destination)],
    ['ip.src', ipv4Text(headers.source)],
    ['ip.ttl', String(headers.ttl)],
    ['ip.len', String(headers.length)],
    ['ip.df', headers.dontFragment ? '1' : '0'],
    ['checksum', headers.isCorrupt ? 'wrong' : ''],
    ['skb.mark', presentOrEmpty(headers.mark, `0x${headers.mark.toString(16)}`)],
  ];
}

function transportFields(headers: PacketHeaders): Field[] {
  const { protocol } = headers;
  if (protocol === 'esp') return [];
  if (protocol === 'icmp') {
    return [
      ['icmp.type', String(headers.icmpType)],
      ['icmp.code', String(headers.icmpCode)],
    ];
  }
  const ports: Field[] = [
    [`${protocol}.dport`, String(headers.destinationPort)],
    [`${protocol}.sport`, String(headers.sourcePort)],
  ];
  if (protocol === 'udp') return ports;
  return [
    ...ports,
    ['tcp.flags', headers.flags],
    ['tcp.mss', presentOrEmpty(headers.mss, String(headers.mss))],
  ];
}

function tunnelFields(tunnel: TunnelHeaders | undefined): Field[] {
  if (tunnel === undefined) return [];
  return [
    ['outer.ip.dst', ipv4Text(tunnel.destination)],
    ['outer.ip.src', ipv4Text(tunnel.source)],
    ['outer.udp.dport', String(tunnel.destinationPort)],
    ['outer.udp.sport', String(tunnel.sourcePort)],
    ['vxlan.vni', String(tunnel.vni)],
    ...espFields(tunnel),
  ];
}

function espFields({ esp }: TunnelHeaders): Field[] {
  if (esp === undefined) return [];
  return [
    ['esp.spi', `0x${esp.spi.toString(16)}`],
    ['outer.ip.length', String(esp.length)],
  ];
}

function linkFields(headers: PacketHeaders): Field[] {
  return [
    ['eth.dst', presentOrEmpty(headers.destinationMac, macText(headers.destinationMac))],
    ['eth.src', presentOrEmpty(headers.sourceMac, macText(headers.sourceMac))],
  ];
}

function fieldsOf(headers: PacketHeaders): ReadonlyMap<string, string> {
  return new Map([
    ...networkFields(headers),
    ...transportFields(headers),
    ...tunnelFields(headers.tunnel),
    ...linkFields(headers),
  ]);
}

/** The fields that differ; empty `before` or `after` where a field came into being or went away. */
export function packetDiff(before: PacketHeaders, after: PacketHeaders): FieldChange[] {
  if (before === after) return [];
  const earlier = fieldsOf(before);
  const later = fieldsOf(after);
  const names = new Set([...later.keys(), ...earlier.keys()]);
  return [...names]
    .map((field) => ({
      field,
      before: earlier.get(field) ?? '',
      after: later.get(field) ?? '',
    }))
    .filter((change) => change.before !== change.after);
}
