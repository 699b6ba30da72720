/*
 * Cuts the rows of a trace into journeys: the taps that one packet passed on its way.
 * A row does not say which packet it saw. Rows of one packet share flags, length, MSS and client
 * port; a repeated packet (a SYN sent again) passes the same taps once more, so the n-th sight of
 * a tap belongs to the n-th packet of its kind.
 */
import type { PacketRow } from './capture-types.ts';
import { isEphemeral } from './normal-packets.ts';

export type PacketKind =
  'SYN' | 'SYN-ACK' | 'data' | 'RST' | 'FIN' | 'acknowledgement' | 'udp' | 'icmp' | 'other';

/** The way of one packet. */
export interface Journey {
  readonly kind: PacketKind;
  /** Whether the packet goes to the side that opened the connection, or away from it. */
  readonly towards: 'server' | 'client';
  /** Which connection: the client's port. */
  readonly connection: string;
  readonly hops: readonly PacketRow[];
}

/** IP and TCP headers with every option: a longer segment carries data. */
const LONGEST_HEADERS_BYTES = 80;

/** Kinds of which TCP may send more or fewer, at other moments. */
export function isFreeInNumber(journey: Journey): boolean {
  return journey.kind === 'acknowledgement' || journey.kind === 'FIN';
}

/** Journeys in the order in which they begin. */
export function packetJourneys(rows: readonly PacketRow[]): Journey[] {
  const journeys = new Map<string, PacketRow[]>();
  const sights = new Map<string, number>();
  for (const row of rows) {
    const tap = `${packetKey(row)} ${hopText(row)}`;
    const nth = (sights.get(tap) ?? 0) + 1;
    sights.set(tap, nth);
    const key = `${packetKey(row)} #${nth}`;
    const hops = journeys.get(key);
    if (hops) hops.push(row);
    else journeys.set(key, [row]);
  }
  return [...journeys.values()].map(journeyOf);
}

function journeyOf(hops: readonly PacketRow[]): Journey {
  const first = hops[0]!;
  return {
    kind: packetKind(first),
    towards: towards(first),
    connection: connection(first),
    hops,
  };
}

/** What the rows of one packet share, whatever NAT does to it. */
function packetKey(row: PacketRow): string {
  const icmp = row.icmp === undefined ? '' : JSON.stringify(row.icmp);
  const shared = [row.protocol, row.flags ?? '', row.length, row.mss ?? '', icmp];
  return [...shared, towards(row), connection(row)].join(' ');
}

function packetKind(row: PacketRow): PacketKind {
  if (row.protocol === 'udp' || row.protocol === 'icmp') return row.protocol;
  if (row.protocol !== 'tcp') return 'other';
  const flags = row.flags ?? '';
  if (flags.includes('R')) return 'RST';
  if (flags.includes('S')) return flags.includes('.') ? 'SYN-ACK' : 'SYN';
  if (flags.includes('P') || row.length > LONGEST_HEADERS_BYTES) return 'data';
  return flags.includes('F') ? 'FIN' : 'acknowledgement';
}

function towards(row: PacketRow): Journey['towards'] {
  return isEphemeral(row.destinationPort) ? 'client' : 'server';
}

function connection(row: PacketRow): string {
  const port = towards(row) === 'client' ? row.destinationPort : row.sourcePort;
  return String(port ?? '');
}

/** `n1 host eth0 in ttl 63 …`: all that may not differ, on one line. */
export function packetText(row: PacketRow): string {
  const options = [
    row.flags ? `[${row.flags}]` : '',
    row.mss === undefined ? '' : `mss ${row.mss}`,
    row.icmp === undefined ? '' : `icmp ${JSON.stringify(row.icmp)}`,
    `length ${row.length}`,
  ];
  return [hopText(row), ...options].filter((part) => part !== '').join(' ');
}

/** A tap with addresses, TTL and tunnel, without what the packet itself carries. */
export function hopText(row: PacketRow): string {
  const tap = [row.node, row.namespace, row.interface, row.direction].join(' ');
  const header = `ttl ${row.ttl}${row.df ? ' DF' : ''} ${row.protocol}`;
  const [source, destination] = [
    withPort(row.source, row.sourcePort),
    withPort(row.destination, row.destinationPort),
  ];
  return `${tap} ${header} ${source} > ${destination}${tunnelText(row)}`;
}

function withPort(address: string, port: number | string | undefined): string {
  return port === undefined || port === null ? address : `${address}:${port}`;
}

function tunnelText({ vxlan }: PacketRow): string {
  if (!vxlan) return '';
  const { source, destination, port, vni, ...rest } = vxlan;
  const more = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`;
  return ` in vxlan ${String(vni)} ${String(source)} > ${String(destination)}:${String(port)}${more}`;
}
