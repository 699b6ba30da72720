/**
 * ARP: asking for a neighbour, answering for own addresses, learning from both (net/ipv4/arp.c).
 *
 * Owns the frames; rows live in neighbour-table.ts and packets wait in neighbour-output.ts.
 */
import { newArp, type ArpHeader } from '../packet/packet.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Device } from './device.ts';
import { transmitFrame } from './frame-output.ts';
import type { KernelIo } from './kernel-io.ts';
import { confirmNeighbour } from './neighbour-output.ts';
import { findNeighbour } from './neighbour-table.ts';
import { hasAddress, primaryAddress } from './network-namespace.ts';

/** Broadcasts who-has `address`, telling an own address of the device that fits. */
export function askNeighbour(io: KernelIo, device: Device, address: Ipv4Address): void {
  sendArp(io, device, {
    operation: 'request',
    senderMac: device.mac,
    senderAddress: primaryAddress(device, address),
    targetMac: 0,
    targetAddress: address,
  });
}

/** An ARP frame reached the device's own stack. */
export function receiveArp(io: KernelIo, device: Device, arp: ArpHeader): void {
  const isForUs = answersFor(device, arp.targetAddress);
  const isAnswer = arp.operation === 'reply' && isForUs;
  if (
    arp.senderAddress !== arp.targetAddress &&
    (isAnswer || findNeighbour(device, arp.senderAddress) !== 0)
  ) {
    confirmNeighbour(io, device, arp.senderAddress, arp.senderMac, isAnswer);
  }
  if (arp.operation === 'request' && isForUs && arp.senderAddress !== arp.targetAddress) {
    confirmNeighbour(io, device, arp.senderAddress, arp.senderMac, false);
    answer(io, device, arp);
  }
}

/** Any address of the namespace, unless arp_ignore keeps it to the device's own. */
function answersFor(device: Device, address: Ipv4Address): boolean {
  if (!device.namespace.localAddresses.has(address)) return false;
  return !device.ignoresOtherAddresses || hasAddress(device, address);
}

function answer(io: KernelIo, device: Device, arp: ArpHeader): void {
  sendArp(io, device, {
    operation: 'reply',
    senderMac: device.mac,
    senderAddress: arp.targetAddress,
    targetMac: arp.senderMac,
    targetAddress: arp.senderAddress,
  });
}

function sendArp(io: KernelIo, device: Device, arp: ArpHeader): void {
  transmitFrame(io, device, newArp(io.nextPacketId(), arp));
}
