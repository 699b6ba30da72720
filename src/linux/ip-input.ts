/**
 * An IPv4 packet goes up from a device: PREROUTING, then INPUT to a socket or FORWARD to a link.
 *
 * Owns the order of ip_rcv, ip_local_deliver and ip_forward. Hook bodies are in netfilter-hooks.ts,
 * IPVS in ipvs.ts, transport protocols in tcp.ts, udp.ts and icmp.ts.
 */
import { isLoopback } from '../packet/ipv4-address.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { Device } from './device.ts';
import { receiveIcmp } from './icmp.ts';
import { FRAGMENTATION_NEEDED, sendIcmpError } from './icmp-error.ts';
import { defragment, defragmentForHooks } from './ip-fragment.ts';
import { sendAfterIpvs, sendOut } from './ip-output.ts';
import { decisionText, findInputRoute, type RouteDecision } from './ip-route.ts';
import { directServer, ipvsReply, ipvsRequest } from './ipvs.ts';
import type { KernelIo } from './kernel-io.ts';
import { headersOf, traceDrop, traceRoute } from './kernel-trace.ts';
import { confirmPacket, runHook } from './netfilter-hooks.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { receiveTcp } from './tcp.ts';
import { receiveUdp } from './udp.ts';
import { decrypt } from './xfrm.ts';

/** ip_rcv. Bridge netfilter may have run PREROUTING already; then it is not run again. */
export function receiveIp(io: KernelIo, device: Device, received: Packet): void {
  const { namespace } = device;
  const packet = defragmentForHooks(io, namespace, received);
  if (packet === undefined) return;
  if (packet.bridgePort) packet.bridgePort = undefined;
  else if (!runHook(io, namespace, 'PREROUTING', packet, device.name, '')) return;
  if (isMartian(device, packet)) return drop(io, namespace, packet, 'martian-source');
  const decision = findInputRoute(namespace, packet.destination);
  if (decision === undefined) {
    drop(io, namespace, packet, 'no-route');
    if (namespace.sysctl.ipForward) sendIcmpError(io, namespace, packet, { type: 3, code: 0 });
    return;
  }
  if (decision.local) return deliverLocally(io, namespace, device, packet, decision);
  if (namespace.sysctl.ipForward) forward(io, namespace, device, packet, decision);
  else drop(io, namespace, packet, 'no-route');
}

/** 127.0.0.0/8 stays on the loopback unless the device has route_localnet. */
function isMartian(device: Device, packet: Packet): boolean {
  if (device.kind === 'loopback' || device.routeLocalnet) return false;
  return isLoopback(packet.destination) || isLoopback(packet.source);
}

function deliverLocally(
  io: KernelIo,
  namespace: NetworkNamespace,
  device: Device,
  packet: Packet,
  decision: RouteDecision,
): void {
  const whole = defragment(io, namespace, packet);
  if (whole) deliverWhole(io, namespace, device, whole, decision);
}

function deliverWhole(
  io: KernelIo,
  namespace: NetworkNamespace,
  device: Device,
  packet: Packet,
  decision: RouteDecision,
): void {
  traceDecision(io, namespace, packet, decision, false);
  const ipvsHook = namespace.ipvs.isUsed
    ? (): boolean => passIpvs(io, namespace, packet)
    : undefined;
  if (!runHook(io, namespace, 'INPUT', packet, device.name, '', ipvsHook)) return;
  receiveTransport(io, namespace, device, packet);
}

/** IPVS in LOCAL_IN, after the filter table and before SNAT; false when it has taken the packet. */
function passIpvs(io: KernelIo, namespace: NetworkNamespace, packet: Packet): boolean {
  ipvsReply(io, namespace, packet);
  const verdict = ipvsRequest(io, namespace, packet);
  if (verdict === 'not-mine') return true;
  if (verdict === 'translated') sendAfterIpvs(io, namespace, packet, packet.destination);
  else if (verdict === 'direct') {
    sendAfterIpvs(io, namespace, packet, directServer(namespace, packet, io.nowNs()));
  } else if (verdict === 'no-destination') refuseForIpvs(io, namespace, packet);
  else drop(io, namespace, packet, 'ipvs-expired');
  return false;
}

/** ip_vs_leave: no server takes connections (IPVS-14). */
function refuseForIpvs(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  drop(io, namespace, packet, 'ipvs-no-destination');
  sendIcmpError(io, namespace, packet, { type: 3, code: 3 });
}

function receiveTransport(
  io: KernelIo,
  namespace: NetworkNamespace,
  device: Device,
  packet: Packet,
): void {
  confirmPacket(namespace, packet);
  if (packet.isCorrupt) return drop(io, namespace, packet, 'bad-checksum');
  if (packet.protocol === PROTOCOL.tcp) receiveTcp(io, namespace, packet);
  else if (packet.protocol === PROTOCOL.udp) receiveUdp(io, namespace, packet);
  else if (packet.protocol === PROTOCOL.icmp) receiveIcmp(io, namespace, packet);
  else if (packet.protocol === PROTOCOL.esp && decrypt(io, namespace, packet)) {
    // xfrm4_transport_finish: what was inside comes in once more, from PREROUTING on.
    receiveIp(io, device, packet);
  }
}

/** ip_forward: the TTL goes down, FORWARD is asked, the link takes it or says that it is too large. */
function forward(
  io: KernelIo,
  namespace: NetworkNamespace,
  device: Device,
  packet: Packet,
  decision: RouteDecision,
): void {
  if (packet.ttl <= 1) {
    drop(io, namespace, packet, 'ttl-expired');
    return sendIcmpError(io, namespace, packet, { type: 11, code: 0 });
  }
  if (packet.length > decision.device.mtu && packet.dontFragment) {
    drop(
      io,
      namespace,
      packet,
      'mtu-exceeded',
      `mtu ${decision.device.mtu} dev ${decision.device.name}`,
    );
    return sendIcmpError(io, namespace, packet, {
      ...FRAGMENTATION_NEEDED,
      mtu: decision.device.mtu,
    });
  }
  const before = io.trace && headersOf(packet);
  packet.ttl--;
  if (io.trace && before) traceDecision(io, namespace, packet, decision, true, before);
  if (!runHook(io, namespace, 'FORWARD', packet, device.name, decision.device.name)) return;
  ipvsReply(io, namespace, packet);
  sendOut(io, namespace, packet, decision, device.name);
}

function traceDecision(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  decision: RouteDecision,
  forwarded: boolean,
  before?: ReturnType<typeof headersOf>,
): void {
  if (io.trace === undefined) return;
  const row = decisionText(decision, packet.destination);
  const { local, device } = decision;
  traceRoute(io.trace, namespace, packet, {
    row,
    device: device.name,
    local,
    forwarded,
    ...(before && { before }),
  });
}

function drop(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  reason: Parameters<typeof traceDrop>[3],
  row = '',
): void {
  if (io.trace) traceDrop(io.trace, namespace, packet, reason, row);
}
