/**
 * `systemctl restart docker` on a node (FAIL-09).
 *
 * Owns the order: the node leaves the gossip and its session, and its load balancers go; containers are
 * told to end and have ten seconds; then the engine stops, starts again, joins and registers. What that
 * means for tasks is agent/engine-restart.ts's. Follows c.Cleanup and shutdownDaemon of the engine's
 * command/daemon.go. How long a start takes is an estimate: no recording has one.
 */
import { resumeTasks, stopTasks } from '../agent/engine-restart.ts';
import { runningOn } from '../agent/agent.ts';
import { schedule } from '../engine/event-loop.ts';
import { MILLISECOND, SECOND } from '../engine/sim-time.ts';
import { leaveCluster } from '../gossip/coming-and-going.ts';
import { rebuildFirewall } from '../libnetwork/engine-start.ts';
import { closeOverlays, dropServices } from '../libnetwork/engine-stop.ts';
import type { DockerEngine } from '../libnetwork/docker-engine.ts';
import { openManagementPorts } from '../libnetwork/management-ports.ts';
import { DEFAULT_STOP_TIMEOUT_NS } from '../scenario/step.ts';
import { engineStarted, engineStopped } from './control-plane.ts';
import { stopContainer } from './docker-run.ts';
import { traceNode } from './node-gossip.ts';
import { touchMachine } from './program-machine.ts';
import type { EngineTimer, MachineState, World } from './world.ts';

/** Until the last process that got a signal is gone, and its sandbox with it. */
const ENDED_NS = 10 * MILLISECOND;
/** From the start of the process until the engine answers. */
const START_NS = SECOND;

/** Begins; `isRestarting` of the machine says until when. */
export function restartEngine(world: World, node: string): void {
  const machine = touchMachine(world, node);
  const engine = machine.engine as DockerEngine;
  if (machine.isRestarting) return;
  traceNode(world, node, 'stopped');
  if (world.store) leaveCluster(world.gossip, node);
  machine.isRestarting = true;
  if (world.store) engineStopped(world, node);
  dropServices(engine);
  stopTasks(world.agents, node);
  for (const name of containersOn(world, node)) stopContainer(world, name, DEFAULT_STOP_TIMEOUT_NS);
  const isWaiting = stillRuns(world, node) || containersOn(world, node).length > 0;
  wait(world, { step: 'stopped', node }, (isWaiting ? DEFAULT_STOP_TIMEOUT_NS : 0) + ENDED_NS);
}

export function onEngineTimer(world: World, { step, node }: EngineTimer): void {
  const machine = world.machines.get(node) as MachineState;
  if (step === 'stopped') stopped(world, machine);
  else started(world, machine);
}

/** No container is left; nobody starts those of `docker run` again. */
function stopped(world: World, { name: node, engine }: MachineState): void {
  closeOverlays(engine as DockerEngine);
  wait(world, { step: 'started', node }, START_NS);
}

function started(world: World, machine: MachineState): void {
  const { name: node, engine } = machine;
  machine.isRestarting = false;
  traceNode(world, node, 'started');
  rebuildFirewall(engine as DockerEngine);
  if (world.store === undefined) return;
  openManagementPorts(engine as DockerEngine);
  engineStarted(world, node);
  resumeTasks(world.agents, node);
}

function wait({ kernel }: World, timer: EngineTimer, delayNs: number): void {
  schedule(kernel.loop, delayNs, { kind: 'engine-timer', timer });
}

/** Some process of a task has got SIGTERM and takes no notice. */
function stillRuns({ agents }: World, node: string): boolean {
  return runningOn(agents, node).some(({ killAtNs }) => killAtNs !== Infinity);
}

/** Those of `docker run` whose process runs. */
function containersOn({ containers }: World, node: string): string[] {
  return [...containers]
    .filter(([, { spec, hasExited }]) => spec.node === node && !hasExited)
    .map(([name]) => name);
}
