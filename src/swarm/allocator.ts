/**
 * The allocator: addresses and ports for services, tasks and nodes.
 *
 * Owns in which order they are asked for: a service's virtual IPs, ingress first (CP-50), then the
 * addresses of a batch of tasks in no particular order (CP-48), then the load-balancer address of
 * each node that has come to need one (CP-44..47). Follows swarmkit's allocator/network.go.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { allocateAddress, releaseAddress } from './address-pool.ts';
import { ingressNetwork } from './network-create.ts';
import type {
  ServiceSpec,
  SwarmNode,
  SwarmService,
  SwarmTask,
  TaskAttachment,
  VirtualIp,
} from './objects.ts';
import { takePinnedAddress, type AddressOwner } from './pins.ts';
import { allocatePorts, reallocatePorts, releasePorts } from './port-allocator.ts';
import { batchOrder, moveTask, serviceOf, type ClusterStore } from './store.ts';

/** True where the service publishes through the routing mesh and so is on ingress. */
export function needsIngress(spec: ServiceSpec): boolean {
  return spec.ports.some((port) => port.publishMode === 'ingress');
}

/** Gives a service its ports and virtual IPs; what finds none waits until something is freed. */
export function allocateService(store: ClusterStore, service: SwarmService): void {
  const ports = allocatePorts(store.allocator.ports, service.spec.ports);
  const virtualIps = ports === undefined ? undefined : allocateVirtualIps(store, service.spec);
  if (ports === undefined || virtualIps === undefined) {
    if (ports !== undefined) releasePorts(store.allocator.ports, ports);
    store.work.unallocatedServices.add(service.spec.name);
    return;
  }
  service.ports = ports;
  service.virtualIps = virtualIps;
  store.work.unallocatedServices.delete(service.spec.name);
}

/**
 * After a change of the spec: what the service has and still needs it keeps, what it no longer needs
 * is free at once, what it needs besides it gets (CP-51, ING-29).
 */
export function reallocateService(store: ClusterStore, service: SwarmService): void {
  const { name } = service.spec;
  if (store.work.unallocatedServices.has(name)) return allocateService(store, service);
  const ports = reallocatePorts(store.allocator.ports, service.ports, service.spec.ports);
  const virtualIps = ports && keptVirtualIps(store, service);
  if (ports !== undefined) service.ports = ports;
  store.work.somethingFreed = true;
  const added = virtualIps && allocateVirtualIps(store, service.spec, virtualIps);
  if (added === undefined) {
    releaseService(store, service);
    store.work.unallocatedServices.add(name);
    return;
  }
  service.virtualIps = added;
}

/** Those on networks that the service is still on; the others are free. */
function keptVirtualIps(store: ClusterStore, service: SwarmService): readonly VirtualIp[] {
  const wanted = virtualIpNetworks(store, service.spec);
  for (const { network, address } of service.virtualIps) {
    if (!wanted.includes(network)) release(store, network, address);
  }
  service.virtualIps = service.virtualIps.filter(({ network }) => wanted.includes(network));
  return service.virtualIps;
}

/** Takes back a service's ports and virtual IPs (LIFE-20). */
export function releaseService(store: ClusterStore, service: SwarmService): void {
  if (!store.work.unallocatedServices.delete(service.spec.name)) {
    releasePorts(store.allocator.ports, service.ports);
  }
  for (const { network, address } of service.virtualIps) release(store, network, address);
  service.virtualIps = [];
  store.work.somethingFreed = true;
}

/** Tries every task that waits for addresses; those that get them become PENDING. */
export function allocateTasks(store: ClusterStore): void {
  const { work } = store;
  allocateBatch(store, work.newTasks);
  if (!work.somethingFreed) return;
  work.somethingFreed = false;
  for (const name of work.unallocatedServices) {
    const service = store.services.get(name);
    if (service !== undefined) allocateService(store, service);
  }
  allocateBatch(store, work.unallocatedTasks);
}

/** Takes back a task's addresses once it has ended, and has its node reviewed (CP-52). */
export function releaseTask(store: ClusterStore, task: SwarmTask): void {
  if (task.attachments.length > 0) store.work.somethingFreed = true;
  for (const { network, address } of task.attachments) release(store, network, address);
  task.attachments = [];
  if (task.node !== '') store.work.nodes.add(task.node);
}

/** Gives the nodes that changed the load-balancer addresses they need, and takes back others. */
export function allocateNodes(store: ClusterStore): void {
  const changed = [...store.nodes.keys()].filter((name) => store.work.nodes.has(name));
  store.work.nodes.clear();
  const isPinned = (name: string): boolean => store.pins.balancers.has(name);
  for (const name of batchOrder(store, 'swarm-load-balancer-order', changed, isPinned)) {
    allocateNode(store, store.nodes.get(name) as SwarmNode);
  }
}

