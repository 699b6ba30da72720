/**
 * The LAN between machines: one switch, a cable to each machine, and what can go wrong on them.
 *
 * Owns who is plugged in where and how long a frame takes or why it does not arrive. It keeps no
 * clock: transmitOnFabric says what to deliver and when, the caller schedules it. ARP requests are
 * handed only to the machine that owns the address, since nobody else would answer; the switch
 * knows every machine's port from the beginning.
 */
import { invariant } from '../engine/invariant.ts';
import { NumberMap } from '../engine/number-map.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { BROADCAST_MAC } from '../packet/mac-address.ts';
import { ARP_LENGTH, type Frame } from '../packet/packet.ts';
import type { Device } from '../linux/device.ts';
import type { DropReason } from '../trace/drop-reason.ts';
import { afterFault, faultOfWay, type LinkFault, type LinkQuality } from './link-quality.ts';

export interface Machine {
  readonly name: string;
  readonly device: Device;
  /** The cable is plugged in. */
  isConnected: boolean;
  /** When the wire out of this machine is free again. */
  wireFreeNs: number;
}

export interface Fabric {
  readonly quality: LinkQuality;
  readonly machines: Machine[];
  readonly byName: Map<string, Machine>;
  readonly byMac: NumberMap<Machine>;
  readonly byAddress: NumberMap<Machine>;
  /** Ways that differ from `quality` at this moment, by `from>to`. */
  readonly differing: Map<string, LinkQuality>;
  /** Those that do from the start. */
  readonly own: Map<string, LinkQuality>;
  /** What has befallen cables, by machine, and ways, by `from>to`. */
  readonly changes: Map<string, Partial<LinkQuality>>;
  /** One-way cuts, by `from>to`. */
  readonly cuts: Set<string>;
  /** Grows with every change, so that what follows from the LAN can be kept until then. */
  version: number;
}

export interface Arrival {
  readonly device: Device;
  readonly delayNs: number;
}

/** It arrives, or is lost for this reason. */
export type Transmission = Arrival | DropReason;

export interface FabricChance {
  /** An integer in [0, size) from the stream of that purpose. */
  pick(purpose: string, size: number): number;
}

export function createFabric(quality: LinkQuality): Fabric {
  return {
    quality,
    machines: [],
    byName: new Map(),
    byMac: new NumberMap(),
    byAddress: new NumberMap(),
    differing: new Map(),
    own: new Map(),
    changes: new Map(),
    cuts: new Set(),
    version: 0,
  };
}

/** Plugs a machine's Ethernet device in. */
export function plugIn(
  fabric: Fabric,
  name: string,
  device: Device,
  address: Ipv4Address,
): Machine {
  const machine: Machine = { name, device, isConnected: true, wireFreeNs: 0 };
  device.link = fabric.machines.length;
  fabric.machines.push(machine);
  fabric.byName.set(name, machine);
  fabric.byMac.set(device.mac, machine);
  fabric.byAddress.set(address, machine);
  return machine;
}

/** What becomes of a frame that `device` puts on its wire now. */
export function transmitOnFabric(
  fabric: Fabric,
  device: Device,
  packet: Frame,
  nowNs: number,
  chance: FabricChance,
): Transmission {
  const sender = fabric.machines[device.link];
  const receiver = receiverOf(fabric, packet);
  if (sender === undefined || receiver === undefined) return 'not-for-us';
  if (!sender.isConnected || !receiver.isConnected) return 'link-partitioned';
  if (fabric.cuts.size > 0 && fabric.cuts.has(wayBetween(sender, receiver))) {
    return 'link-partitioned';
  }
  const quality = qualityBetween(fabric, sender, receiver);
  if (!packet.arp && packet.length > quality.mtuBytes) return 'mtu-exceeded';
  if (isUnlucky(quality, chance)) return 'link-loss';
  const waitNs = Math.max(0, sender.wireFreeNs - nowNs);
  const sizeNs = wireTimeNs(packet, quality);
  if (
    quality.queueBytes !== undefined &&
    waitNs * quality.bandwidthBps > quality.queueBytes * 8e9
  ) {
    return 'queue-full';
  }
  sender.wireFreeNs = nowNs + waitNs + sizeNs;
  const delayNs = waitNs + sizeNs + quality.latencyNs + jitterNs(quality, chance);
  return { device: receiver.device, delayNs };
}

/** Plugs a machine's cable in or pulls it. */
export function setConnected(fabric: Fabric, name: string, isConnected: boolean): void {
  const machine = machineNamed(fabric, name);
  machine.isConnected = isConnected;
  machine.device.hasCable = isConnected;
  fabric.version++;
}

