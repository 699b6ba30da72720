/**
 * ARP: asking for a neighbour, answering for own addresses, learning from both (net/ipv4/arp.c).
 *
 * Owns the frames; rows live in neighbour-table.ts and packets wait in neighbour-output.ts.
 */
import { BROADCAST_MAC } from '../packet/mac-address.ts';
import type { ArpFrame } from '../packet/packet.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Device } from './device.ts';
import { transmitFrame } from './frame-output.ts';
import type { KernelIo } from './kernel-io.ts';
import { confirmNeighbour } from './neighbour-output.ts';
import { findNeighbour } from './neighbour-table.ts';
import { hasAddress, primaryAddress } from './network-namespace.ts';

/** Broadcasts who-has `address`, telling an own address of the device that fits. */
export function askNeighbour(io: KernelIo, device: Device, address: Ipv4Address): void {
  // The frame counts among the packets, though nobody asks for its number.
  io.nextPacketId();
  transmitFrame(io, device, {
    arp: 'request',
    sourceMac: device.mac,
    destinationMac: BROADCAST_MAC,
    senderAddress: primaryAddress(device, address),
    targetAddress: address,
  });
}

/** What whoever has the address that was asked for, at `sourceMac`, answers. */
export function arpReply(io: KernelIo, sourceMac: number, request: ArpFrame): ArpFrame {
  io.nextPacketId();
  return {
    arp: 'reply',
    sourceMac,
    destinationMac: request.sourceMac,
    senderAddress: request.targetAddress,
    targetAddress: request.senderAddress,
  };
}

/** An ARP frame reached the device's own stack. */
export function receiveArp(io: KernelIo, device: Device, frame: ArpFrame): void {
  const { arp, sourceMac, senderAddress, targetAddress } = frame;
  const isForUs = answersFor(device, targetAddress);
  const isAnswer = arp === 'reply' && isForUs;
  if (senderAddress !== targetAddress && (isAnswer || findNeighbour(device, senderAddress) !== 0)) {
    confirmNeighbour(io, device, senderAddress, sourceMac, isAnswer);
  }
  if (arp === 'request' && isForUs && senderAddress !== targetAddress) {
    confirmNeighbour(io, device, senderAddress, sourceMac, false);
    transmitFrame(io, device, arpReply(io, device.mac, frame));
  }
}

/** Any address of the namespace, unless arp_ignore keeps it to the device's own. */
function answersFor(device: Device, address: Ipv4Address): boolean {
  if (!device.namespace.localAddresses.has(address)) return false;
  return !device.ignoresOtherAddresses || hasAddress(device, address);
}
