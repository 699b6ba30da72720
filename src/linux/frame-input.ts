/**
 * A frame arrives at a device (netif_receive_skb).
 *
 * Owns the tap on the way in and who gets the frame: the bridge that the device is a port of, ARP,
 * or IP. The engine calls receiveFrame for each delivery.
 */
import { scrubPacket, type Packet } from '../packet/packet.ts';
import { receiveArp } from './arp.ts';
import { bridgeReceive } from './bridge.ts';
import { isAddressedTo, type Device } from './device.ts';
import { receiveIp } from './ip-input.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDrop, traceTap } from './kernel-trace.ts';

/** A frame arrives from the wire, the far end of a veth pair, a tunnel or the loopback. */
export function receiveFrame(io: KernelIo, device: Device, packet: Packet): void {
  if (!device.up) return;
  if (device.kind !== 'loopback') scrubPacket(packet);
  const isForDevice = isAddressedTo(device, packet.destinationMac);
  if (io.trace && !packet.arp) traceTap(io.trace, device, packet, isForDevice ? 'in' : 'p');
  if (device.master) return bridgeReceive(io, device.master, device, packet);
  if (!isForDevice) {
    if (io.trace && !packet.arp) traceDrop(io.trace, device.namespace, packet, 'not-for-us');
    return;
  }
  receiveUp(io, device, packet);
}

/** A frame goes up to the protocols of `device`. */
export function receiveUp(io: KernelIo, device: Device, packet: Packet): void {
  if (packet.arp) receiveArp(io, device, packet.arp);
  else receiveIp(io, device, packet);
}
