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
import {
  addressOf,
  isReachable,
  macOf,
  NEIGHBOUR,
  neighboursOf,
  stateOf as neighbourStateOf,
  storeOf,
  type Neighbour,
} from './neighbour-table.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import type { OwnedRows } from './owned-rows.ts';

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
  return devicesOf(namespace).flatMap((device) =>
    neighboursOf(device).map((each) => neighbourText(device, each, nowNs)),
  );
}

function neighbourText(device: Device, neighbour: Neighbour, nowNs: number): string {
  const { rows } = storeOf(device);
  const mac = macOf(rows, neighbour);
  return [
    ipv4Text(addressOf(rows, neighbour)),
    `dev ${device.name}`,
    ...(mac === 0 ? [] : [`lladdr ${macText(mac)}`]),
    neighbourState(rows, neighbour, nowNs),
  ].join(' ');
}

function neighbourState(rows: OwnedRows, neighbour: Neighbour, nowNs: number): string {
  const state = neighbourStateOf(rows, neighbour);
  if (state === NEIGHBOUR.incomplete) return 'INCOMPLETE';
  if (state === NEIGHBOUR.failed) return 'FAILED';
  return isReachable(rows, neighbour, nowNs) ? 'REACHABLE' : 'STALE';
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
