/**
 * VXLAN devices with static rows (drivers/net/vxlan/vxlan_core.c).
 *
 * Owns encapsulation, decapsulation and the answering of ARP from permanent neighbour rows (proxy).
 * ARP never crosses the tunnel and an unknown MAC address has nowhere to go (L2-04, L2-05).
 */
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { BROADCAST_MAC, macText } from '../packet/mac-address.ts';
import {
  newPacket,
  PROTOCOL,
  scrubPacket,
  type ArpFrame,
  type Frame,
  type Packet,
} from '../packet/packet.ts';
import { arpReply } from './arp.ts';
import type { Device, VxlanState } from './device.ts';
import { errorHeader, errorLength, FRAGMENTATION_NEEDED } from './icmp-error.ts';
import { sendLocal } from './ip-output.ts';
import { selectSource } from './ip-route.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDecapsulated, traceDrop, traceEncapsulated, traceSent } from './kernel-trace.ts';
import { layeredGet } from './layered-map.ts';
import { pathMtu } from './path-mtu.ts';
import { EPHEMERAL_FIRST, EPHEMERAL_LAST } from './socket-table.ts';
import { hashTuple } from './flow-table.ts';
import { tupleOf } from './tuple.ts';

/** Outer IPv4 and UDP, VXLAN and inner Ethernet headers. */
const OVERHEAD = 20 + 8 + 8 + 14;
/** IPV4_MIN_MTU: below it a tunnel tells nobody. */
const PMTU_MIN = 576;

/** vxlan_xmit: ARP is answered here, everything else goes to the endpoint that its MAC names. */
export function vxlanTransmit(io: KernelIo, device: Device, packet: Frame): void {
  const state = device.vxlan as VxlanState;
  if (packet.arp) return answerArp(io, device, state, packet);
  const endpoint = layeredGet(state.forwarding, packet.destinationMac);
  if (endpoint === undefined) {
    const row = `no row for ${macText(packet.destinationMac)} dev ${device.name}`;
    if (io.trace) traceDrop(io.trace, device.namespace, packet, 'fdb-miss', row);
    return;
  }
  encapsulate(io, device, state, packet, endpoint);
}

/** vxlan_rcv: takes the inner frame out of a datagram that reached the tunnel's UDP port. */
export function vxlanReceive(io: KernelIo, device: Device, outer: Packet): void {
  const inner = outer.inner as Packet;
  if (io.trace) traceDecapsulated(io.trace, device.namespace, outer, inner);
  scrubPacket(inner);
  io.deliver(device, inner);
}

function encapsulate(
  io: KernelIo,
  device: Device,
  state: VxlanState,
  inner: Packet,
  endpoint: Ipv4Address,
): void {
  if (inner.length > PMTU_MIN && mustNotFragment(inner)) {
    const room = pathMtu(state.underlay, endpoint, io.nowNs()) - OVERHEAD;
    if (inner.length > room && room >= PMTU_MIN) return tellOfSize(io, device, inner, room);
  }
  const outer = newPacket(io.nextPacketId(), PROTOCOL.udp, 0, endpoint);
  outer.source = selectSource(state.underlay, endpoint);
  outer.sourcePort = flowPort(inner);
  outer.destinationPort = state.destinationPort;
  outer.length = inner.length + OVERHEAD;
  outer.dontFragment = false;
  outer.request = inner.request;
  outer.inner = inner;
  outer.vni = state.vni;
  if (io.trace) {
    const row = `${macText(inner.destinationMac)} dev ${device.name} dst ${ipv4Text(endpoint)}`;
    traceEncapsulated(io.trace, device.namespace, outer, state.vni, row);
  }
  sendLocal(io, state.underlay, outer);
}

/** iptunnel_pmtud_check_icmp: who forbids fragments is told, but not of an ICMP error. */
function mustNotFragment({ dontFragment, icmp }: Packet): boolean {
  return dontFragment && icmp?.quoted === undefined;
}

/**
 * skb_tunnel_check_pmtu (Linux 5.9 and later): a tunnel at a bridge answers as the packet's own
 * destination would, and the answer comes back in by the VXLAN device. Without it the underlay would
 * have to carry fragments.
 */
function tellOfSize(io: KernelIo, device: Device, packet: Packet, mtu: number): void {
  const row = `${mtu} bytes fit into the tunnel of ${device.name}`;
  if (io.trace) traceDrop(io.trace, device.namespace, packet, 'mtu-exceeded', row);
  const error = newPacket(io.nextPacketId(), PROTOCOL.icmp, packet.destination, packet.source);
  error.request = packet.request;
  error.length = errorLength(packet);
  error.dontFragment = false;
  error.sourceMac = packet.destinationMac;
  error.destinationMac = packet.sourceMac;
  error.icmp = errorHeader(packet, { ...FRAGMENTATION_NEEDED, mtu });
  if (io.trace) traceSent(io.trace, device.namespace, error, 'kernel');
  io.deliver(device, error);
}

/** udp_flow_src_port: one source port per inner flow, from the local port range. */
function flowPort(inner: Packet): number {
  return EPHEMERAL_FIRST + (hashTuple(tupleOf(inner)) % (EPHEMERAL_LAST - EPHEMERAL_FIRST + 1));
}

/** arp_reduce: the answer comes back in by the VXLAN device, in the name of the one asked for. */
function answerArp(io: KernelIo, device: Device, state: VxlanState, frame: ArpFrame): void {
  if (frame.arp !== 'request') return;
  const mac = layeredGet(state.neighbours, frame.targetAddress);
  if (mac !== undefined && mac !== BROADCAST_MAC) io.deliver(device, arpReply(io, mac, frame));
}
