/**
 * What the kernel of a namespace needs from outside: time, wires, timers, chance, programs.
 *
 * linux/ is clock-free: functions here are called with a packet and answer at once, handing what
 * happens next to this interface. The engine's side of it is made in build/.
 */
import type { Frame, Packet } from '../packet/packet.ts';
import type { Device } from './device.ts';
import type { NeighbourStore } from './neighbour-table.ts';
import type { Socket } from './socket-table.ts';
import type { KernelTrace } from './kernel-trace.ts';

export type KernelTimer =
  | { readonly kind: 'neighbour.probe'; readonly store: NeighbourStore }
  /** A queueing discipline has held the packet long enough. */
  | { readonly kind: 'netem.release'; readonly device: Device; readonly packet: Packet }
  | { readonly kind: 'tcp.retransmit'; readonly socket: Socket; readonly generation: number };

/** What a socket tells the program that owns it. */
export type SocketEvent =
  | { readonly kind: 'connected' }
  | { readonly kind: 'accepted'; readonly socket: Socket }
  | { readonly kind: 'received'; readonly packet: Packet }
  | { readonly kind: 'closed-by-peer' }
  | { readonly kind: 'failed'; readonly because: SocketFailure };

export type SocketFailure =
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'host-unreachable'
  | 'network-unreachable'
  | 'message-too-long'
  | 'not-permitted'
  | 'address-not-available';

export interface KernelIo {
  nowNs(): number;
  /** Hands a frame to a device of another namespace (the far end of a veth pair, lo, a tunnel). */
  deliver(device: Device, packet: Frame): void;
  /** Puts a frame on the link that an Ethernet device is plugged into. */
  transmit(device: Device, packet: Frame): void;
  startTimer(delayNs: number, timer: KernelTimer): void;
  nextPacketId(): number;
  /** An integer in [0, size) from the stream of that purpose. */
  pick(purpose: string, size: number): number;
  notify(socket: Socket, event: SocketEvent): void;
  /** Where steps are recorded; undefined while recording is off. */
  readonly trace: KernelTrace | undefined;
}
