/**
 * The nodes' agents: what each does with the tasks that it was given, and how it hears and tells.
 *
 * Owns the records and what they need of the world around them. One `Controller` stands for one task
 * on its node from the first order until it has ended. How it goes on is in run-task.ts, how it ends
 * in stop-task.ts, the way between managers and nodes in dispatcher.ts. Follows swarmkit's agent/ and
 * the engine's daemon/cluster/executor/container.
 */
import type { HealthcheckSpec, Program } from '../scenario/service-spec.ts';
import type { SwarmTask, TaskState, TaskAttachment } from '../swarm/objects.ts';
import type { EndState } from '../swarm/task-changes.ts';
import type { HealthMonitor } from './health-monitor.ts';

/** What a task's container is made from, as far as it shows. */
export interface ContainerSpec {
  readonly program: Program;
  readonly stopGracePeriodNs: number;
  readonly healthcheck?: HealthcheckSpec | undefined;
}

/** What is under way in a controller, until its timer runs out. */
export type Stage =
  | 'waiting'
  | 'preparing'
  | 'starting'
  | 'checking'
  | 'activating'
  | 'running'
  | 'converging'
  | 'terminating'
  | 'exited';

export interface Controller {
  readonly task: SwarmTask;
  readonly container: ContainerSpec;
  /** As the node was told: the managers may take addresses back before it has stopped (CP-52). */
  readonly attachments: readonly TaskAttachment[];
  /** The state on the node, which the managers learn of while they can. */
  state: TaskState;
  /** What the node was told last; it never goes back. */
  desired: TaskState;
  stage: Stage;
  /** Counts stages, so that a timer of an earlier one means nothing. */
  generation: number;
  /** When its process gets SIGKILL, as it takes no notice of SIGTERM; Infinity: nobody has told it to end. */
  killAtNs: number;
  /** Since when it waits for its node's own addresses on the task's networks. */
  waitingSinceNs: number | undefined;
  /** The process runs, and the sandbox is there. */
  isUp: boolean;
  /** The program has opened its ports. */
  isListening: boolean;
  /** Name of its sandbox on the node. */
  sandbox: string;
  health: HealthMonitor | undefined;
  /** Somebody has said that its health check fails. */
  isToldUnhealthy: boolean;
  /** It is being stopped because its health check failed. */
  isUnhealthy: boolean;
  /** What the exit of its process leads to. */
  end: TaskEnd | undefined;
}

export interface TaskEnd {
  readonly state: EndState;
  readonly error: string;
}

export type AgentTimer =
  /** Orders for a node are sent. */
  | { readonly kind: 'agent.orders'; readonly node: string }
  /** A stage is over. */
  | {
      readonly kind: 'agent.stage';
      readonly controller: Controller;
      readonly generation: number;
    }
  /** The program listens from now on. */
  | { readonly kind: 'agent.listen'; readonly controller: Controller }
  /** A process that was told to end has had its time. */
  | { readonly kind: 'agent.kill'; readonly controller: Controller }
  /** The program ends by itself. */
  | { readonly kind: 'agent.exit'; readonly controller: Controller; readonly code: number }
  /** The health check has come to its verdict. */
  | {
      readonly kind: 'agent.health';
      readonly controller: Controller;
      readonly monitor: HealthMonitor;
    };

export interface TaskStatus {
  readonly state: TaskState;
  readonly message: string;
  /** What `docker service ps` shows, without quotes. */
  readonly error: string;
}

