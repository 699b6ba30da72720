/**
 * Sending a frame out of a device, whatever kind it is (dev_queue_xmit).
 *
 * Owns the tap on the way out, behind the device's queueing discipline, and the choice by device kind.
 * Names of packets on the way in are in frame-input.ts.
 */
import type { Frame, Packet } from '../packet/packet.ts';
import { bridgeTransmit } from './bridge.ts';
import type { Device } from './device.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDrop, traceTap } from './kernel-trace.ts';
import { passNetem } from './netem.ts';
import { vxlanTransmit } from './vxlan.ts';

/** Sends a complete frame. */
export function transmitFrame(io: KernelIo, device: Device, packet: Frame): void {
  if (!device.up) {
    if (io.trace && !packet.arp)
      traceDrop(io.trace, device.namespace, packet, 'interface-down', device.name);
    return;
  }
  if (device.netem !== undefined && !packet.arp && !passNetem(io, device, packet)) return;
  sendNow(io, device, packet);
}

/** A packet that was held back goes on, unless its device has gone down meanwhile. */
export function releaseFrame(io: KernelIo, device: Device, packet: Packet): void {
  if (device.up) sendNow(io, device, packet);
  else if (io.trace) traceDrop(io.trace, device.namespace, packet, 'interface-down', device.name);
}

function sendNow(io: KernelIo, device: Device, packet: Frame): void {
  if (io.trace && !packet.arp) traceTap(io.trace, device, packet, 'out');
  switch (device.kind) {
    case 'loopback':
      return io.deliver(device, packet);
    case 'veth':
      if (device.peer) io.deliver(device.peer, packet);
      return;
    case 'bridge':
      return bridgeTransmit(io, device, packet);
    case 'vxlan':
      return vxlanTransmit(io, device, packet);
    case 'ethernet':
      return io.transmit(device, packet);
  }
}
