/**
 * A learning bridge with bridge netfilter (net/bridge/br_input.c, br_forward.c, br_netfilter_hooks.c).
 *
 * Owns learning, ageing, forwarding and flooding, and the order in which IPv4 hooks see bridged
 * packets: PREROUTING on arrival, FORWARD and POSTROUTING on the way to a port. A packet that is
 * DNATed to a container on the bridge that it came from is bridged on with its TTL as it was; one
 * that is DNATed elsewhere goes up to the host's stack.
 */
import { SECOND } from '../engine/sim-time.ts';
import { BROADCAST_MAC, macText, type MacAddress } from '../packet/mac-address.ts';
import { copyPacket, type ArpFrame, type Frame, type Packet } from '../packet/packet.ts';
import { receiveArp } from './arp.ts';
import { listenersFor } from './bridge-listeners.ts';
import type { BridgeState, Device } from './device.ts';
import {
  addForwarding,
  findForwarding,
  forgetOlder,
  forwardingOf,
  learnedNsOf,
  portOf,
  setForwarding,
} from './forwarding-table.ts';
import { transmitFrame } from './frame-output.ts';
import { canFragment, defragmentForHooks, fragmentsOf } from './ip-fragment.ts';
import { receiveIp } from './ip-input.ts';
import { findInputRoute } from './ip-route.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceBridge, traceDrop, traceTap } from './kernel-trace.ts';
import { sendToNeighbour } from './neighbour-output.ts';
import { findNeighbour, hasHeaderCached, isReachable, macOf, storeOf } from './neighbour-table.ts';
import { confirmPacket, runHook } from './netfilter-hooks.ts';

/** Learned addresses are forgotten after this long without a frame (ageing_time). */
const AGEING_NS = 300 * SECOND;

/** br_handle_frame: a frame arrived at a port. */
export function bridgeReceive(io: KernelIo, bridge: Device, port: Device, received: Packet): void {
  learnAddress(bridge, port, received.sourceMac, io.nowNs());
  if (!bridge.namespace.sysctl.bridgeNetfilter) return forwardFromPort(io, bridge, port, received);
  const packet = defragmentForHooks(io, bridge.namespace, received);
  if (packet === undefined) return;
  packet.bridgePort = port;
  const destination = packet.destination;
  if (!runHook(io, bridge.namespace, 'PREROUTING', packet, bridge.name, '')) return;
  if (packet.destination === destination) return forwardFromPort(io, bridge, port, packet);
  followNewDestination(io, bridge, port, packet);
}

/** The same for ARP, which passes no hooks. */
export function bridgeReceiveArp(
  io: KernelIo,
  bridge: Device,
  port: Device,
  frame: ArpFrame,
): void {
  const mac = frame.destinationMac;
  learnAddress(bridge, port, frame.sourceMac, io.nowNs());
  if (mac === bridge.mac) return receiveArp(io, bridge, frame);
  sendArpToPorts(io, bridge, frame, port);
  if (mac === BROADCAST_MAC) receiveArp(io, bridge, frame);
}

/**
 * To the one port, or those that a request means something to. Nobody writes into such a frame on its
 * way, so all may have the same.
 */
function sendArpToPorts(io: KernelIo, bridge: Device, frame: ArpFrame, from?: Device): void {
  const mac = frame.destinationMac;
  const target = mac === BROADCAST_MAC ? undefined : lookUp(bridge, mac, io.nowNs());
  const ports = target ? [target] : listenersFor(stateOf(bridge), frame.targetAddress);
  for (const each of ports) if (each !== from) transmitFrame(io, each, frame);
}

/** br_dev_xmit: the stack of the bridge's namespace sends a frame by the bridge. */
export function bridgeTransmit(io: KernelIo, bridge: Device, packet: Frame): void {
  if (packet.arp) return sendArpToPorts(io, bridge, packet);
  const port = packet.bridgePort as Device | undefined;
  if (packet.bridgedDnat && port) {
    packet.bridgedDnat = false;
    return forwardFromPort(io, bridge, port, packet);
  }
  packet.bridgePort = undefined;
  const target = lookUp(bridge, packet.destinationMac, io.nowNs());
  if (target) return transmitFrame(io, target, packet);
  for (const each of stateOf(bridge).ports) transmitFrame(io, each, copyPacket(packet));
}

/** br_nf_pre_routing_finish: DNAT changed where the packet goes. */
function followNewDestination(io: KernelIo, bridge: Device, port: Device, packet: Packet): void {
  const route = findInputRoute(bridge.namespace, packet.destination);
  if (route && !route.local && route.device === bridge) {
    return bridgeToNeighbour(io, bridge, port, packet);
  }
  packet.destinationMac = bridge.mac;
  forwardFromPort(io, bridge, port, packet);
}

/**
 * br_nf_pre_routing_finish_bridge: the new destination's MAC comes from the neighbour table. While
 * the row is confirmed and its header cached the frame is bridged at once; otherwise it takes the
 * way of a sent packet through the bridge device, and then goes on as bridged.
 */