/** Cuts the way from one machine to another, that direction only. */
export function cutWay(fabric: Fabric, from: string, to: string): void {
  fabric.cuts.add(wayBetween({ name: from }, { name: to }));
  fabric.version++;
}

export function healWay(fabric: Fabric, from: string, to: string): void {
  fabric.cuts.delete(wayBetween({ name: from }, { name: to }));
  fabric.version++;
}

export function healAllWays(fabric: Fabric): void {
  fabric.cuts.clear();
  fabric.version++;
}

/** Both cables are plugged in and nothing cuts the way, which may still lose frames. */
export function wayIsOpen(fabric: Fabric, from: string, to: string): boolean {
  const [sender, receiver] = [machineNamed(fabric, from), machineNamed(fabric, to)];
  if (!sender.isConnected || !receiver.isConnected) return false;
  return fabric.cuts.size === 0 || !fabric.cuts.has(wayBetween(sender, receiver));
}

/** Share of frames that get lost on the way, 0 to 1. */
export function wayLossRatio(fabric: Fabric, from: string, to: string): number {
  return qualityBetween(fabric, { name: from }, { name: to }).lossRatio;
}

/** How frames travel from one machine to another before anything befalls them. */
export function setWay(
  fabric: Fabric,
  from: string,
  to: string,
  quality: Partial<LinkQuality>,
): void {
  const way = wayBetween({ name: from }, { name: to });
  fabric.own.set(way, { ...(fabric.own.get(way) ?? fabric.quality), ...quality });
  refresh(fabric, from, to);
}

/** Changes how frames travel from one machine to another; what is not given stays. */
export function changeWay(fabric: Fabric, from: string, to: string, fault: LinkFault): void {
  addFault(fabric, wayBetween({ name: from }, { name: to }), fault);
  refresh(fabric, from, to);
}

/** Changes how frames travel over a machine's cable, both ways; what is not given stays. */
export function changeCable(fabric: Fabric, name: string, fault: LinkFault): void {
  addFault(fabric, name, fault);
  for (const { name: other } of fabric.machines) {
    if (other === name) continue;
    refresh(fabric, name, other);
    refresh(fabric, other, name);
  }
}

function addFault({ changes }: Fabric, key: string, fault: LinkFault): void {
  changes.set(key, afterFault(changes.get(key), fault));
}

/**
 * A frame crosses both cables, and a change of the way is said of the whole: what the cables make together
 * or what the way has, whichever is worse. Without a change it is the LAN's.
 */
function refresh(fabric: Fabric, from: string, to: string): void {
  const { own, changes, differing, quality } = fabric;
  const way = wayBetween({ name: from }, { name: to });
  const found = faultOfWay([changes.get(from), changes.get(to)], changes.get(way));
  if (own.has(way) || Object.keys(found).length > 0) {
    differing.set(way, { ...(own.get(way) ?? quality), ...found });
  } else {
    differing.delete(way);
  }
  fabric.version++;
}

function machineNamed(fabric: Fabric, name: string): Machine {
  const machine = fabric.byName.get(name);
  invariant(machine !== undefined, `a machine called ${name} is on the LAN`);
  return machine;
}

function qualityBetween(
  fabric: Fabric,
  sender: { name: string },
  receiver: { name: string },
): LinkQuality {
  if (fabric.differing.size === 0) return fabric.quality;
  return fabric.differing.get(wayBetween(sender, receiver)) ?? fabric.quality;
}

/** Key of the way from one machine to another in `differing` and `cuts`. */
export function wayBetween(sender: { name: string }, receiver: { name: string }): string {
  return `${sender.name}>${receiver.name}`;
}

function receiverOf(fabric: Fabric, packet: Frame): Machine | undefined {
  if (packet.destinationMac !== BROADCAST_MAC) return fabric.byMac.get(packet.destinationMac);
  return packet.arp && fabric.byAddress.get(packet.targetAddress);
}

const CHANCES = 1_000_000;

function isUnlucky(quality: LinkQuality, chance: FabricChance): boolean {
  return quality.lossRatio > 0 && chance.pick('link-loss', CHANCES) < quality.lossRatio * CHANCES;
}

function jitterNs(quality: LinkQuality, chance: FabricChance): number {
  if (quality.jitterNs === 0) return 0;
  const spread = Math.min(quality.jitterNs, quality.latencyNs);
  return chance.pick('link-jitter', 2 * spread + 1) - spread;
}

/** Ethernet header and check sequence. */
const FRAME_BYTES = 18;

/** Time that the frame keeps the wire busy, in whole nanoseconds. */
function wireTimeNs(packet: Frame, quality: LinkQuality): number {
  const length = packet.arp ? ARP_LENGTH : packet.length;
  return Math.ceil(((length + FRAME_BYTES) * 8e9) / quality.bandwidthBps);
}
