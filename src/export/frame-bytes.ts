/**
 * Headers of the trace as the bytes of an Ethernet frame, after RFC 894, 791, 9293, 768, 792, 7348, 4303.
 *
 * Owns layout and checksums. What the trace does not keep is not invented: contents of programs are
 * left out (a frame is cut behind its headers, as `tcpdump -s` cuts; an encrypted one behind its SPI), numbers such as the IP
 * identification are 0, and so are the MAC addresses around a tunnel. Ports and addresses are exact.
 */
import { PROTOCOL, TCP, type Fragment } from '../packet/packet.ts';
import { isContinuation } from '../trace/headers-text.ts';
import type { EspHeaders, PacketHeaders, TunnelHeaders } from '../trace/trace-event.ts';

type Bytes = readonly number[];

export interface FrameBytes {
  /** Up to the last header. */
  readonly captured: Bytes;
  /** Length of the frame on the wire. */
  readonly length: number;
}

const ETHERNET_LENGTH = 14;
const IPV4_LENGTH = 20;
const UDP_LENGTH = 8;
const VXLAN_LENGTH = 8;
const ETHERTYPE_IPV4 = 0x0800;
const TUNNEL_TTL = 64;
const WINDOW = 64240;

const u16 = (value: number): Bytes => [(value >>> 8) & 255, value & 255];
const u32 = (value: number): Bytes => [...u16(value >>> 16), ...u16(value)];
const mac = (value: number): Bytes => [...u16(Math.floor(value / 0x1_0000_0000)), ...u32(value)];

