/**
 * What can be observed of a run: a closed union of events, in the order in which they happened.
 *
 * Owns the shapes. Every view (command line, checks, exports, the page) derives from a list of
 * these; nothing that draws or reports reaches into the world. Events are plain records of numbers
 * and text that a structured clone carries. Sentences are made in explain.ts, nowhere else.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import type { Fragment } from '../packet/packet.ts';
import type { DropReason } from './drop-reason.ts';

/** Outer headers of a packet inside a VXLAN tunnel. */
export interface TunnelHeaders {
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly vni: number;
  /** Set while the tunnel packet is encrypted: what the network then sees of it. */
  readonly esp?: EspHeaders;
}

/** An encrypted tunnel packet on the wire; its UDP ports and VNI cannot be seen there. */
export interface EspHeaders {
  /** Security parameter index. */
  readonly spi: number;
  /** Bytes of the whole IP packet. */
  readonly length: number;
  readonly ttl: number;
}

/** The headers of one packet at one instant; inner headers where it is encapsulated. */
export interface PacketHeaders {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'esp';
  readonly sourceMac: MacAddress;
  readonly destinationMac: MacAddress;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  /** 0 for ICMP and ESP, which have no ports. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly ttl: number;
  /** Bytes of the IP packet, inner one where encapsulated. */
  readonly length: number;
  readonly dontFragment: boolean;
  /** skb mark (fwmark); 0 when none. */
  readonly mark: number;
  /** As tcpdump writes them: S, S., ., P., F., R, R. ; empty for other protocols. */
  readonly flags: string;
  /** MSS option of a SYN; 0 when absent. */
  readonly mss: number;
  /** ICMP type and code; -1 when the packet is not ICMP. */
  readonly icmpType: number;
  readonly icmpCode: number;
  /** TCP's, counted from 0 at each end's SYN; an ICMP message's own; 0 for the others. */
  readonly sequenceNumber: number;
  /** TCP's; 0 where the packet acknowledges nothing. */
  readonly acknowledgement: number;
  /** By which an ICMP echo finds its asker; 0 for the others. */
  readonly icmpIdentifier: number;
  readonly tunnel?: TunnelHeaders;
  /** Which part of a datagram it is; the first alone has ports, or ICMP's type. */
  readonly fragment?: Fragment;
  /** A bit was changed on the way: the checksum is wrong. */
  readonly isCorrupt?: true;
}

/** A rule that a packet matched, in the order in which the chain was walked. */
export interface MatchedRule {
  readonly chain: string;
  /** The rule as `iptables-save` prints it: `-A DOCKER-INGRESS -p tcp … -j DNAT …`. */
  readonly text: string;
}

export type NetfilterHook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
export type NetfilterTable = 'raw' | 'mangle' | 'nat' | 'filter';

interface PacketEventBase {
  /** Position in the trace from 0. */
  readonly sequence: number;
  readonly timeNs: number;
  /** Number of the packet: kept through NAT, forwarding and encapsulation. */
  readonly packet: number;
  /** Number of the request that caused it, from 1; 0 when none did. */
  readonly request: number;
  /** Node or host name. */
  readonly node: string;
  /** `host`, `ingress_sbox`, `lb:<network>`, `net:<network>`, or a task's or container's name. */
  readonly namespace: string;
  /** Headers after the step. */
  readonly headers: PacketHeaders;
}

/** A program or the kernel made a packet. `by` says who: a task, a host, `kernel`. */
export interface PacketSent extends PacketEventBase {
  readonly kind: 'packet.sent';
  readonly by: string;
}

/** What `tcpdump -i any` in this namespace prints a row for. */
export interface PacketTapped extends PacketEventBase {
  readonly kind: 'packet.tapped';
  readonly interface: string;
  readonly direction: 'in' | 'out' | 'p';
}

/** One table's chain at one hook was walked and at least one rule matched. */
export interface NetfilterTraversed extends PacketEventBase {
  readonly kind: 'netfilter.traversed';
  readonly hook: NetfilterHook;
  readonly table: NetfilterTable;
  readonly verdict: 'accept' | 'drop' | 'reject';
  readonly matched: readonly MatchedRule[];
  /** Target of the rule that decided: ACCEPT, DNAT, MARK, …; `policy` when none did. */
  readonly target: string;
  /** Headers before, where the walk changed them. */
  readonly before?: PacketHeaders;
}

/** Conntrack translated a packet of a connection it knows, without asking the rules. */
export interface ConntrackTranslated extends PacketEventBase {
  readonly kind: 'conntrack.translated';
  readonly hook: NetfilterHook;
  /** `conntrack -L` like: `tcp 10.0.0.1:5000 -> 10.0.0.2:80 reply 10.0.0.3:80 -> …`. */
  readonly entry: string;
  readonly reply: boolean;
  readonly before: PacketHeaders;
}

/** A routing decision. `forwarded`: the TTL was lowered by one here. */
export interface RouteSelected extends PacketEventBase {
  readonly kind: 'route.selected';
  /** The row as `ip route` prints it; `local 10.0.0.5 dev eth0` for an own address. */
  readonly row: string;
  readonly device: string;
  readonly local: boolean;
  readonly forwarded: boolean;
  readonly before?: PacketHeaders;
}

/** IPVS chose a real server, or followed the choice made for this connection. */
export interface IpvsScheduled extends PacketEventBase {
  readonly kind: 'ipvs.scheduled';
  /** As `ipvsadm -Ln` prints the service: `FWM 256 rr`. */
  readonly service: string;
  /** The row of the chosen real server: `-> 10.0.0.6:0 Masq 1`. */
  readonly row: string;
  /** All rows, in the order in which the scheduler walks them; none where nothing was chosen. */
  readonly candidates: readonly string[];
  /** True when the connection was known, so nothing was chosen anew. */
  readonly known: boolean;
  /** True on the way back: the real server's address becomes the virtual one again. */
  readonly reply: boolean;
  readonly before?: PacketHeaders;
}

