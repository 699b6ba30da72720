/*
 * Managers and agents with a clock and nothing else: engines that do as they are told, and a log of
 * what was done to each container.
 */
import { onAgentTimer } from '../../../src/agent/agent-timers.ts';
import {
  createAgents,
  isEndState,
  type Agents,
  type AgentTimer,
  type ContainerSpec,
  type Controller,
} from '../../../src/agent/agent.ts';
import { sendOrder } from '../../../src/agent/dispatcher.ts';
import { createEventLoop, runEvents, schedule } from '../../../src/engine/event-loop.ts';
import { onManagerTimer } from '../../../src/swarm/manager-timers.ts';
import type { ManagerTimer } from '../../../src/swarm/manager-io.ts';
import type { ServiceSpec, SwarmTask } from '../../../src/swarm/objects.ts';
import { createService, updateService } from '../../../src/swarm/service-changes.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { tasksOf, type ClusterStore } from '../../../src/swarm/store.ts';
import { taskEnded, taskProgress } from '../../../src/swarm/task-changes.ts';
import { cluster, spec, type ClusterOptions } from '../swarm/swarm-support.ts';

const SECOND = 1e9;

export interface LivingSwarm {
  readonly store: ClusterStore;
  readonly agents: Agents;
  /** `2.6 web.1 activate`: seconds, task, what its engine was told or what it came to. */
  readonly log: string[];
  /** Nodes without a session. */
  readonly cutOff: Set<string>;
  /** Tasks whose node has no address of its own on their networks. */
  readonly withoutAttachments: Set<string>;
  /** Errors of the engine by `prepare web.1` or `start web.1`. */
  readonly errors: Map<string, string>;
  /** Lets time pass. */
  pass(seconds: number): void;
  nowSeconds(): number;
}

export function livingSwarm(options: ClusterOptions = {}): LivingSwarm {
  const loop = createEventLoop<AgentTimer | ManagerTimer>();
  const startTimer = (delayNs: number, timer: AgentTimer | ManagerTimer): void => {
    schedule(loop, delayNs, timer);
  };
  const swarm: LivingSwarm = {
    ...cluster({
      ...options,
      io: {
        nowNs: () => loop.nowNs,
        startTimer,
        onTaskChanged: (task) => sendOrder(swarm.agents, task),
        onRoleChanged: () => {},
        onUpdateStatus: ({ spec: { name }, updateStatus }) => note(name, updateStatus?.message),
      },
    }),
    agents: createAgents({
      nowNs: () => loop.nowNs,
      startTimer,
      takeRole: () => {},
      isConnected: (node) => !swarm.cutOff.has(node),
      hasAttachments: ({ task }) => !swarm.withoutAttachments.has(task.name),
      prepare: (controller) => told('prepare', controller),
      start: (controller) => told('start', controller),
      listen: (controller) => void told('listen', controller),
      startDelayNs: () => 0,
      activate: (controller) => {
        told('activate', controller);
        return 0;
      },
      deactivate: (controller) => void told('deactivate', controller),
      exit: () => 0,
      remove: (controller) => {
        if (controller.isUp) told('remove', controller);
      },
      report: ({ task }, { state, message, error }) => {
        if (isEndState(state)) taskEnded(swarm.store, task.id, state, error, message);
        else taskProgress(swarm.store, task.id, state, message);
        note(task.name, error === '' ? state : `${state}: ${error}`);
        settle(swarm.store);
      },
      note: ({ task }, text) => note(task.name, text),
    }),
    log: [],
    cutOff: new Set(),
    withoutAttachments: new Set(),
    errors: new Map(),
    nowSeconds: () => loop.nowNs / SECOND,
    pass: (seconds) => {
      runEvents(loop, {
        handle: (timer) => {
          if (timer.kind.startsWith('agent.')) onAgentTimer(swarm.agents, timer as AgentTimer);
          else onManagerTimer(swarm.store, timer as ManagerTimer);
        },
        isDone: () => false,
        untilNs: loop.nowNs + seconds * SECOND,
        eventsMax: 100_000,
      });
    },
  };
  const note = (who: string, text = ''): void => {
    swarm.log.push(`${loop.nowNs / SECOND} ${who} ${text}`);
  };
  const told = (what: string, { task }: Controller): string | undefined => {
    note(task.name, what);
    return swarm.errors.get(`${what} ${task.name}`);
  };
  return swarm;
}

/** The container of the test image, with changes: ignores SIGTERM, grace period of 10 s. */
export function container(changes: ContainerChanges = {}): ContainerSpec {
  const { program, healthcheck, ...rest } = changes;
  return {
    stopGracePeriodNs: 10 * SECOND,
    ...rest,
    program: {
      listen: [],
      listensByDefault: true,
      bootNs: 0,
      healthyAfterNs: 0,
      responseTimeNs: 0,
      onSigterm: 'ignore',
      dnsCacheNs: 0,
      ...program,
    },
    ...(healthcheck && {
      healthcheck: {
        test: 'true',
        intervalNs: 5 * SECOND,
        timeoutNs: SECOND,
        startPeriodNs: 0,
        startIntervalNs: 5 * SECOND,
        retries: 3,
        ...healthcheck,
      },
    }),
  };
}

export interface ContainerChanges {
  readonly image?: string;
  readonly stopGracePeriodNs?: number;
  readonly program?: Partial<ContainerSpec['program']>;
  readonly healthcheck?: Partial<NonNullable<ContainerSpec['healthcheck']>>;
}

/** A service of the test image, created at this moment. */
export function create(
  swarm: LivingSwarm,
  name: string,
  changes: Partial<ServiceSpec> = {},
): ServiceSpec {
  const service = spec(name, { container: container(), ...changes });
  createService(swarm.store, service);
  settle(swarm.store);
  return service;
}

/** `docker service update`. */
export function update(
  swarm: LivingSwarm,
  before: ServiceSpec,
  changes: Partial<ServiceSpec>,
): ServiceSpec {
  const after = { ...before, ...changes };
  updateService(swarm.store, after);
  settle(swarm.store);
  return after;
}

/** The controller of the task of that name whose process runs. */
export function controllerOf({ agents }: LivingSwarm, name: string): Controller {
  const found = [...agents.controllers.values()].find((each) => {
    return each.isUp && each.task.name === name;
  });
  if (found === undefined) throw new Error(`${name} does not run`);
  return found;
}

/** `web.1 running`, sorted; what was told to stop is marked. */
export function statesOf({ store }: LivingSwarm, service: string): string[] {
  return tasksOf(store, service).map(stateText).sort();
}

function stateText({ name, state, desiredState }: SwarmTask): string {
  return desiredState === 'running' ? `${name} ${state}` : `${name} ${state} (${desiredState})`;
}

/** The log's entries about a task or service, without its name. */
export function logOf({ log }: LivingSwarm, name: string): string[] {
  return log
    .filter((entry) => entry.split(' ')[1] === name)
    .map((entry) => entry.replace(` ${name} `, ' '));
}
