/**
 * A packet on its way: Ethernet, IPv4 and transport headers, and the kernel's notes on it.
 *
 * Like an skb it is changed in place as it travels, and copied where a real kernel copies (floods).
 * The kernel's notes (`mark`, `connection`, …) belong to one namespace and are cleared when the
 * packet crosses to another (`scrubPacket`, after skb_scrub_packet). Bytes on the wire are left to
 * exports; here only lengths count.
 */
import type { Ipv4Address } from './ipv4-address.ts';
import type { MacAddress } from './mac-address.ts';

/** IP protocol numbers that are modelled. */
export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, esp: 50, sctp: 132 } as const;
export type IpProtocol = number;

/** TCP flag bits as in the header. */
export const TCP = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

/**
 * An ARP frame. Who sends the frame is who speaks in it, so that the MAC addresses of its contents are
 * those of its header. There are as many of them as of packets: it is a record of its own, a small one.
 */
export interface ArpFrame {
  readonly arp: 'request' | 'reply';
  readonly sourceMac: MacAddress;
  /** The asker's in a reply; a request is broadcast. */
  readonly destinationMac: MacAddress;
  readonly senderAddress: Ipv4Address;
  readonly targetAddress: Ipv4Address;
}

/** What travels on a link. */
export type Frame = Packet | ArpFrame;

/** Bytes behind the Ethernet header of an ARP frame. */
export const ARP_LENGTH = 28;

export interface IcmpHeader {
  readonly type: number;
  readonly code: number;
  /** Echo identifier and sequence number. */
  readonly identifier: number;
  readonly sequenceNumber: number;
  /** Next-hop MTU of a fragmentation-needed error; 0 otherwise. */
  readonly mtu: number;
  /** Headers of the packet that an error quotes. */
  readonly quoted?: QuotedHeaders;
}

/** The start of a packet that an ICMP error carries back; NAT rewrites it too. */
export interface QuotedHeaders {
  source: Ipv4Address;
  destination: Ipv4Address;
  protocol: IpProtocol;
  sourcePort: number;
  destinationPort: number;
}

/** What ESP hides of a packet that it carries, and the number of its security association. */
export interface EspHeader {
  readonly spi: number;
  readonly protocol: IpProtocol;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Bytes of the IP packet before encryption. */
  readonly length: number;
}

/** Which part of a datagram a packet is. */
export interface Fragment {
  /** Number that all parts of the datagram share. */
  readonly datagram: number;
  /** Bytes of the datagram's data before this part. */
  readonly offset: number;
  readonly isLast: boolean;
  /** Bytes of the whole datagram with its IP header. */
  readonly wholeLength: number;
}

/** What an application put into the packet; carried by reference, never looked into by linux/. */
export type Payload = unknown;

export interface Packet {
  /** Kept through NAT, forwarding and encapsulation. */
  readonly id: number;
  /** Request that caused it, 0 when none. */
  request: number;

  sourceMac: MacAddress;
  destinationMac: MacAddress;
  /** Set in ARP frames only. */
  readonly arp: undefined;

  source: Ipv4Address;
  destination: Ipv4Address;
  protocol: IpProtocol;
  ttl: number;
  dontFragment: boolean;
  /** Bytes of the whole IP packet, headers included. */
  length: number;

  /** 0 where the protocol has no ports. */
  sourcePort: number;
  destinationPort: number;
  tcpFlags: number;
  /** TCP sequence and acknowledgement numbers, counted from 0 at each end's SYN. */
  sequenceNumber: number;
  acknowledgement: number;
  /** MSS option; 0 when absent. */
  mss: number;
  icmp: IcmpHeader | undefined;
  payload: Payload;
  /** The frame that this UDP datagram tunnels (VXLAN), with its network identifier. */
  inner: Packet | undefined;
  vni: number;
  /** Set while the packet is encrypted; its protocol is then ESP. */
  esp: EspHeader | undefined;

  /** Set: the packet is a part of a datagram. */
  fragment: Fragment | undefined;

  /** skb mark, also called fwmark. */
  mark: number;
  /** Conntrack entry of the namespace that it is in, by its number there; 0 when none. */
  connection: number;
  /** 0 original direction, 1 reply. */
  connectionDirection: 0 | 1;
  connectionState: ConnectionState;
  /** IPVS has handled it in this namespace (`-m ipvs --ipvs`). */
  ipvs: boolean;
  /** It came in encrypted and was decrypted in this namespace (`-m policy --pol ipsec`). */
  wasEncrypted: boolean;
  /** Bridge port it came in by, while bridge netfilter accompanies it. */
  bridgePort: unknown;
  /** It was DNATed on a bridge and is to be bridged on (nf_bridge->bridged_dnat). */
  bridgedDnat: boolean;
  /** Bytes of the largest fragment that it was put together from (frag_max_size); 0 when it never was. */
  largestFragment: number;
  /** A bit of what it carries was changed on its way, so that its checksum is wrong. */
  isCorrupt: boolean;
}

export type ConnectionState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';

/** An IPv4 packet with all fields at rest; the caller fills what it needs. */
export function newPacket(
  id: number,
  protocol: IpProtocol,
  source: Ipv4Address,
  destination: Ipv4Address,
): Packet {
  return {
    id,
    request: 0,
    sourceMac: 0,
    destinationMac: 0,
    arp: undefined,
    source,
    destination,
    protocol,
    ttl: 64,
    dontFragment: true,
    length: 20,
    sourcePort: 0,
    destinationPort: 0,
    tcpFlags: 0,
    sequenceNumber: 0,
    acknowledgement: 0,
    mss: 0,
    icmp: undefined,
    payload: undefined,
    inner: undefined,
    vni: 0,
    esp: undefined,
    fragment: undefined,
    mark: 0,
    connection: 0,
    connectionDirection: 0,
    connectionState: 'UNTRACKED',
    ipvs: false,
    wasEncrypted: false,
    bridgePort: undefined,
    bridgedDnat: false,
    largestFragment: 0,
    isCorrupt: false,
  };
}

/** A copy for another port of a flood; the quoted and inner headers are copied too. */
export function copyPacket(packet: Packet): Packet {
  const copy = { ...packet };
  if (packet.inner) copy.inner = copyPacket(packet.inner);
  return copy;
}

/** Forgets what one namespace's kernel noted, as when a packet crosses a veth pair. */
export function scrubPacket(packet: Packet): void {
  packet.mark = 0;
  packet.connection = 0;
  packet.connectionDirection = 0;
  packet.connectionState = 'UNTRACKED';
  packet.ipvs = false;
  packet.wasEncrypted = false;
  packet.bridgePort = undefined;
  packet.bridgedDnat = false;
  packet.largestFragment = 0;
}

/**
 * A bit of what the packet carries changes. A tunnel's own UDP checksum is 0, as VXLAN has it over IPv4, and
 * covers nothing: what is inside is wrong from then on. The integrity check of ESP covers everything.
 */
export function corruptPacket(packet: Packet): void {
  if (packet.esp === undefined && packet.inner) packet.inner.isCorrupt = true;
  else packet.isCorrupt = true;
}

/** Flags as tcpdump prints them: `S`, `S.`, `.`, `P.`, `F.`, `R.`, `R`. */
export function tcpFlagsText(flags: number): string {
  const letters =
    (flags & TCP.fin ? 'F' : '') + (flags & TCP.syn ? 'S' : '') + (flags & TCP.rst ? 'R' : '');
  return letters + (flags & TCP.psh ? 'P' : '') + (flags & TCP.ack ? '.' : '');
}
