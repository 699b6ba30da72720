/*
 * Brings packet rows to a form without chance: interface names that the kernel numbers, and
 * ephemeral ports, which are named in the order in which they appear.
 */
import type { PacketRow } from './capture-types.ts';

/** Linux picks client ports from here (net.ipv4.ip_local_port_range). */
const EPHEMERAL_PORTS = { first: 32768, last: 60999 };

type Port = number | string | undefined;

/** Rows whose names and ports can be compared. `fixedPorts` are never ephemeral. */
export function normalPackets(
  rows: readonly PacketRow[],
  fixedPorts: ReadonlySet<number>,
): PacketRow[] {
  const names = new Map<Port, string>();
  const rename = (port: Port): Port => {
    if (!isEphemeral(port, fixedPorts)) return port;
    const name = names.get(port) ?? `ephemeral-${names.size + 1}`;
    names.set(port, name);
    return name;
  };
  return rows.map((row) => ({
    ...row,
    interface: interfaceName(row),
    sourcePort: rename(row.sourcePort),
    destinationPort: rename(row.destinationPort),
  }));
}

/** The ports of a trace that are written as numbers: in a capture, those that are not ephemeral. */
export function numberedPorts(rows: readonly PacketRow[]): Set<number> {
  const ports = rows.flatMap((row) => [row.sourcePort, row.destinationPort]);
  return new Set(ports.filter((port) => typeof port === 'number'));
}

export function isEphemeral(port: Port, fixedPorts: ReadonlySet<number> = new Set()): boolean {
  if (typeof port === 'string') return port.startsWith('ephemeral');
  if (port === undefined || fixedPorts.has(port)) return false;
  return port >= EPHEMERAL_PORTS.first && port <= EPHEMERAL_PORTS.last;
}

/** `eth` and `veth` without number, except a host's eth0; bridges of Docker's own naming as `br-*`. */
function interfaceName(row: PacketRow): string {
  if (row.interface.startsWith('veth')) return 'veth';
  if (row.interface.startsWith('br-')) return 'br-*';
  const isHost = row.namespace === 'host';
  return !isHost && /^eth\d*$/.test(row.interface) ? 'eth' : row.interface;
}
