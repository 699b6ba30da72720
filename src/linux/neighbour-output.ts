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
  addNeighbour,
  addressOf,
  addWaiting,
  beginAnew,
  countProbe,
  findNeighbour,
  FIRST_PROBE_DELAY_NS,
  forgetNeighbours,
  isNeighbourOf,
  macOf,
  NEIGHBOUR,
  PROBE_INTERVAL_NS,
  probesOf,
  PROBES_MAX,
  reachableUntilNsOf,
  setHeaderCached,
  setMac,
  setReachable,
  setState,
  stateOf,
  storeOf,
  takeWaiting,
  type Neighbour,
  type NeighbourStore,
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
  const neighbour = findNeighbour(device, nextHop);
  if (neighbour !== 0 && stateOf(storeOf(device).rows, neighbour) === NEIGHBOUR.valid) {
    return sendTo(io, device, neighbour, packet);
  }
  waitForNeighbour(io, device, nextHop, neighbour, packet);
}

/** A row became valid or was renewed; `solicited` answers make it REACHABLE, others STALE. */
export function confirmNeighbour(
  io: KernelIo,
  device: Device,
  address: Ipv4Address,
  mac: MacAddress,
  solicited: boolean,
): void {
  const store = storeOf(device);
  const neighbour = findNeighbour(device, address) || addNeighbour(device, address);
  setMac(store.rows, neighbour, mac);
  setState(store.rows, neighbour, NEIGHBOUR.valid);
  if (solicited) becomesReachable(io, device, neighbour, io.nowNs());
  for (const packet of takeWaiting(store, neighbour)) sendTo(io, device, neighbour, packet);
}

/** A second has passed since some were last asked for. */
export function onNeighbourProbe(io: KernelIo, store: NeighbourStore): void {
  const { probes } = store;
  store.isProbing = false;
  while (probes.firstTimeNs <= io.nowNs()) {
    const neighbour = probes.firstRank;
    const device = probes.take();
    if (isAskedFor(device, neighbour)) askAgain(io, device, neighbour);
  }
  startProbing(io, store);
}

/** One timer serves all: those that have answered before their second is over need none. */
function startProbing(io: KernelIo, store: NeighbourStore): void {
  const { probes } = store;
  if (store.isProbing) return;
  while (probes.size > 0 && !isAskedFor(probes.first(), probes.firstRank)) probes.take();
  if (probes.size === 0) return;
  store.isProbing = true;
  const delayNs = Math.max(0, probes.firstTimeNs - io.nowNs());
  io.startTimer(delayNs, { kind: 'neighbour.probe', store });
}

function isAskedFor(device: Device, neighbour: Neighbour): boolean {
  const { rows } = storeOf(device);
  return isNeighbourOf(device, neighbour) && stateOf(rows, neighbour) === NEIGHBOUR.incomplete;
}

function askAgain(io: KernelIo, device: Device, neighbour: Neighbour): void {
  const store = storeOf(device);
  const { rows } = store;
  if (probesOf(rows, neighbour) < PROBES_MAX) return probe(io, device, neighbour);
  setState(rows, neighbour, NEIGHBOUR.failed);
  const row = `${ipv4Text(addressOf(rows, neighbour))} dev ${device.name} FAILED`;
  for (const packet of takeWaiting(store, neighbour)) {
    if (io.trace) traceDrop(io.trace, device.namespace, packet, 'neighbour-unreachable', row);
    failPacket(io, device.namespace, packet, 'host-unreachable');
  }
  if (device.namespace.devices.get(device.name) !== device) forgetNeighbours(device);
}

function sendTo(io: KernelIo, device: Device, neighbour: Neighbour, packet: Packet): void {
  const { rows } = storeOf(device);
  packet.destinationMac = macOf(rows, neighbour);
  renewIfStale(io, device, neighbour);
  setHeaderCached(rows, neighbour, true);
  transmitFrame(io, device, packet);
}

/**
 * A stale row is used as it is (DELAY) and confirmed by a unicast request five seconds later. The
 * request is not on the wire here: on a quiet link its answer always comes.
 */
function renewIfStale(io: KernelIo, device: Device, neighbour: Neighbour): void {
  const now = io.nowNs();
  if (now < reachableUntilNsOf(storeOf(device).rows, neighbour)) return;
  becomesReachable(io, device, neighbour, now + FIRST_PROBE_DELAY_NS);
}

function becomesReachable(
  io: KernelIo,
  device: Device,
  neighbour: Neighbour,
  fromNs: number,
): void {
  setReachable(storeOf(device).rows, neighbour, fromNs, fromNs + reachableTime(io));
}

/** `known` is the row that there is, or 0. */
function waitForNeighbour(
  io: KernelIo,
  device: Device,
  nextHop: Ipv4Address,
  known: Neighbour,
  packet: Packet,
): void {
  const store = storeOf(device);
  const { rows } = store;
  const neighbour = known || addNeighbour(device, nextHop);
  if (stateOf(rows, neighbour) === NEIGHBOUR.failed) beginAnew(rows, neighbour);
  const isKept = addWaiting(store, neighbour, packet);
  if (!isKept && io.trace) traceDrop(io.trace, device.namespace, packet, 'queue-full');
  if (probesOf(rows, neighbour) === 0) probe(io, device, neighbour);
}

function probe(io: KernelIo, device: Device, neighbour: Neighbour): void {
  const store = storeOf(device);
  const { rows, probes } = store;
  countProbe(rows, neighbour);
  probes.append(io.nowNs() + PROBE_INTERVAL_NS, neighbour, device);
  startProbing(io, store);
  askNeighbour(io, device, addressOf(rows, neighbour));
}

function reachableTime(io: KernelIo): number {
  return REACHABLE_BASE_NS + io.pick('neighbour-reachable', REACHABLE_SPREAD_SECONDS) * SECOND;
}
