/**
 * The engine's side of the kernel: frames become events, timers too, chance comes from streams.
 *
 * Owns delays inside a machine and the hand-over to the LAN. A frame that reaches a machine for the
 * first time makes its engine set the node up.
 */
import { schedule, type EventLoop } from '../engine/event-loop.ts';
import { pickIndex, type RandomStreams } from '../engine/random-streams.ts';
import { MICROSECOND } from '../engine/sim-time.ts';
import type { Device } from '../linux/device.ts';
import type { KernelIo } from '../linux/kernel-io.ts';
import { traceDrop, type KernelTrace } from '../linux/kernel-trace.ts';
import type { Frame } from '../packet/packet.ts';
import type { Recorder } from '../trace/recorder.ts';
import { transmitOnFabric, type Fabric } from '../underlay/fabric.ts';
import { dispatchSocketEvent } from '../workload/dispatch.ts';
import type { Workload } from '../workload/program.ts';
import type { WorldEvent } from './world.ts';

/** From one namespace to the next on the same machine: a softirq, a few microseconds. */
const HAND_OVER_NS = 5 * MICROSECOND;

/** What the kernels of all machines share: the clock, chance, the LAN, and counters. */
export interface KernelHost {
  readonly loop: EventLoop<WorldEvent>;
  readonly streams: RandomStreams;
  readonly fabric: Fabric;
  /** Frames between two namespaces; none left means that nothing moves any more. */
  framesInFlight: number;
  packets: number;
}

/** Makes the interface; the programs that get the sockets' events may come into being later. */
export function createKernelIo(
  host: KernelHost,
  recorder: Recorder | undefined,
  workload: () => Workload,
): KernelIo {
  const nowNs = (): number => host.loop.nowNs;
  const trace: KernelTrace | undefined = recorder && { recorder, nowNs };
  const io: KernelIo = {
    nowNs,
    trace,
    deliver: (device, packet) => sendFrame(host, HAND_OVER_NS, device, packet),
    transmit: (device, packet) => transmit(host, io, device, packet),
    startTimer: (delayNs, timer) => schedule(host.loop, delayNs, { kind: 'kernel-timer', timer }),
    nextPacketId: () => ++host.packets,
    pick: (purpose, size) => pickIndex(host.streams, purpose, size),
    notify: (socket, event) => dispatchSocketEvent(workload(), socket, event),
  };
  return io;
}

function sendFrame(host: KernelHost, delayNs: number, device: Device, packet: Frame): void {
  host.framesInFlight++;
  schedule(host.loop, delayNs, { kind: 'frame', device, packet });
}

function transmit(host: KernelHost, io: KernelIo, device: Device, packet: Frame): void {
  const result = transmitOnFabric(host.fabric, device, packet, host.loop.nowNs, io);
  if (typeof result !== 'string') return sendFrame(host, result.delayNs, result.device, packet);
  if (io.trace && !packet.arp) traceDrop(io.trace, device.namespace, packet, result);
}
