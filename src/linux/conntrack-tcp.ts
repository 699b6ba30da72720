/**
 * How conntrack follows a TCP connection by its flags (tcp_conntracks of nf_conntrack_proto_tcp.c).
 *
 * Owns states, their timeouts and the table of transitions. Windows are not looked at: every segment
 * counts as inside of them. A SYN of the answering side (simultaneous open) is invalid here.
 */
import { TCP } from '../packet/packet.ts';

/** States by number, in the order of the kernel's enum. */
export const TCP_TRACKING = {
  none: 0,
  synSent: 1,
  synReceived: 2,
  established: 3,
  finWait: 4,
  closeWait: 5,
  lastAck: 6,
  timeWait: 7,
  close: 8,
} as const;

export type TcpTracking = number;

/** `SYN_SENT`: a state as `conntrack -L` prints it. */
export function tcpTrackingText(state: TcpTracking): string {
  const [name = 'none'] = Object.entries(TCP_TRACKING).find(([, number]) => number === state) ?? [];
  return name
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase()
    .replace('RECEIVED', 'RECV');
}

/** Seconds of net.netfilter.nf_conntrack_tcp_timeout_*, by state. */
export const TCP_TRACKING_TIMEOUT: readonly number[] = [
  300, 120, 60, 432_000, 120, 60, 30, 120, 10,
];

/** Seconds of nf_conntrack_tcp_timeout_unacknowledged: the most while no answer was seen. */
export const UNANSWERED_TIMEOUT = 300;

/** The segment changes nothing, and lives on: whoever gets it may know better (sIG). */
export const IGNORED = -1;
/** The segment belongs to no connection (sIV). */
export const INVALID = -2;

const [NO, SS, SR, ES, FW, CW, LA, TW, CL, IG, IV] = [0, 1, 2, 3, 4, 5, 6, 7, 8, IGNORED, INVALID];

interface Transitions {
  readonly syn: readonly number[];
  readonly synAck: readonly number[];
  readonly fin: readonly number[];
  readonly ack: readonly number[];
  readonly rst: readonly number[];
}

//                        NO  SS  SR  ES  FW  CW  LA  TW  CL
const FIN: readonly number[] = [IV, IV, FW, FW, LA, LA, LA, TW, CL];
const RST: readonly number[] = [IV, CL, CL, CL, CL, CL, CL, CL, CL];

const TRANSITIONS: readonly [Transitions, Transitions] = [
  {
    syn: [SS, SS, IG, IG, IG, IG, IG, SS, SS],
    synAck: [IV, IV, IG, IG, IG, IG, IG, IG, IG],
    fin: FIN,
    ack: [ES, IV, ES, ES, CW, CW, TW, TW, CL],
    rst: RST,
  },
  {
    syn: [IV, IV, IV, IV, IV, IV, IV, IV, IV],
    synAck: [IV, SR, IG, IG, IG, IG, IG, IG, IG],
    fin: FIN,
    ack: [IV, IG, SR, ES, CW, CW, TW, TW, CL],
    rst: RST,
  },
];

/** The state after a segment (0: as the connection began, 1: its answers); or IGNORED, INVALID. */
export function nextTcpTracking(state: TcpTracking, flags: number, direction: 0 | 1): TcpTracking {
  return rowOf(TRANSITIONS[direction], flags)[state] as number;
}

/** A new entry may begin with this segment: a SYN, or data picked up midway (tcp_loose=1). */
export function mayBeginTcp(flags: number): boolean {
  return nextTcpTracking(NO, flags, 0) !== IV;
}

/** get_conntrack_index: reset, then SYN, then FIN decide. */
function rowOf(transitions: Transitions, flags: number): readonly number[] {
  if (flags & TCP.rst) return transitions.rst;
  if (flags & TCP.syn) return flags & TCP.ack ? transitions.synAck : transitions.syn;
  return flags & TCP.fin ? transitions.fin : transitions.ack;
}