function allocateNode(store: ClusterStore, node: SwarmNode): void {
  const needed = networksOfNode(store, node.name);
  for (const network of needed) {
    if (node.loadBalancers.has(network)) continue;
    const address = claim(store, network, `load-balancers.${node.name}`);
    if (address !== undefined) node.loadBalancers.set(network, address);
  }
  for (const [network, address] of node.loadBalancers) {
    if (needed.has(network)) continue;
    node.loadBalancers.delete(network);
    release(store, network, address);
    store.work.somethingFreed = true;
  }
}

/** Networks that a task or container of the node has an address on, and ingress (CP-44, CP-45). */
function networksOfNode(store: ClusterStore, node: string): ReadonlySet<string> {
  const networks = new Set<string>();
  for (const task of store.tasksByNode.get(node) ?? []) {
    for (const { network } of task.attachments) networks.add(network);
  }
  const ingress = ingressNetwork(store);
  if (ingress !== undefined) networks.add(ingress.name);
  return networks;
}

function allocateBatch(store: ClusterStore, queue: Set<SwarmTask>): void {
  const isPinned = ({ service }: SwarmTask): boolean => store.pins.services.has(service);
  const batch = batchOrder(store, 'swarm-task-address-order', [...queue], isPinned);
  queue.clear();
  for (const task of batch) allocateTask(store, task);
}

function allocateTask(store: ClusterStore, task: SwarmTask): void {
  const { work } = store;
  const service = serviceOf(store, task);
  const attachments = work.unallocatedServices.has(task.service)
    ? undefined
    : allocateAttachments(store, task);
  if (attachments === undefined) {
    work.unallocatedTasks.add(task);
    return;
  }
  task.attachments = attachments;
  if (service !== undefined) {
    task.ports = service.ports;
    task.virtualIps = service.virtualIps;
  }
  moveTask(store, task, 'pending', 'pending task scheduling');
  work.unassignedTasks.add(task);
  if (task.node !== '') work.nodes.add(task.node);
}

/** One address on each network of the task, all or none. */
function allocateAttachments(
  store: ClusterStore,
  task: SwarmTask,
): readonly TaskAttachment[] | undefined {
  const attachments: TaskAttachment[] = [];
  for (const { network, aliases } of attachmentsWanted(store, task)) {
    const address = claim(store, network, `tasks.${task.name}`);
    if (address === undefined) {
      for (const given of attachments) release(store, given.network, given.address);
      return undefined;
    }
    attachments.push({ network, address, aliases });
  }
  return attachments;
}

function attachmentsWanted(store: ClusterStore, task: SwarmTask) {
  const wanted = task.requestedNetworks.filter(({ network }) => store.networks.has(network));
  const ingress = ingressNetwork(store);
  if (ingress === undefined || task.spec === undefined || !needsIngress(task.spec)) return wanted;
  return [{ network: ingress.name, aliases: [] }, ...wanted];
}

/** The virtual IPs of `kept`, and one on every other network that needs one; all or no new ones. */
function allocateVirtualIps(
  store: ClusterStore,
  spec: ServiceSpec,
  kept: readonly VirtualIp[] = [],
): readonly VirtualIp[] | undefined {
  const added: VirtualIp[] = [];
  const missing = virtualIpNetworks(store, spec).filter(
    (network) => !kept.some((each) => each.network === network),
  );
  for (const network of missing) {
    const address = claim(store, network, `services.${spec.name}`);
    if (address === undefined) {
      for (const given of added) release(store, given.network, given.address);
      return undefined;
    }
    added.push({ network, address });
  }
  return [...kept, ...added];
}

/** None for dnsrr (CP-51), and none on the predefined networks of a node (CP-68). */
function virtualIpNetworks(store: ClusterStore, spec: ServiceSpec): readonly string[] {
  if (spec.endpointMode === 'dnsrr') return [];
  const ingress = needsIngress(spec) ? ingressNetwork(store) : undefined;
  const named = spec.networks.map(({ network }) => network);
  const own = named.filter((network) => store.networks.has(network));
  return ingress === undefined ? own : [ingress.name, ...own];
}

function claim(store: ClusterStore, network: string, owner: AddressOwner): Ipv4Address | undefined {
  const pool = store.allocator.addresses.get(network);
  if (pool === undefined) return undefined;
  return takePinnedAddress(store.pins, owner, network, pool) ?? allocateAddress(pool);
}

function release(store: ClusterStore, network: string, address: Ipv4Address): void {
  const pool = store.allocator.addresses.get(network);
  if (pool !== undefined) releaseAddress(pool, address);
}
