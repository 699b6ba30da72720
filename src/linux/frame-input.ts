/**
 * A frame arrives at a device (netif_receive_skb).
 *
 * Owns the tap on the way in and who gets the frame: the bridge that the device is a port of, ARP,
 * or IP. The engine calls receiveFrame for each delivery.
 */
import { scrubPacket, type ArpFrame, type Frame } from '../packet/packet.ts';
import { receiveArp } from './arp.ts';
import { bridgeReceive, bridgeReceiveArp } from './bridge.ts';
import { isAddressedTo, type Device } from './device.ts';
import { receiveIp } from './ip-input.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDrop, traceTap } from './kernel-trace.ts';

/** A frame arrives from the wire, the far end of a veth pair, a tunnel or the loopback. */
export function receiveFrame(io: KernelIo, device: Device, packet: Frame): void {
  if (!device.up) return;
  if (packet.arp) return receiveArpFrame(io, device, packet);
  if (device.kind !== 'loopback') scrubPacket(packet);
  const isForDevice = isAddressedTo(device, packet.destinationMac);
  if (io.trace) traceTap(io.trace, device, packet, isForDevice ? 'in' : 'p');
  if (device.master) return bridgeReceive(io, device.master, device, packet);
  if (isForDevice) receiveIp(io, device, packet);
  else if (io.trace) traceDrop(io.trace, device.namespace, packet, 'not-for-us');
}

function receiveArpFrame(io: KernelIo, device: Device, frame: ArpFrame): void {
  if (device.master) bridgeReceiveArp(io, device.master, device, frame);
  else if (isAddressedTo(device, frame.destinationMac)) receiveArp(io, device, frame);
}
