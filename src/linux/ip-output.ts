/**
 * IPv4 packets that leave a namespace: OUTPUT, routing, POSTROUTING, the next hop.
 *
 * Owns the order of ip_local_out and ip_output, routing anew after OUTPUT changed the destination,
 * and fragmentation where it is allowed.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { Device } from './device.ts';
import { canFragment, fragmentsOf } from './ip-fragment.ts';
import { failLargePacket, failPacket } from './icmp-error.ts';
import { decisionText, findInputRoute, nextHopTo, type RouteDecision } from './ip-route.ts';
import type { KernelIo } from './kernel-io.ts';
import { headersOf, traceDrop, traceRoute } from './kernel-trace.ts';
import { sendToNeighbour } from './neighbour-output.ts';
import { mtuThrough } from './path-mtu.ts';
import { confirmPacket, runHook } from './netfilter-hooks.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { encrypt, mustEncrypt } from './xfrm.ts';

/**
 * Sends a packet that this namespace made; its source address is set already. False where a rule on
 * the way out ended it, whatever its target: the sender's call then fails with EPERM (nf_hook_slow).
 */
export function sendLocal(io: KernelIo, namespace: NetworkNamespace, packet: Packet): boolean {
  const { destination } = packet;
  const decision = findInputRoute(namespace, destination);
  if (decision === undefined) return failWithoutRoute(io, namespace, packet);
  if (!runHook(io, namespace, 'OUTPUT', packet, '', decision.device.name)) return false;
  // OUTPUT may have given it another destination; then its way is looked up again.
  const isSame = packet.destination === destination;
  const final = isSame ? decision : findInputRoute(namespace, packet.destination);
  if (final === undefined) return failWithoutRoute(io, namespace, packet);
  traceDecision(io, namespace, packet, final);
  if (mustEncrypt(namespace, packet)) return sendEncrypted(io, namespace, packet, final);
  return sendOut(io, namespace, packet, final, '');
}

/** xfrm4_output: POSTROUTING in the clear, then the whole way out once more as ESP. */
function sendEncrypted(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  decision: RouteDecision,
): boolean {
  const device = decision.device.name;
  if (!runHook(io, namespace, 'POSTROUTING', packet, '', device)) return false;
  confirmPacket(namespace, packet);
  encrypt(io, namespace, packet);
  if (!runHook(io, namespace, 'OUTPUT', packet, '', device)) return false;
  return sendOut(io, namespace, packet, decision, '');
}

/**
 * ip_vs_nat_xmit and ip_vs_dr_xmit: the packet came in, IPVS gave it a server, and it leaves towards
 * that as if it was forwarded, whether its destination has been translated or not.
 */
export function sendAfterIpvs(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  server: Ipv4Address,
): void {
  const decision = findInputRoute(namespace, server);
  if (decision === undefined) return void failWithoutRoute(io, namespace, packet);
  const before = io.trace && headersOf(packet);
  packet.ttl--;
  if (io.trace && before) {
    const row = decisionText(decision, server);
    const choice = { row, device: decision.device.name, local: decision.local, forwarded: true };
    traceRoute(io.trace, namespace, packet, { ...choice, before });
  }
  if (!runHook(io, namespace, 'OUTPUT', packet, '', decision.device.name)) return;
  sendOut(io, namespace, packet, decision, '', server);
}

/**
 * ip_output: POSTROUTING, then the link. False where POSTROUTING ended it. `towards` is where it goes, which
 * IPVS may not have written into it.
 */
export function sendOut(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  decision: RouteDecision,
  inInterface: string,
  towards = packet.destination,
): boolean {
  const { device } = decision;
  if (!runHook(io, namespace, 'POSTROUTING', packet, inInterface, device.name)) return false;
  confirmPacket(namespace, packet);
  const isOwn = inInterface === '' && !packet.ipvs;
  const mtu = isOwn ? mtuThrough(namespace, device, packet.destination, io.nowNs()) : device.mtu;
  const isWhole = packet.length <= mtu && packet.largestFragment === 0;
  const nextHop = nextHopTo(decision, towards);
  if (isWhole) sendToNeighbour(io, device, nextHop, packet);
  else sendLarge(io, namespace, packet, { device, nextHop, mtu, isOwn });
  return true;
}

interface LargeWay {
  readonly device: Device;
  readonly nextHop: Ipv4Address;
  readonly mtu: number;
  readonly isOwn: boolean;
}

/** ip_fragment, or the sender is told that it may not be. */
function sendLarge(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  { device, nextHop, mtu, isOwn }: LargeWay,
): void {
  const isForbidden = packet.dontFragment && !(isOwn && mayFragment(packet));
  if (isForbidden || !canFragment(mtu)) {
    const row = `mtu ${mtu} dev ${device.name}`;
    if (io.trace) traceDrop(io.trace, namespace, packet, 'mtu-exceeded', row);
    if (isForbidden) failLargePacket(io, namespace, packet, mtu);
    return;
  }
  for (const fragment of fragmentsOf(packet, mtu)) {
    sendToNeighbour(io, device, nextHop, fragment);
  }
}

/** __ip_make_skb: own datagrams that are too large are cut up; TCP makes none that are. */
function mayFragment({ protocol }: Packet): boolean {
  return protocol !== PROTOCOL.tcp;
}

function failWithoutRoute(io: KernelIo, namespace: NetworkNamespace, packet: Packet): true {
  if (io.trace) traceDrop(io.trace, namespace, packet, 'no-route');
  failPacket(io, namespace, packet, 'network-unreachable');
  return true;
}

function traceDecision(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  decision: RouteDecision,
): void {
  if (io.trace === undefined) return;
  const row = decisionText(decision, packet.destination);
  const { local, device } = decision;
  traceRoute(io.trace, namespace, packet, { row, device: device.name, local, forwarded: false });
}
