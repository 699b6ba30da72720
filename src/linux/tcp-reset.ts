/**
 * TCP resets that the kernel sends for segments that nobody expects (tcp_v4_send_reset).
 *
 * Owns their making; whether one is due is for tcp.ts and the REJECT target to say.
 */
import { newPacket, PROTOCOL, TCP, type Packet } from '../packet/packet.ts';
import { sendLocal } from './ip-output.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceSent } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';

/** IPv4 and TCP headers without options. */
const RESET_LENGTH = 40;

/** Answers a segment with a reset; resets are never answered. */
export function sendReset(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  if (packet.protocol !== PROTOCOL.tcp || packet.tcpFlags & TCP.rst) return;
  const reset = newPacket(io.nextPacketId(), PROTOCOL.tcp, packet.destination, packet.source);
  const hasAck = (packet.tcpFlags & TCP.ack) !== 0;
  reset.request = packet.request;
  reset.sourcePort = packet.destinationPort;
  reset.destinationPort = packet.sourcePort;
  reset.tcpFlags = hasAck ? TCP.rst : TCP.rst | TCP.ack;
  reset.sequenceNumber = hasAck ? packet.acknowledgement : 0;
  reset.acknowledgement = hasAck ? 0 : packet.sequenceNumber + 1;
  reset.length = RESET_LENGTH;
  if (io.trace) traceSent(io.trace, namespace, reset, 'kernel');
  sendLocal(io, namespace, reset);
}
