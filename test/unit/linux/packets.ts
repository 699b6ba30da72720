/*
 * Single packets for tests of tables that look at headers alone.
 */
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { newPacket, PROTOCOL, TCP, type Packet } from '../../../src/packet/packet.ts';

const FLAGS: Readonly<Record<string, number>> = {
  S: TCP.syn,
  'S.': TCP.syn | TCP.ack,
  '.': TCP.ack,
  'P.': TCP.psh | TCP.ack,
  'F.': TCP.fin | TCP.ack,
  R: TCP.rst,
  'R.': TCP.rst | TCP.ack,
};

/** `10.0.0.1:5000` as address and port. */
function end(text: string): [number, number] {
  const [address = '', port = ''] = text.split(':');
  return [ipv4(address), Number(port)];
}

function packet(protocol: number, from: string, to: string): Packet {
  const [source, sourcePort] = end(from);
  const [destination, destinationPort] = end(to);
  return { ...newPacket(1, protocol, source, destination), sourcePort, destinationPort };
}

/** A TCP segment with flags as tcpdump writes them. */
export function segment(flags: string, from: string, to: string): Packet {
  return { ...packet(PROTOCOL.tcp, from, to), tcpFlags: FLAGS[flags] as number };
}

export function datagram(from: string, to: string): Packet {
  return packet(PROTOCOL.udp, from, to);
}
