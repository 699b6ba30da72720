/**
 * What the scheduler knows of a node while it places tasks: how much runs there, what is taken.
 *
 * Owns counting it from the tasks (SCH-09): a task told to stop no longer counts for spreading, but
 * holds its host ports and reservations until it has been seen to end. Follows swarmkit's
 * scheduler/nodeinfo.go.
 */
import type { PortConfig, ServiceSpec, SwarmNode, SwarmTask } from './objects.ts';
import type { ClusterStore } from './store.ts';
import { hasEnded, isActive, isUnassigned } from './task-states.ts';

export interface NodeLoad {
  readonly node: SwarmNode;
  activeTasks: number;
  /** Active tasks of the services in question, by service name. */
  readonly activeByService: Map<string, number>;
  /** `tcp/8080`: fixed host-mode ports of tasks that have not ended. */
  readonly hostPorts: Set<string>;
  reservedNanoCpus: number;
  reservedMemoryBytes: number;
}

/** What placing a task takes from a node. */
export interface TaskDemand {
  readonly service: string;
  readonly spec?: ServiceSpec;
  readonly ports: readonly PortConfig[];
}

/** The load of every node, in join order, for placing tasks of `services`. */
export function nodeLoads(
  store: ClusterStore,
  services: ReadonlySet<string>,
): Map<string, NodeLoad> {
  const loads = new Map<string, NodeLoad>();
  for (const [name, node] of store.nodes) {
    const load = emptyLoad(node);
    for (const task of store.tasksByNode.get(name) ?? []) {
      if (!hasEnded(task) && !isUnassigned(task)) countTask(load, task, services);
    }
    loads.set(name, load);
  }
  return loads;
}

/** Adds a task that has just been placed. */
export function addDemand(load: NodeLoad, demand: TaskDemand): void {
  load.activeTasks++;
  countForService(load, demand.service);
  takeResources(load, demand);
}

export function activeOf(load: NodeLoad, service: string): number {
  return load.activeByService.get(service) ?? 0;
}

/** The host-mode ports that the scheduler watches: those with a fixed number (HOST-08). */
export function fixedHostPorts(ports: readonly PortConfig[]): readonly string[] {
  return ports
    .filter((port) => port.publishMode === 'host' && port.publishedPort !== 0)
    .map((port) => `${port.protocol}/${port.publishedPort}`);
}

function countTask(load: NodeLoad, task: SwarmTask, services: ReadonlySet<string>): void {
  if (isActive(task)) {
    load.activeTasks++;
    if (services.has(task.service)) countForService(load, task.service);
  }
  takeResources(load, task);
}

function countForService(load: NodeLoad, service: string): void {
  load.activeByService.set(service, activeOf(load, service) + 1);
}

function takeResources(load: NodeLoad, demand: TaskDemand): void {
  if (demand.ports.length > 0) {
    for (const port of fixedHostPorts(demand.ports)) load.hostPorts.add(port);
  }
  load.reservedNanoCpus += demand.spec?.reservations?.nanoCpus ?? 0;
  load.reservedMemoryBytes += demand.spec?.reservations?.memoryBytes ?? 0;
}

function emptyLoad(node: SwarmNode): NodeLoad {
  return {
    node,
    activeTasks: 0,
    activeByService: new Map(),
    hostPorts: new Set(),
    reservedNanoCpus: 0,
    reservedMemoryBytes: 0,
  };
}