function bridgeToNeighbour(io: KernelIo, bridge: Device, port: Device, packet: Packet): void {
  const { rows } = storeOf(bridge);
  const neighbour = findNeighbour(bridge, packet.destination);
  const isKnown = neighbour !== 0 && hasHeaderCached(rows, neighbour);
  if (isKnown && isReachable(rows, neighbour, io.nowNs())) {
    packet.destinationMac = macOf(rows, neighbour);
    packet.sourceMac = bridge.mac;
    return forwardFromPort(io, bridge, port, packet);
  }
  packet.bridgedDnat = true;
  sendToNeighbour(io, bridge, packet.destination, packet);
}

/** br_handle_frame_finish: up, to one port, or to all. */
function forwardFromPort(io: KernelIo, bridge: Device, port: Device, packet: Packet): void {
  const mac = packet.destinationMac;
  if (mac === bridge.mac) return passUp(io, bridge, packet);
  const target = mac === BROADCAST_MAC ? undefined : lookUp(bridge, mac, io.nowNs());
  if (target) {
    if (target !== port) forwardTo(io, bridge, target, packet, true);
    return;
  }
  flood(io, bridge, port, packet);
}

function flood(io: KernelIo, bridge: Device, port: Device, packet: Packet): void {
  const heard = stateOf(bridge).ports;
  if (io.trace) {
    const ports = heard.filter((each) => each !== port).map((each) => each.name);
    traceBridge(io.trace, bridge, packet, { by: 'flood', ports, row: '' });
  }
  for (const each of heard) {
    if (each !== port) forwardTo(io, bridge, each, copyPacket(packet), false);
  }
  if (packet.destinationMac === BROADCAST_MAC) passUp(io, bridge, packet);
}

function passUp(io: KernelIo, bridge: Device, packet: Packet): void {
  if (io.trace) {
    traceBridge(io.trace, bridge, packet, { by: 'local', ports: [], row: '' });
    traceTap(io.trace, bridge, packet, 'in');
  }
  receiveIp(io, bridge, packet);
}

/** br_forward with the FORWARD and POSTROUTING hooks of bridge netfilter. */
function forwardTo(
  io: KernelIo,
  bridge: Device,
  target: Device,
  packet: Packet,
  known: boolean,
): void {
  const { namespace } = bridge;
  if (packet.bridgePort) {
    if (!runHook(io, namespace, 'FORWARD', packet, bridge.name, bridge.name)) return;
    if (!runHook(io, namespace, 'POSTROUTING', packet, '', bridge.name)) return;
    confirmPacket(namespace, packet);
    packet.bridgePort = undefined;
  }
  const cameInParts = packet.largestFragment !== 0 && packet.length > packet.largestFragment;
  if (cameInParts && canFragment(target.mtu)) {
    // br_nf_dev_queue_xmit: it goes on in such pieces as it came in.
    for (const part of fragmentsOf(packet, target.mtu)) transmitFrame(io, target, part);
    return;
  }
  if (packet.length > target.mtu) {
    if (io.trace)
      traceDrop(
        io.trace,
        namespace,
        packet,
        'mtu-exceeded',
        `mtu ${target.mtu} dev ${target.name}`,
      );
    return;
  }
  if (io.trace && known) {
    const row = `${macText(packet.destinationMac)} dev ${target.name} master ${bridge.name}`;
    traceBridge(io.trace, bridge, packet, { by: 'fdb', ports: [target.name], row });
  }
  transmitFrame(io, target, packet);
}

/** The bridge has seen a frame from `mac` arrive by `port`. */
export function learnAddress(bridge: Device, port: Device, mac: MacAddress, nowNs: number): void {
  const { forwarding } = bridge.namespace.memory;
  const { number } = stateOf(bridge);
  const known = findForwarding(forwarding, number, mac);
  const overNs = nowNs - AGEING_NS;
  if (known !== 0) {
    if (learnedNsOf(forwarding, known) > overNs) {
      return setForwarding(forwarding, known, port, nowNs);
    }
    forgetOlder(forwarding, number, overNs);
  }
  if (mac === bridge.mac) return;
  setForwarding(forwarding, addForwarding(forwarding, number, mac, overNs), port, nowNs);
}

/** What the bridge knows now, with the ports, in the order of learning. */
export function learnedAddresses(
  bridge: Device,
  nowNs: number,
): { readonly mac: MacAddress; readonly port: Device }[] {
  const { forwarding } = bridge.namespace.memory;
  return forwardingOf(forwarding, stateOf(bridge).number, nowNs - AGEING_NS);
}

function lookUp(bridge: Device, mac: MacAddress, nowNs: number): Device | undefined {
  const { forwarding } = bridge.namespace.memory;
  const row = findForwarding(forwarding, stateOf(bridge).number, mac);
  if (row === 0 || nowNs - learnedNsOf(forwarding, row) >= AGEING_NS) return undefined;
  return portOf(forwarding, row);
}

function stateOf(bridge: Device): BridgeState {
  return bridge.bridge as BridgeState;
}
