/**
 * The last step of sending: the next hop's MAC address, asked for where it is not known.
 *
 * Owns the waiting of packets and what happens when nobody answers (net/core/neighbour.c). After
 * three unanswered requests the waiting packets fail with host-unreachable.
 */
import { SECOND } from '../engine/sim-time.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import type { Packet } from '../packet/packet.ts';
import { askNeighbour } from './arp.ts';
import type { Device } from './device.ts';
import { transmitFrame } from './frame-output.ts';
import { failPacket } from './icmp-error.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDrop } from './kernel-trace.ts';
import {
  FIRST_PROBE_DELAY_NS,
  incompleteNeighbour,
  PROBE_INTERVAL_NS,
  PROBES_MAX,
  WAITING_MAX,
  type Neighbour,
} from './neighbour-table.ts';

const REACHABLE_BASE_NS = 15 * SECOND;
const REACHABLE_SPREAD_SECONDS = 30;

/** Sends a packet to `nextHop` on the device's link, now or when ARP has an answer. */
export function sendToNeighbour(
  io: KernelIo,
  device: Device,
  nextHop: Ipv4Address,
  packet: Packet,
): void {
  packet.sourceMac = device.mac;
  if (device.kind === 'loopback') return transmitFrame(io, device, packet);
  const neighbour = device.neighbours.get(nextHop);
  if (neighbour && (neighbour.state === 'valid' || neighbour.state === 'permanent')) {
    return sendTo(io, device, neighbour, packet);
  }
  waitForNeighbour(io, device, nextHop, packet);
}

/** A row became valid or was renewed; `solicited` answers make it REACHABLE, others STALE. */
export function confirmNeighbour(
  io: KernelIo,
  device: Device,
  address: Ipv4Address,
  mac: MacAddress,
  solicited: boolean,
): void {
  const neighbour = device.neighbours.get(address) ?? incompleteNeighbour(address);
  device.neighbours.set(address, neighbour);
  if (neighbour.state === 'permanent') return;
  if (neighbour.mac !== mac) neighbour.headerCached = false;
  neighbour.mac = mac;
  neighbour.state = 'valid';
  if (solicited) becomesReachable(io, neighbour, io.nowNs());
  for (const packet of takeWaiting(neighbour)) sendTo(io, device, neighbour, packet);
}

/** A second has passed since the last request. */
export function onNeighbourProbe(io: KernelIo, device: Device, neighbour: Neighbour): void {
  if (neighbour.state !== 'incomplete') return;
  if (neighbour.probes < PROBES_MAX) return probe(io, device, neighbour);
  neighbour.state = 'failed';
  const row = `${ipv4Text(neighbour.address)} dev ${device.name} FAILED`;
  for (const packet of takeWaiting(neighbour)) {
    if (io.trace) traceDrop(io.trace, device.namespace, packet, 'neighbour-unreachable', row);
    failPacket(io, device.namespace, packet, 'host-unreachable');
  }
}

const NONE: readonly Packet[] = [];

/** Packets that need not wait any longer. */
function takeWaiting(neighbour: Neighbour): readonly Packet[] {
  const { waiting = NONE } = neighbour;
  neighbour.waiting = undefined;
  return waiting;
}

function sendTo(io: KernelIo, device: Device, neighbour: Neighbour, packet: Packet): void {
  packet.destinationMac = neighbour.mac;
  renewIfStale(io, device, neighbour);
  neighbour.headerCached = true;
  transmitFrame(io, device, packet);
}

/**
 * A stale row is used as it is (DELAY) and confirmed by a unicast request five seconds later. The
 * request is not on the wire here: on a quiet link its answer always comes.
 */
function renewIfStale(io: KernelIo, device: Device, neighbour: Neighbour): void {
  if (io.nowNs() < neighbour.reachableUntilNs || neighbour.state === 'permanent') return;
  if (device.neighbours.get(neighbour.address) !== neighbour) return;
  becomesReachable(io, neighbour, io.nowNs() + FIRST_PROBE_DELAY_NS);
}

function becomesReachable(io: KernelIo, neighbour: Neighbour, fromNs: number): void {
  neighbour.reachableFromNs = fromNs;
  neighbour.reachableUntilNs = fromNs + reachableTime(io);
}

function waitForNeighbour(
  io: KernelIo,
  device: Device,
  nextHop: Ipv4Address,
  packet: Packet,
): void {
  let neighbour = device.neighbours.get(nextHop);
  if (neighbour === undefined || neighbour.state === 'failed') {
    neighbour = incompleteNeighbour(nextHop);
    device.neighbours.set(nextHop, neighbour);
  }
  neighbour.waiting ??= [];
  if (neighbour.waiting.length < WAITING_MAX) neighbour.waiting.push(packet);
  else if (io.trace) traceDrop(io.trace, device.namespace, packet, 'queue-full');
  if (neighbour.probes === 0) probe(io, device, neighbour);
}

function probe(io: KernelIo, device: Device, neighbour: Neighbour): void {
  neighbour.probes++;
  io.startTimer(PROBE_INTERVAL_NS, { kind: 'neighbour.probe', device, neighbour });
  askNeighbour(io, device, neighbour.address);
}

function reachableTime(io: KernelIo): number {
  return REACHABLE_BASE_NS + io.pick('neighbour-reachable', REACHABLE_SPREAD_SECONDS) * SECOND;
}
