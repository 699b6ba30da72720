/**
 * Moves a world on: takes events and hands each to whom it concerns.
 *
 * Owns the meeting of the clock with the kernel, the programs and the tasks; the router stands here
 * too, since it takes frames for everybody and passes on next to nothing.
 */
import { onAgentTimer } from '../agent/agent-timers.ts';
import { onSessionTimer } from '../agent/sessions.ts';
import { runEvents, type RunEnd } from '../engine/event-loop.ts';
import { onGossipTimer } from '../gossip/spread.ts';
import { receiveFrame } from '../linux/frame-input.ts';
import { releaseFrame } from '../linux/frame-output.ts';
import type { KernelTimer } from '../linux/kernel-io.ts';
import { traceDrop } from '../linux/kernel-trace.ts';
import { onNeighbourProbe } from '../linux/neighbour-output.ts';
import { onTcpTimer } from '../linux/tcp-retransmission.ts';
import type { Device } from '../linux/device.ts';
import type { Frame, Packet } from '../packet/packet.ts';
import { PROTOCOL } from '../packet/packet.ts';
import { onRaftTimer } from '../swarm/raft.ts';
import { dispatchProgramTimer } from '../workload/dispatch.ts';
import { onActivationTimer } from './activate-tasks.ts';
import { onManagerTimerOver } from './managers-decide.ts';
import { onEngineTimer } from './engine-restart.ts';
import { onContainerTimer } from './docker-run.ts';
import { UPSTREAM_DNS } from './machines.ts';
import { touchMachine } from './program-machine.ts';
import { ROUTER, type World, type WorldEvent } from './world.ts';

export interface RunOptions {
  /** Asked before each event. */
  readonly isDone: () => boolean;
  /** Simulated time at which to stop at the latest; absent: when nothing is left to do. */
  readonly untilNs?: number;
  readonly eventsMax: number;
  /** Called after each event. */
  readonly onEvent?: () => void;
}

/** Handles events until done; says why it ended. */
export function runWorld(world: World, options: RunOptions): RunEnd {
  const { onEvent } = options;
  return runEvents(world.kernel.loop, {
    handle: onEvent
      ? (event) => {
          handle(world, event);
          onEvent();
        }
      : (event) => handle(world, event),
    isDone: options.isDone,
    untilNs: options.untilNs ?? Infinity,
    eventsMax: options.eventsMax,
  });
}

function handle(world: World, event: WorldEvent): void {
  switch (event.kind) {
    case 'frame':
      world.kernel.framesInFlight--;
      return arrive(world, event.device, event.packet);
    case 'kernel-timer':
      return onKernelTimer(world, event.timer);
    case 'agent-timer':
      return onAgentTimer(world.agents, event.timer);
    case 'activation-timer':
      return onActivationTimer(world, event.timer);
    case 'manager-timer':
      return onManagerTimerOver(world, event.timer);
    case 'gossip-timer':
      return onGossipTimer(world.gossip, event.timer);
    case 'session-timer':
      return onSessionTimer(world.control.sessions, event.timer);
    case 'raft-timer':
      return onRaftTimer(world.control.raft, event.timer);
    case 'engine-timer':
      return onEngineTimer(world, event.timer);
    case 'container-timer':
      return onContainerTimer(world, event.timer);
    case 'program-timer':
      return dispatchProgramTimer(world.workload, event.timer);
  }
}

function arrive(world: World, device: Device, packet: Frame): void {
  if (device.kind === 'ethernet') {
    const { node } = device.namespace;
    if (node === ROUTER && !packet.arp && isForNobody(device, packet))
      return swallow(world, device, packet);
    if (world.shared.nodesSetUp.size < world.scenario.cluster.nodes.length) {
      touchMachine(world, node);
    }
  }
  receiveFrame(world.io, device, packet);
}

/** The router passes on what is for the name server behind it, and nothing else. */
function isForNobody({ namespace }: Device, packet: Packet): boolean {
  const isForNameServer =
    packet.destination === UPSTREAM_DNS && namespace.localAddresses.has(UPSTREAM_DNS);
  return !isForNameServer;
}

function swallow(world: World, device: Device, packet: Packet): void {
  if (
    device.namespace.localAddresses.has(packet.destination) &&
    packet.protocol === PROTOCOL.icmp
  ) {
    return receiveFrame(world.io, device, packet);
  }
  if (world.io.trace) traceDrop(world.io.trace, device.namespace, packet, 'silent-sink');
}

function onKernelTimer(world: World, timer: KernelTimer): void {
  switch (timer.kind) {
    case 'neighbour.probe':
      return onNeighbourProbe(world.io, timer.store);
    case 'netem.release':
      return releaseFrame(world.io, timer.device, timer.packet);
    case 'tcp.retransmit':
      return onTcpTimer(world.io, timer.socket, timer.generation);
  }
}
