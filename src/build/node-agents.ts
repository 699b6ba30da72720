/**
 * The agents of this world's nodes: their clock, their engines, their way to the managers.
 *
 * Owns what agent/ asks of its host, and how tasks of a cluster at rest come into being. What a
 * container does to a node is in task-life.ts.
 */
import {
  createAgents,
  isEndState,
  runningOn,
  type AgentHost,
  type Agents,
  type Controller,
  type TaskStatus,
} from '../agent/agent.ts';
import { canRest, restController } from '../agent/at-rest.ts';
import { sendOrder } from '../agent/dispatcher.ts';
import { isConnected } from '../agent/sessions.ts';
import { schedule } from '../engine/event-loop.ts';
import { GATEWAY_NETWORK } from '../libnetwork/gateway-bridge.ts';
import { serveManagers } from '../libnetwork/management-ports.ts';
import { leaveUnused, stopTask } from '../libnetwork/program-node.ts';
import type { SwarmNode, SwarmTask } from '../swarm/objects.ts';
import { goalOf } from '../swarm/service-mode.ts';
import { settle } from '../swarm/settle.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { taskEnded, taskProgress, taskRunning } from '../swarm/task-changes.ts';
import { hasEnded, isUnassigned } from '../swarm/task-states.ts';
import { activateAtRest, beginActivation } from './activate-tasks.ts';
import { onManagersChange } from './control-plane.ts';
import { containerView, pinnedBridgeAddresses } from './container-view.ts';
import { startContainerServer } from './machine-programs.ts';
import { disableTask, leaveOverlays, publishPeers, withdrawTask } from './node-gossip.ts';
import { engineSetUp } from './node-tables.ts';
import { forgetStart, timeStarts, TIME_SCALE } from './start-times.ts';
import { EXIT_NOTICED_NS, exitOnEngine, joinTaskNetworks, startOnEngine } from './task-life.ts';
import { noteTask } from './trace-tasks.ts';
import type { MachineState, World } from './world.ts';

export function createNodeAgents(world: () => World): Agents {
  const host: AgentHost = {
    nowNs: () => world().kernel.loop.nowNs,
    startTimer: (delayNs, timer) => {
      schedule(world().kernel.loop, delayNs, { kind: 'agent-timer', timer });
    },
    isConnected: (node) => isConnected(world().control.sessions, node),
    takeRole: (node) => takeRole(world(), node),
    hasAttachments: ({ task }) => hasAttachments(storeOf(world()), task),
    prepare: ({ task }) => {
      joinTaskNetworks(world(), storeOf(world()), task);
      return undefined;
    },
    start: (controller) => start(world(), controller),
    listen: (controller) => listen(world(), controller),
    startDelayNs: ({ task }) => startDelayNs(world(), task),
    activate: (controller) => {
      return beginActivation(world(), storeOf(world()), controller);
    },
    deactivate: (controller) => disableTask(world(), controller),
    exit: (controller) => exit(world(), controller),
    remove: (controller) => remove(world(), controller),
    report: ({ task }, status) => report(world(), task, status),
    note: ({ task }, text, what) => noteTask(world(), task, text, what),
  };
  return createAgents(host);
}

/** Everything that has a node runs already; what never comes to rest is told to begin. */
export function startAtRest(world: World, store: ClusterStore): void {
  const { agents } = world;
  const assigned = [...store.tasks.values()].filter(
    (task) => task.state === 'assigned' && task.service !== '',
  );
  const resting = assigned
    .filter((task) => canRest(task) && hasAttachments(store, task))
    .map((task) => restController(agents, task));
  const tasks = resting.map(({ task }) => task);
  timeTogether(world, store, tasks);
  for (const controller of resting) {
    taskRunning(store, controller.task.id);
    agents.host.prepare(controller);
    agents.host.start(controller);
  }
  activateAtRest(world, store, tasks);
  settle(store);
}

function takeRole(world: World, node: string): void {
  const { engine, isProgrammed } = world.machines.get(node) as MachineState;
  const role = storeOf(world).nodes.get(node)?.role;
  if (engine === undefined || role === undefined || engine.role === role) return;
  engine.role = role;
  if (isProgrammed) serveManagers(engine);
  onManagersChange(world);
}