/** What agents need of their nodes' engines and of the world. Errors are in the engine's words. */
export interface AgentHost {
  nowNs(): number;
  startTimer(delayNs: number, timer: AgentTimer): void;
  /** Whether the node's session with the managers stands, both ways. */
  isConnected(node: string): boolean;
  /** The node is what the managers say from now on: a manager, or a worker. */
  takeRole(node: string): void;
  /** Whether the node has an address of its own on each network of the task (CP-44). */
  hasAttachments(controller: Controller): boolean;
  /** Makes the task's networks and its container. */
  prepare(controller: Controller): string | undefined;
  /** Starts the process in its sandbox; its addresses can be reached from then on (LIFE-01). */
  start(controller: Controller): string | undefined;
  /** The program opens its ports. */
  listen(controller: Controller): void;
  /** By how much its start takes longer than the usual time. */
  startDelayNs(controller: Controller): number;
  /** Names and load balancers get to have it (LIFE-05); returns how long that takes. */
  activate(controller: Controller): number;
  /** Nothing new is begun with it (LIFE-07). */
  deactivate(controller: Controller): void;
  /** The process ends, and the kernel closes its sockets; returns when the engine has noticed. */
  exit(controller: Controller): number;
  /** The engine has noticed: sandbox and records go (LIFE-10). */
  remove(controller: Controller): void;
  /** The managers are told. */
  report(controller: Controller, status: TaskStatus): void;
  /** Something happened that is no change of state, in words; `killed`: by SIGKILL. */
  note(controller: Controller, text: string, what?: 'stopping' | 'killed'): void;
}

export interface Agents {
  readonly host: AgentHost;
  /** By task id; a task that has ended is not among them. */
  readonly controllers: Map<string, Controller>;
  /** The same by node, in the order in which the node was told. */
  readonly byNode: Map<string, Set<Controller>>;
  /** Tasks that each node is to be told of. */
  readonly orders: Map<string, Set<SwarmTask>>;
  /** What managers have not heard of, by task id. */
  readonly unreported: Map<string, UnreportedStatus>;
}

export interface UnreportedStatus {
  readonly controller: Controller;
  readonly status: TaskStatus;
}

export function createAgents(host: AgentHost): Agents {
  const controllers = new Map<string, Controller>();
  return { host, controllers, byNode: new Map(), orders: new Map(), unreported: new Map() };
}

/** The task's node has it from now on. */
export function addController({ controllers, byNode }: Agents, controller: Controller): void {
  const { id, node } = controller.task;
  controllers.set(id, controller);
  const own = byNode.get(node);
  if (own) own.add(controller);
  else byNode.set(node, new Set([controller]));
}

/** The task has ended. */
export function dropController({ controllers, byNode }: Agents, controller: Controller): void {
  const { id, node } = controller.task;
  controllers.delete(id);
  byNode.get(node)?.delete(controller);
}

/** Those of a node whose process runs, whether or not the managers still know of them. */
export function runningOn({ byNode }: Agents, node: string): Controller[] {
  return [...(byNode.get(node) ?? [])].filter(({ isUp }) => isUp);
}

/** The container part of a service's spec; the managers hold it without looking into it. */
export function containerOf(task: SwarmTask): ContainerSpec {
  return task.spec?.container as ContainerSpec;
}

export function newController(task: SwarmTask): Controller {
  return {
    task,
    container: containerOf(task),
    attachments: task.attachments,
    state: task.state,
    desired: 'new',
    stage: 'waiting',
    generation: 0,
    killAtNs: Infinity,
    waitingSinceNs: undefined,
    isUp: false,
    isListening: false,
    sandbox: task.name,
    health: undefined,
    isToldUnhealthy: false,
    isUnhealthy: false,
    end: undefined,
  };
}

/** A stage begins; `delayNs` later it is over, unless another has begun by then. */
export function enterStage(
  { host }: Agents,
  controller: Controller,
  stage: Stage,
  delayNs?: number,
): void {
  controller.stage = stage;
  const generation = ++controller.generation;
  if (delayNs !== undefined) {
    host.startTimer(delayNs, { kind: 'agent.stage', controller, generation });
  }
}

/** True once a task cannot go on, whatever is wanted of it. */
export function isEndState(state: TaskState): state is EndState {
  return ['complete', 'shutdown', 'failed', 'rejected', 'orphaned'].includes(state);
}
