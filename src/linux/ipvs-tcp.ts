/**
 * How IPVS follows a TCP connection by its flags (net/netfilter/ipvs/ip_vs_proto_tcp.c).
 *
 * Owns states, their timeouts (IPVS-07) and which of them count as active. It sees both directions
 * of a masqueraded connection, the client's alone of one that is routed directly, and knows no
 * sequence numbers; the segments themselves are tcp.ts's.
 */
import { TCP } from '../packet/packet.ts';

/** A connection's state is the place in this list. */
export const IPVS_TCP_STATES = [
  'none',
  'syn-received',
  'established',
  'fin-wait',
  'close-wait',
  'time-wait',
  'close',
] as const;

export type IpvsTcpState = (typeof IPVS_TCP_STATES)[number];

/** Seconds that a connection is kept without a segment. */
export const IPVS_TCP_TIMEOUT: Readonly<Record<IpvsTcpState, number>> = {
  none: 2,
  'syn-received': 60,
  established: 900,
  'fin-wait': 120,
  'close-wait': 60,
  'time-wait': 120,
  close: 10,
};

/** The state after a segment: direction 0 comes from the client, 1 from the server. */
export function nextIpvsTcpState(
  state: IpvsTcpState,
  flags: number,
  direction: 0 | 1,
): IpvsTcpState {
  if (flags & TCP.rst) return direction === 0 ? resetByClient(state) : resetByServer(state);
  if (flags & TCP.syn) return direction === 0 ? synFromClient(state) : state;
  if (flags & TCP.fin) return direction === 0 ? finFromClient(state) : finFromServer(state);
  return state === 'none' || state === 'syn-received' ? 'established' : state;
}

/**
 * The state after a client's segment where the server's do not come by (the INPUT-ONLY rows): the
 * connection is over two minutes after the client's FIN, whatever the server still sends.
 */
export function nextStateByClientAlone(state: IpvsTcpState, flags: number): IpvsTcpState {
  const isFin = (flags & (TCP.rst | TCP.syn | TCP.fin)) === TCP.fin;
  if (isFin && (state === 'established' || state === 'fin-wait')) return 'fin-wait';
  return nextIpvsTcpState(state, flags, 0);
}

/** ActiveConn counts these, InActConn all others. */
export function isActive(state: IpvsTcpState): boolean {
  return state === 'established' || state === 'syn-received';
}

/** A half-open connection outlives a reset that anybody could have sent in the client's name. */
function resetByClient(state: IpvsTcpState): IpvsTcpState {
  return state === 'syn-received' ? state : 'close';
}

function resetByServer(state: IpvsTcpState): IpvsTcpState {
  return state === 'time-wait' ? state : 'close';
}

function synFromClient(state: IpvsTcpState): IpvsTcpState {
  return state === 'established' ? state : 'syn-received';
}

/** After the client's FIN the server has a minute to finish (IPVS-19). */
function finFromClient(state: IpvsTcpState): IpvsTcpState {
  if (state === 'established') return 'close-wait';
  if (state === 'none') return 'close';
  return state === 'syn-received' || state === 'fin-wait' ? 'time-wait' : state;
}

function finFromServer(state: IpvsTcpState): IpvsTcpState {
  if (state === 'established') return 'fin-wait';
  return state === 'fin-wait' || state === 'close' ? state : 'time-wait';
}
