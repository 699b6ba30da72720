/**
 * Headers as text: one line as `tcpdump -v` writes it, and the few words that name a packet.
 *
 * Owns the wording of both. Lengths are of the IP packet, the inner one inside a tunnel.
 */
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { EspHeaders, PacketHeaders, TunnelHeaders } from './trace-event.ts';

/** `10.0.0.5:80`, or the address alone for protocols without ports. */
export function endpointText(address: Ipv4Address, port: number): string {
  return port === 0 ? ipv4Text(address) : `${ipv4Text(address)}:${port}`;
}

export function sourceText(headers: PacketHeaders): string {
  return endpointText(headers.source, headers.sourcePort);
}

export function destinationText(headers: PacketHeaders): string {
  return endpointText(headers.destination, headers.destinationPort);
}

/** tcpdump puts a dot between address and port. */
function tcpdumpEndpoint(address: Ipv4Address, port: number): string {
  return port === 0 ? ipv4Text(address) : `${ipv4Text(address)}.${port}`;
}

const unreachableCodes: Readonly<Record<number, string>> = {
  0: 'net unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'unreachable - need to frag',
  13: 'unreachable - admin prohibited',
};

/** An ICMP message in tcpdump's words: `echo request`, `host unreachable`. */
function icmpText(type: number, code: number): string {
  if (type === 8) return 'echo request';
  if (type === 0) return 'echo reply';
  if (type === 3) return unreachableCodes[code] ?? `unreachable, code ${code}`;
  if (type === 11) return 'time exceeded in-transit';
  return `type ${type}, code ${code}`;
}

function transportText(headers: PacketHeaders): string {
  switch (headers.protocol) {
    case 'tcp': {
      const mss = headers.mss === 0 ? '' : `, options [mss ${headers.mss}]`;
      return `Flags [${headers.flags}]${mss}`;
    }
    case 'udp':
      return 'UDP';
    case 'icmp':
      return `ICMP ${icmpText(headers.icmpType, headers.icmpCode)}`;
    case 'esp':
      return 'ESP';
  }
}

function packetText(headers: PacketHeaders): string {
  const source = tcpdumpEndpoint(headers.source, headers.sourcePort);
  const destination = tcpdumpEndpoint(headers.destination, headers.destinationPort);
  const details = `ttl ${headers.ttl}${fragmentText(headers)}, length ${headers.length}`;
  const text = isContinuation(headers) ? headers.protocol : transportText(headers);
  return `IP (${details}) ${source} > ${destination}: ${text}`;
}

function fragmentText({ dontFragment, fragment }: PacketHeaders): string {
  if (fragment) return `, offset ${fragment.offset}, flags [${fragment.isLast ? 'none' : '+'}]`;
  return dontFragment ? ', flags [DF]' : '';
}

/** Another part of a datagram than the first, which has no header but IP's. */
export function isContinuation({ fragment }: PacketHeaders): boolean {
  return fragment !== undefined && fragment.offset > 0;
}

function espText({ source, destination }: TunnelHeaders, { spi, length }: EspHeaders): string {
  const number = `0x${spi.toString(16).padStart(8, '0')}`;
  return `IP ${ipv4Text(source)} > ${ipv4Text(destination)}: ESP(spi=${number}), length ${length}`;
}

/** The headers on one line, outer ones first: `IP … > …: VXLAN, vni 4096: IP (ttl 62, …) …`. */
export function headersText(headers: PacketHeaders): string {
  const { tunnel } = headers;
  if (tunnel === undefined) return packetText(headers);
  if (tunnel.esp !== undefined) return espText(tunnel, tunnel.esp);
  const source = tcpdumpEndpoint(tunnel.source, tunnel.sourcePort);
  const destination = tcpdumpEndpoint(tunnel.destination, tunnel.destinationPort);
  return `IP ${source} > ${destination}: VXLAN, vni ${tunnel.vni}: ${packetText(headers)}`;
}

/** IPv4 and TCP headers with all the room for options: what is longer carries data. */
const TCP_HEADERS_MAX = 20 + 60;

function tcpSummary({ flags, length }: PacketHeaders): string {
  if (flags.startsWith('R')) return 'TCP RST';
  if (flags === 'S') return 'TCP SYN';
  if (flags === 'S.') return 'TCP SYN-ACK';
  if (flags.startsWith('F')) return 'TCP FIN';
  return flags.startsWith('P') || length > TCP_HEADERS_MAX ? 'TCP data' : 'TCP ACK';
}

/** What kind of packet it is, in a few words: `TCP SYN`, `UDP`, `ICMP echo request`. */
export function packetSummary(headers: PacketHeaders): string {
  if (isContinuation(headers)) return `${headers.protocol.toUpperCase()} fragment`;
  switch (headers.protocol) {
    case 'tcp':
      return tcpSummary(headers);
    case 'udp':
      return 'UDP';
    case 'icmp':
      return `ICMP ${icmpText(headers.icmpType, headers.icmpCode)}`;
    case 'esp':
      return 'ESP';
  }
}