/** One's complement of the one's complement sum of all 16-bit words (RFC 1071). */
export function internetChecksum(bytes: Bytes): number {
  let sum = 0;
  bytes.forEach((byte, index) => {
    sum += index % 2 === 0 ? byte << 8 : byte;
  });
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Puts a checksum over `covered` into the two bytes at `at`, which are 0 so far. */
function withChecksum(header: Bytes, at: number, covered: Bytes = header): Bytes {
  const [high = 0, low = 0] = u16(internetChecksum(covered));
  return header.with(at, high).with(at + 1, low);
}

function ethernet(destinationMac: number, sourceMac: number): Bytes {
  return [...mac(destinationMac), ...mac(sourceMac), ...u16(ETHERTYPE_IPV4)];
}

interface Ipv4Fields {
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly ttl: number;
  readonly length: number;
  readonly dontFragment: boolean;
  readonly fragment?: Fragment;
}

function ipv4(fields: Ipv4Fields): Bytes {
  const { source, destination, protocol, ttl, length } = fields;
  const number = (fields.fragment?.datagram ?? 0) & 0xffff;
  const part = [...u16(number), ...u16(flagsAndOffset(fields))];
  const start = [0x45, 0, ...u16(length), ...part, ttl, protocol, ...u16(0)];
  return withChecksum([...start, ...u32(source), ...u32(destination)], 10);
}

/** DF and MF; the offset counts in eights. */
function flagsAndOffset({ dontFragment, fragment }: Ipv4Fields): number {
  if (fragment === undefined) return dontFragment ? 0x4000 : 0;
  return (fragment.isLast ? 0 : 0x2000) | (fragment.offset >> 3);
}

function flagBits(flags: string): number {
  const bits = { F: TCP.fin, S: TCP.syn, R: TCP.rst, P: TCP.psh, '.': TCP.ack };
  return Array.from(flags).reduce((sum, flag) => sum | (bits[flag as keyof typeof bits] ?? 0), 0);
}

function timestamps(): Bytes {
  return [8, 10, ...u32(0), ...u32(0)];
}

/**
 * As tcp_options_write lays them out: of a SYN MSS, SACK permitted, timestamps, no-op and window
 * scale 7; of all later segments two no-ops and timestamps; none of a reset.
 */
function tcpOptions({ flags, mss }: PacketHeaders): Bytes {
  if (flags.includes('R')) return [];
  if (!flags.includes('S')) return [1, 1, ...timestamps()];
  return [2, 4, ...u16(mss), 4, 2, ...timestamps(), 1, 3, 3, 7];
}

function tcp(headers: PacketHeaders): Bytes {
  const options = tcpOptions(headers);
  const offset = (20 + options.length) / 4;
  return [
    ...u16(headers.sourcePort),
    ...u16(headers.destinationPort),
    ...u32(headers.sequenceNumber),
    ...u32(headers.acknowledgement),
    offset << 4,
    flagBits(headers.flags),
    ...u16(headers.flags.includes('R') ? 0 : WINDOW),
    ...u16(0),
    ...u16(0),
    ...options,
  ];
}

function udp(sourcePort: number, destinationPort: number, length: number): Bytes {
  return [...u16(sourcePort), ...u16(destinationPort), ...u16(length), ...u16(0)];
}

function icmp({ icmpType, icmpCode, icmpIdentifier, sequenceNumber }: PacketHeaders): Bytes {
  const start = [icmpType, icmpCode, ...u16(0)];
  return withChecksum([...start, ...u16(icmpIdentifier), ...u16(sequenceNumber)], 2);
}

/** The part of the IP header that TCP and UDP checksums cover too. */
function pseudoHeader(headers: PacketHeaders): Bytes {
  const { source, destination, protocol } = headers;
  const kind = u16(PROTOCOL[protocol]);
  return [...u32(source), ...u32(destination), ...kind, ...u16(transportLength(headers))];
}

/** Of the whole datagram, also where this is but its first part. */
function transportLength({ fragment, length }: PacketHeaders): number {
  return (fragment?.wholeLength ?? length) - IPV4_LENGTH;
}

function transport(headers: PacketHeaders): Bytes {
  switch (headers.protocol) {
    case 'tcp': {
      const header = tcp(headers);
      return withChecksum(header, 16, [...pseudoHeader(headers), ...header]);
    }
    case 'udp': {
      const header = udp(headers.sourcePort, headers.destinationPort, transportLength(headers));
      return withChecksum(header, 6, [...pseudoHeader(headers), ...header]);
    }
    case 'icmp':
      return icmp(headers);
    case 'esp':
      return [];
  }
}

/** Where each protocol has its checksum. */
const CHECKSUM_AT = { tcp: 16, udp: 6, icmp: 2, esp: -1 } as const;

/** A packet that was changed on the way is shown by its checksum, which does not fit. */
function spoiled({ isCorrupt, protocol }: PacketHeaders, bytes: Bytes): Bytes {
  const at = CHECKSUM_AT[protocol];
  const byte = bytes[at];
  return isCorrupt && byte !== undefined ? bytes.with(at, byte ^ 1) : bytes;
}

function frame(headers: PacketHeaders): Bytes {
  const { destinationMac, sourceMac, protocol, length } = headers;
  const bytes = [
    ...ethernet(destinationMac, sourceMac),
    ...ipv4({ ...headers, protocol: PROTOCOL[protocol] }),
    ...(isContinuation(headers) ? [] : spoiled(headers, transport(headers))),
  ];
  return bytes.slice(0, ETHERNET_LENGTH + length);
}

/** What can be read of an encrypted frame: who sends to whom, and by which security association. */
function encryptedFrame(
  { source, destination }: TunnelHeaders,
  { spi, length, ttl }: EspHeaders,
): FrameBytes {
  const ends = { source, destination, ttl, dontFragment: false };
  const header = ipv4({ ...ends, protocol: PROTOCOL.esp, length });
  return {
    captured: [...ethernet(0, 0), ...header, ...u32(spi)],
    length: ETHERNET_LENGTH + length,
  };
}

/** The tunnel's own headers; its UDP checksum is 0, as Linux sends it over IPv4. */
function tunnelFrame(tunnel: TunnelHeaders, innerLength: number): Bytes {
  const udpLength = UDP_LENGTH + VXLAN_LENGTH + innerLength;
  return [
    ...ethernet(0, 0),
    ...ipv4({
      source: tunnel.source,
      destination: tunnel.destination,
      protocol: PROTOCOL.udp,
      ttl: TUNNEL_TTL,
      length: IPV4_LENGTH + udpLength,
      dontFragment: false,
    }),
    ...udp(tunnel.sourcePort, tunnel.destinationPort, udpLength),
    ...u32(0x0800_0000),
    ...u32(tunnel.vni * 256),
  ];
}

/** The frame that a tap saw: the tunnelled one with its tunnel where there is one. */
export function frameBytes(headers: PacketHeaders): FrameBytes {
  const { tunnel } = headers;
  const inner = frame(headers);
  const length = ETHERNET_LENGTH + headers.length;
  if (tunnel === undefined) return { captured: inner, length };
  if (tunnel.esp) return encryptedFrame(tunnel, tunnel.esp);
  const outer = tunnelFrame(tunnel, length);
  return { captured: [...outer, ...inner], length: outer.length + length };
}
