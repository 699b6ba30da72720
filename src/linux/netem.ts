/**
 * A queueing discipline that spoils the next packets that a device sends: `tc qdisc add dev eth0 root netem`.
 *
 * Owns counting and choosing the packets and what befalls them (net/sched/sch_netem.c): lost, held back, or
 * changed by a bit. Where netem draws lots, here it is said which packet it is. As a discipline stands before
 * the tap, what it drops was seen by nobody there. A bit that is flipped is one of what the IP packet carries,
 * so that addresses and ports stay as they are and the receiver's checksum finds it.
 */
import { corruptPacket, type Packet } from '../packet/packet.ts';
import type { Device } from './device.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDrop, traceNetem } from './kernel-trace.ts';

export type NetemEffect =
  | { readonly kind: 'drop' }
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'delay'; readonly delayNs: number };

export interface NetemRule {
  /** Undefined: any. */
  readonly protocol: number | undefined;
  /** Destination port; undefined: any. */
  readonly port: number | undefined;
  readonly effect: NetemEffect;
  /** As people read it: `netem dev eth0 corrupt tcp/80`. */
  readonly text: string;
  /** Packets that match and pass before the first that is meant. */
  skip: number;
  /** Packets that it is still for. */
  left: number;
}

/** The packets that match from now on are counted. */
export function addNetem(device: Device, rule: NetemRule): void {
  device.netem = [...(device.netem ?? []), rule];
}

/** What is to befall a packet that the device sends: true where it goes on at once. */
export function passNetem(io: KernelIo, device: Device, packet: Packet): boolean {
  const rules = device.netem ?? [];
  let delayNs = 0;
  for (const rule of rules) {
    if (!isMeant(rule, packet)) continue;
    if (rule.effect.kind === 'drop') return lose(io, device, packet, rule);
    delayNs += spoil(io, device, packet, rule, rule.effect);
  }
  forgetSpent(device);
  if (delayNs > 0) io.startTimer(delayNs, { kind: 'netem.release', device, packet });
  return delayNs === 0;
}

/** Counts the packet where it matches. */
function isMeant(rule: NetemRule, { protocol, destinationPort }: Packet): boolean {
  if (rule.left === 0) return false;
  if (rule.protocol !== undefined && rule.protocol !== protocol) return false;
  if (rule.port !== undefined && rule.port !== destinationPort) return false;
  if (rule.skip > 0) {
    rule.skip--;
    return false;
  }
  rule.left--;
  return true;
}

function lose(io: KernelIo, device: Device, packet: Packet, { text }: NetemRule): false {
  if (io.trace) traceDrop(io.trace, device.namespace, packet, 'netem-drop', text);
  forgetSpent(device);
  return false;
}

/** The time for which the packet is held back; 0 where it is not. */
function spoil(
  io: KernelIo,
  { namespace, name }: Device,
  packet: Packet,
  { text }: NetemRule,
  effect: Exclude<NetemEffect, { readonly kind: 'drop' }>,
): number {
  const delayNs = effect.kind === 'delay' ? effect.delayNs : 0;
  if (effect.kind === 'corrupt') corruptPacket(packet);
  const applied = { interface: name, effect: effect.kind, delayNs, row: text };
  if (io.trace) traceNetem(io.trace, namespace, packet, applied);
  return delayNs;
}

function forgetSpent(device: Device): void {
  if (device.netem?.every(({ left }) => left === 0)) device.netem = undefined;
}
