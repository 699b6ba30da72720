/**
 * A netfilter rule as data: where it stands, what it asks of a packet, and what it does with it.
 *
 * Owns the shapes only. rule-parse.ts makes them from text, rule-text.ts prints them, rule-row.ts
 * compiles what they ask, walk.ts follows them. The vocabulary is that of iptables-nft 1.8, cut down
 * to what Docker Engine 28 installs and what a person opening or closing a port would write.
 */
import type { Ipv4Subnet } from '../../packet/ipv4-subnet.ts';
import type { ConnectionState, IpProtocol } from '../../packet/packet.ts';

/** `-s` or `-d`. */
export interface AddressMatch extends Ipv4Subnet {
  readonly negated: boolean;
}

/** `-i` or `-o`; a trailing `+` in the name stands for any ending. */
export interface InterfaceMatch {
  readonly name: string;
  readonly negated: boolean;
}

/** `-p`; the number is never 0, which would ask nothing. */
export interface ProtocolMatch {
  readonly number: IpProtocol;
  readonly negated: boolean;
}

/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
  readonly negated: boolean;
}

/** `-m tcp`, `-m udp` or `-m sctp`; it has ports only where they are asked for. */
export interface PortsMatch {
  readonly kind: 'ports';
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly source?: PortRange;
  readonly destination?: PortRange;
}

/** `-m addrtype`: true where the address must be LOCAL, false where it must not be. */
export interface AddressTypeMatch {
  readonly kind: 'addrtype';
  readonly sourceLocal?: boolean;
  readonly destinationLocal?: boolean;
}

export interface ConntrackMatch {
  readonly kind: 'conntrack';
  /** In the order that iptables prints. */
  readonly states: readonly ConnectionState[];
  readonly negated: boolean;
}

export interface MarkMatch {
  readonly kind: 'mark';
  readonly value: number;
  readonly mask: number;
  readonly negated: boolean;
}

export interface IpvsMatch {
  readonly kind: 'ipvs';
  readonly negated: boolean;
}

/** `-m policy --dir in`: whether the packet was decrypted (`ipsec`) or came in the clear (`none`). */
export interface PolicyMatch {
  readonly kind: 'policy';
  readonly encrypted: boolean;
}

/** `-m bpf` with the engine's program that asks for the VNI of a VXLAN datagram (CP-81). */
export interface VniMatch {
  readonly kind: 'vni';
  readonly vni: number;
}

export interface CommentMatch {
  readonly kind: 'comment';
  readonly comment: string;
}

/** A `-m` extension. */
export type Match =
  | PortsMatch
  | AddressTypeMatch
  | ConntrackMatch
  | MarkMatch
  | IpvsMatch
  | PolicyMatch
  | VniMatch
  | CommentMatch;

/** `-j` to one of the targets that end the walk in every table. */
export interface PlainTarget {
  readonly kind: 'accept' | 'drop' | 'return' | 'masquerade';
}

/** `-j` to a chain that a user made. */
export interface JumpTarget {
  readonly kind: 'jump';
  readonly chain: string;
}

/** `MARK --set-xmark value/mask`: clears the bits of the mask, then flips those of the value. */
export interface MarkTarget {
  readonly kind: 'mark';
  readonly value: number;
  readonly mask: number;
}

/** `DNAT --to-destination` or `SNAT --to-source`; at least one of the two parts is there. */
export interface AddressTarget {
  readonly kind: 'dnat' | 'snat';
  readonly address?: number;
  readonly port?: number;
}

export interface RedirectTarget {
  readonly kind: 'redirect';
  readonly port: number;
}

export type RejectAnswer = 'icmp-port-unreachable' | 'tcp-reset';

export interface RejectTarget {
  readonly kind: 'reject';
  readonly answer: RejectAnswer;
}

export type Target =
  PlainTarget | JumpTarget | MarkTarget | AddressTarget | RedirectTarget | RejectTarget;

/** What a rule says, without its text. */
export interface RuleFields {
  readonly chain: string;
  readonly source?: AddressMatch;
  readonly destination?: AddressMatch;
  readonly inInterface?: InterfaceMatch;
  readonly outInterface?: InterfaceMatch;
  readonly protocol?: ProtocolMatch;
  /** In the order in which they are asked. */
  readonly matches: readonly Match[];
  readonly target: Target;
}

/** A rule ready for use; frozen and shared by every ruleset that holds the same text. */
export interface Rule extends RuleFields {
  /** As iptables-save prints it: `-A CHAIN … -j TARGET`. */
  readonly text: string;
  /** Of the text. */
  readonly hash: number;
  /** What the walk answers where this rule decides; undefined for jumps, RETURN and MARK. */
  readonly verdict: Verdict | undefined;
}

/** The targets that end the walk of a table. */
export type VerdictKind =
  'accept' | 'drop' | 'reject' | 'dnat' | 'snat' | 'masquerade' | 'redirect';

/** How the walk of one table at one hook ended. */
export interface Verdict {
  readonly verdict: VerdictKind;
  /** The rule that decided; undefined where the chain's policy did. */
  readonly rule: Rule | undefined;
}
