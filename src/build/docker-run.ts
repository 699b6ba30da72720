/**
 * `docker run`: a scenario's containers start in the order of the file, once the services run.
 *
 * Owns the way of one container: networks that go together, the managers' leave for overlays, then
 * the engine of its node. A refusal is an observation in the words that the command line prints
 * (CP-69, HOST-10).
 */
import { KILLED_NOTE } from '../agent/stop-task.ts';
import { schedule } from '../engine/event-loop.ts';
import type { DockerEngine, Sandbox } from '../libnetwork/docker-engine.ts';
import { leaveUnused, stopTask } from '../libnetwork/program-node.ts';
import { ipv4Text } from '../packet/ipv4-address.ts';
import type { ContainerSpec } from '../scenario/scenario.ts';
import { attachContainer, detachContainer } from '../swarm/attach-container.ts';
import type { SwarmNode, SwarmTask } from '../swarm/objects.ts';
import { settle } from '../swarm/settle.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { taskRunning } from '../swarm/task-changes.ts';
import { pinnedBridgeAddresses } from './container-view.ts';
import {
  dockerRunError,
  dockerStartError,
  MIXED_NETWORKS,
  NETWORKING_FAILED,
} from './engine-words.ts';
import { startContainerServer } from './machine-programs.ts';
import { touchMachine } from './program-machine.ts';
import { runView } from './run-view.ts';
import { leaveOverlays, publishPeers, withdrawTask } from './node-gossip.ts';
import {
  EXIT_NOTICED_NS,
  exitOnEngine,
  joinTaskNetworks,
  publishContainer,
  startOnEngine,
} from './task-life.ts';
import { noteTask } from './trace-tasks.ts';
import type { ContainerTimer, RunContainer, World } from './world.ts';

/** Networks that a container is on alone. */
const ALONE = new Set(['host', 'none']);

export function runContainers(world: World): void {
  for (const spec of world.scenario.containers) {
    const error = runContainer(world, spec);
    if (error === undefined) continue;
    const words = dockerRunError(error);
    world.refused.push({ step: -1, kind: 'run', container: spec.name, error: words });
  }
}

/** The error is the engine's or the command line's, without what `docker run` prints around it. */
function runContainer(world: World, spec: ContainerSpec): string | undefined {
  const { networks, node } = spec;
  if (networks.length > 1 && networks.some(({ network }) => ALONE.has(network))) {
    return MIXED_NETWORKS;
  }
  const engine = touchMachine(world, node).engine as DockerEngine;
  const attached = attach(world, engine, spec);
  return 'error' in attached ? attached.error : start(world, engine, spec, attached.task);
}

/** Networks that are no bridge of the node must be overlays which the managers let it join. */
function attach(
  { store }: World,
  engine: DockerEngine,
  { name, node, networks }: ContainerSpec,
): { task: SwarmTask | undefined } | { error: string } {
  const others = networks.filter(
    ({ network }) => !engine.bridges.has(network) && !ALONE.has(network),
  );
  const [first] = others;
  if (first === undefined) return { task: undefined };
  if (store === undefined)
    return { error: `${NETWORKING_FAILED}network ${first.network} not found` };
  return attachContainer(store, { name, node, networks: others });
}

function start(
  world: World,
  engine: DockerEngine,
  spec: ContainerSpec,
  task: SwarmTask | undefined,
): string | undefined {
  const { store } = world;
  world.containers.set(spec.name, { spec, task, hasExited: false });
  if (store && task) {
    taskRunning(store, task.id);
    joinTaskNetworks(world, store, task);
    publishPeers(world, store, task);
  }
  const overlays = new Set(task?.requestedNetworks.map(({ network }) => network));
  const error = startOnEngine(world, engine, runView(world, spec, overlays, task));
  if (error !== undefined) {
    world.containers.delete(spec.name);
    if (store && task) withdraw(world, store, task);
    leaveUnused(engine);
    return error.startsWith('Error') ? error : NETWORKING_FAILED + error;
  }
  startContainerServer(world, engine, engine.sandboxes.get(spec.name) as Sandbox);
  if (task) publishContainer(world, spec.name);
  reportPins(world, engine, spec);
  return undefined;
}

/** The attachment of a container that did not start is given back. */
function withdraw(world: World, store: ClusterStore, task: SwarmTask): void {
  withdrawTask(world, task, task.attachments);
  detachContainer(store, task.id);
  settle(store);
  leaveOverlays(world, store.nodes.get(task.node) as SwarmNode);
}

/** The container's process is killed, and nobody starts it again. False: it did not run. */
export function killContainer(world: World, name: string): boolean {
  const container = aliveContainer(world, name);
  if (container) exit(world, container);
  return container !== undefined;
}

/**
 * `docker stop`: SIGTERM at once, SIGKILL after `timeoutNs` unless the program heeds the first. False: it
 * did not run.
 */
export function stopContainer(world: World, name: string, timeoutNs: number): boolean {
  const container = aliveContainer(world, name);
  if (container === undefined) return false;
  const { spec } = container;
  noteTask(world, spec, 'SIGTERM');
  if (spec.program.onSigterm === 'ignore') wait(world, { what: 'kill', container }, timeoutNs);
  else exit(world, container);
  return true;
}

/** The time that some stop gave it is over, or all of it may go. */
export function onContainerTimer(world: World, { what, container }: ContainerTimer): void {
  if (what === 'exited') return remove(world, container);
  const { spec } = container;
  if (aliveContainer(world, spec.name) !== container) return;
  noteTask(world, spec, KILLED_NOTE, 'killed');
  exit(world, container);
}

/** The process says goodbye to its peers before its sandbox goes, as a task's does. */
function exit(world: World, container: RunContainer): void {
  const { name, node } = container.spec;
  const engine = touchMachine(world, node).engine as DockerEngine;
  container.hasExited = true;
  exitOnEngine(world, engine.sandboxes.get(name) as Sandbox);
  wait(world, { what: 'exited', container }, EXIT_NOTICED_NS);
}

function remove(world: World, { spec, task }: RunContainer): void {
  world.containers.delete(spec.name);
  if (task) withdrawTask(world, task, task.attachments);
  stopTask(touchMachine(world, spec.node).engine as DockerEngine, spec.name);
  if (world.store && task) withdraw(world, world.store, task);
}

function aliveContainer({ containers }: World, name: string): RunContainer | undefined {
  const container = containers.get(name);
  return container?.hasExited === false ? container : undefined;
}

function wait({ kernel }: World, timer: ContainerTimer, delayNs: number): void {
  schedule(kernel.loop, delayNs, { kind: 'container-timer', timer });
}

/** `docker start`: as it was run first, unless it runs. The error is what the command line prints. */
export function startContainer(world: World, name: string): string | undefined {
  const spec = world.scenario.containers.find((each) => each.name === name);
  if (spec === undefined || world.containers.has(name)) return undefined;
  const error = runContainer(world, spec);
  return error && dockerStartError(error, name);
}

/** An address on a bridge that the file pins and the bridge could not give. */
function reportPins(world: World, engine: DockerEngine, { name }: ContainerSpec): void {
  const endpoints = engine.sandboxes.get(name)?.endpoints ?? [];
  for (const [network, pinned] of Object.entries(pinnedBridgeAddresses(world, name))) {
    const endpoint = endpoints.find((each) => each.network === network);
    if (endpoint?.address === pinned) continue;
    const got = endpoint ? `${name} has ${ipv4Text(endpoint.address)}` : `${name} is not on it`;
    world.problems.push(
      `pins.tasks.${name}.addresses.${network}: ${ipv4Text(pinned)} is pinned, ${got}`,
    );
  }
}
