/**
 * What packets leave behind in a namespace: connections, learned addresses, neighbours.
 *
 * Owns the text of these rows in the manner of `conntrack -L`, `ip neigh` and `bridge fdb`; they
 * begin as the rows that steps of packets name. Reads only, so nothing changes by printing it.
 */
import { SECOND } from '../engine/sim-time.ts';
import { ipv4Text } from '../packet/ipv4-address.ts';
import { macText } from '../packet/mac-address.ts';
import { PROTOCOL } from '../packet/packet.ts';
import { learnedAddresses } from './bridge.ts';
import { tcpTrackingText } from './conntrack-tcp.ts';
import {
  connectionText,
  hasStatus,
  STATUS,
  type ConntrackTable,
  type Connection,
} from './conntrack.ts';
import type { Device } from './device.ts';
import { expiryOf, protocolOf, stateOf } from './flow-rows.ts';
import { liveFlows } from './flow-table.ts';
import { isConnected, type Neighbour } from './neighbour-table.ts';
import type { NetworkNamespace } from './network-namespace.ts';

/** `tcp … reply … ESTABLISHED 431999 s`, the one that lives longest first. */
export function conntrackText({ conntrack }: NetworkNamespace, nowNs: number): string[] {
  return liveFlows(conntrack, nowNs)
    .map((connection) => ({
      text: connectionText(conntrack, connection),
      state: stateText(conntrack, connection),
      expiresNs: expiryOf(conntrack.rows, connection),
    }))
    .sort((left, right) => right.expiresNs - left.expiresNs || (left.text < right.text ? -1 : 1))
    .map(({ text, state, expiresNs }) => {
      const seconds = Math.ceil((expiresNs - nowNs) / SECOND);
      return [text, state, `${seconds} s`].filter(Boolean).join(' ');
    });
}

/** Connections without states are said to be unreplied until an answer was seen. */
function stateText(table: ConntrackTable, connection: Connection): string {
  if (protocolOf(table.rows, connection) === PROTOCOL.tcp) {
    return tcpTrackingText(stateOf(table.rows, connection));
  }
  return hasStatus(table, connection, STATUS.seenReply) ? '' : '[UNREPLIED]';
}

/** `172.18.0.2 dev docker_gwbridge lladdr 02:42:… REACHABLE`. */
export function arpText(namespace: NetworkNamespace, nowNs: number): string[] {
  return devicesOf(namespace).flatMap(({ name, neighbours }) =>
    [...neighbours.values()].map((each) => {
      const mac = each.mac === 0 ? '' : `lladdr ${macText(each.mac)}`;
      const words = [ipv4Text(each.address), `dev ${name}`, mac, neighbourState(each, nowNs)];
      return words.filter(Boolean).join(' ');
    }),
  );
}

function neighbourState(neighbour: Neighbour, nowNs: number): string {
  if (neighbour.state !== 'valid') return neighbour.state.toUpperCase();
  return isConnected(neighbour, nowNs) ? 'REACHABLE' : 'STALE';
}

/** `02:42:… dev vethab12 master br0`, in the order of learning. */
export function learnedText(namespace: NetworkNamespace, nowNs: number): string[] {
  return devicesOf(namespace).flatMap((device) => {
    const rows = device.bridge ? learnedAddresses(device, nowNs) : [];
    return rows.map(({ mac, port }) => `${macText(mac)} dev ${port.name} master ${device.name}`);
  });
}

function devicesOf({ devices }: NetworkNamespace): Device[] {
  return [...devices.values()];
}