/** A bridge passed a frame on. */
export interface BridgeForwarded extends PacketEventBase {
  readonly kind: 'bridge.forwarded';
  readonly bridge: string;
  readonly by: 'fdb' | 'flood' | 'local';
  /** Port names the frame left by; empty where it went up to the bridge's own stack. */
  readonly ports: readonly string[];
  /** `bridge fdb`-like row that decided, where one did. */
  readonly row: string;
}

export interface VxlanEncapsulated extends PacketEventBase {
  readonly kind: 'vxlan.encapsulated';
  readonly vni: number;
  /** FDB row that named the tunnel endpoint. */
  readonly row: string;
}

export interface VxlanDecapsulated extends PacketEventBase {
  readonly kind: 'vxlan.decapsulated';
  readonly vni: number;
  readonly tunnel: TunnelHeaders;
}

/** A tunnel packet of an encrypted network was wrapped in ESP. */
export interface IpsecEncrypted extends PacketEventBase {
  readonly kind: 'ipsec.encrypted';
  /** The security association, as `ip xfrm state` names it. */
  readonly row: string;
}

export interface IpsecDecrypted extends PacketEventBase {
  readonly kind: 'ipsec.decrypted';
  readonly row: string;
}

/** A queueing discipline held the packet back, or changed a bit of it, before it left. */
export interface NetemApplied extends PacketEventBase {
  readonly kind: 'netem.applied';
  readonly interface: string;
  readonly effect: 'delay' | 'corrupt';
  /** 0 where it was not held back. */
  readonly delayNs: number;
  /** `netem dev eth0 delay tcp/80`. */
  readonly row: string;
}

/** Arrived at a socket or at the kernel's own ICMP. `to` says whose. */
export interface PacketDelivered extends PacketEventBase {
  readonly kind: 'packet.delivered';
  readonly to: string;
}

export interface PacketDropped extends PacketEventBase {
  readonly kind: 'packet.dropped';
  readonly reason: DropReason;
  /** Rule or table row that decided, or empty. */
  readonly row: string;
}

export type PacketEvent =
  | PacketSent
  | PacketTapped
  | NetfilterTraversed
  | ConntrackTranslated
  | RouteSelected
  | IpvsScheduled
  | BridgeForwarded
  | VxlanEncapsulated
  | VxlanDecapsulated
  | IpsecEncrypted
  | IpsecDecrypted
  | NetemApplied
  | PacketDelivered
  | PacketDropped;

interface EventBase {
  readonly sequence: number;
  readonly timeNs: number;
  readonly request: number;
}

/** A name was looked up at 127.0.0.11 of one container, or at the host's resolver. */
export interface DnsAnswered extends EventBase {
  readonly kind: 'dns.answered';
  readonly node: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly status: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'timeout';
  readonly answers: readonly string[];
  /** Network whose records answered; `upstream` when forwarded. */
  readonly answeredBy: string;
}

/** How a connection, datagram or echo ended. */
export type RequestOutcome =
  | 'ok'
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'host-unreachable'
  | 'network-unreachable'
  | 'not-permitted'
  | 'address-not-available'
  | 'name-not-found'
  /** Who was to ask does not run at that moment. */
  | 'not-sent';

export interface RequestStarted extends EventBase {
  readonly kind: 'request.started';
  readonly step: number;
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
}

export interface RequestFinished extends EventBase {
  readonly kind: 'request.finished';
  readonly step: number;
  readonly outcome: RequestOutcome;
  /** Who answered, e.g. `web.2`; empty unless the outcome is ok. */
  readonly task: string;
  /** Source address that the task saw. */
  readonly peer: string;
  /** Address and port that the task was reached on. */
  readonly local: string;
  /** A proxy's own answer, where its backend gave none. */
  readonly error?: string;
}

/** A step of the scenario began. `text` repeats the action: `scale web=3`. */
export interface StepStarted extends EventBase {
  readonly kind: 'step.started';
  readonly step: number;
  readonly text: string;
}

export interface TaskChanged extends EventBase {
  readonly kind: 'task.changed';
  readonly task: string;
  readonly node: string;
  readonly state: string;
  readonly text: string;
}

/** What a node, or the managers, believe of another node has changed. */
export interface NodeChanged extends EventBase {
  readonly kind: 'node.changed';
  readonly node: string;
  /** The node that believes it by gossip; empty where the managers say it. */
  readonly by: string;
  readonly state:
    | 'alive'
    | 'suspect'
    | 'failed'
    | 'left'
    | 'stopped'
    | 'started'
    | 'ready'
    | 'down'
    | 'unknown'
    | 'leader';
}

/** News of gossip that changed a node's tables. */
export interface GossipDelivered extends EventBase {
  readonly kind: 'gossip.delivered';
  readonly node: string;
  /** The node that the entry belongs to. */
  readonly owner: string;
  readonly network: string;
  readonly table: 'endpoint_table' | 'overlay_peer_table';
  /** Task, container, or load balancer of a node. */
  readonly endpoint: string;
  readonly address: Ipv4Address;
  readonly state: 'enabled' | 'disabled' | 'gone';
}

export type ClusterEvent = NodeChanged | GossipDelivered;

export type TraceEvent =
  | PacketEvent
  | DnsAnswered
  | RequestStarted
  | RequestFinished
  | StepStarted
  | TaskChanged
  | ClusterEvent;