/** A load-balancer endpoint for each overlay: without one the node cannot take part in it. */
function hasAttachments(store: ClusterStore, { node, attachments }: SwarmTask): boolean {
  const own = store.nodes.get(node)?.loadBalancers;
  return attachments.every(({ network }) => own?.has(network));
}

/** Tasks that were given to their nodes at one moment start apart, as nodes take time for each. */
function startDelayNs(world: World, task: SwarmTask): number {
  const store = storeOf(world);
  const { behindNs } = world.starts;
  if (!behindNs.has(task.id)) timeTogether(world, store, toldTogether(world, store));
  return (behindNs.get(task.id) ?? 0) * TIME_SCALE;
}

/** Tasks that may start and have not been timed yet, and that have not ended unknown to the managers. */
function toldTogether({ starts, agents }: World, store: ClusterStore): SwarmTask[] {
  return [...store.tasks.values()].filter((task) => {
    const unknown = agents.unreported.get(task.id);
    if (unknown && isEndState(unknown.status.state)) return false;
    const mayStart = task.service !== '' && task.desiredState === goalOf(task);
    return mayStart && !isUnassigned(task) && !hasEnded(task) && !starts.behindNs.has(task.id);
  });
}

function timeTogether(world: World, store: ClusterStore, tasks: readonly SwarmTask[]): void {
  timeStarts(world.starts, store, tasks, ({ name }) => {
    return pinnedBridgeAddresses(world, name)[GATEWAY_NETWORK];
  });
}

/** Tasks that did not come into being at rest get their orders when time begins. */
export function startOthers({ agents, store }: World): void {
  for (const task of store?.tasks.values() ?? []) sendOrder(agents, task);
}

function storeOf(world: World): ClusterStore {
  return world.store as ClusterStore;
}

/** While a task of the same name still runs on the node, the new one's sandbox needs another name. */
function start(world: World, controller: Controller): string | undefined {
  const { task } = controller;
  const store = storeOf(world);
  if (isNameTaken(world, controller)) controller.sandbox = `${task.name}.${task.id.slice(0, 6)}`;
  joinTaskNetworks(world, store, task);
  const engine = engineSetUp(world, task.node);
  const view = { ...containerView(world, store, task), name: controller.sandbox };
  const error = engine && startOnEngine(world, engine, view);
  if (error === undefined) publishPeers(world, store, task);
  return error;
}

/** Also by a task that the managers have forgotten already and that its node is still stopping. */
function isNameTaken({ agents, containers }: World, controller: Controller): boolean {
  const { name, node } = controller.task;
  if (containers.get(name)?.spec.node === node) return true;
  return runningOn(agents, node).some((other) => other !== controller && other.sandbox === name);
}

function listen(world: World, { task, sandbox }: Controller): void {
  const engine = engineSetUp(world, task.node);
  const own = engine?.sandboxes.get(sandbox);
  if (engine && own) startContainerServer(world, engine, own);
}

function exit(world: World, { task, sandbox }: Controller): number {
  const own = engineSetUp(world, task.node)?.sandboxes.get(sandbox);
  if (own === undefined) return 0;
  exitOnEngine(world, own);
  return EXIT_NOTICED_NS;
}

/** With the last container of a network the node leaves it, whether or not the managers can be told. */
function remove(world: World, { task, attachments, sandbox, isUp }: Controller): void {
  forgetStart(world.starts, task.id);
  if (!isUp) return;
  withdrawTask(world, task, attachments);
  const engine = engineSetUp(world, task.node);
  if (engine === undefined) return;
  stopTask(engine, sandbox);
  leaveOverlays(world, storeOf(world).nodes.get(task.node) as SwarmNode);
}

/** The managers learn of it and decide; a node leaves networks that nothing there needs any more. */
function report(world: World, task: SwarmTask, { state, message, error }: TaskStatus): void {
  const store = storeOf(world);
  if (!isEndState(state)) taskProgress(store, task.id, state, message);
  else taskEnded(store, task.id, state, error, message);
  settle(store);
  if (!isEndState(state)) return;
  const engine = engineSetUp(world, task.node);
  if (engine) leaveUnused(engine);
  leaveOverlays(world, store.nodes.get(task.node) as SwarmNode);
}
