/**
 * Swarm-scope networks: creation with subnet, gateway and VNI, and removal.
 *
 * Owns the order of one network's allocation: subnet, then gateway, then VNI (CP-20). Node-local
 * networks are not objects of the managers. Follows swarmkit's cnmallocator/networkallocator.go.
 */
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import { allocateAddress, createAddressPool, reserveAddress } from './address-pool.ts';
import { newObjectId } from './identifiers.ts';
import type { SwarmNetwork } from './objects.ts';
import { holdPins } from './pins.ts';
import type { ClusterStore } from './store.ts';
import { allocateSubnet, releaseSubnet, reserveSubnet } from './subnet-pool.ts';
import { allocateVni, releaseVni } from './vni-pool.ts';

/** What `docker network create -d overlay` asks for. */
export interface NetworkRequest {
  readonly name: string;
  readonly subnet?: Ipv4Subnet;
  readonly gateway?: Ipv4Address;
  /** `--ip-range`: the part of the subnet that addresses are allocated from. */
  readonly range?: Ipv4Subnet;
  readonly ingress?: boolean;
  readonly internal?: boolean;
  readonly attachable?: boolean;
  readonly encrypted?: boolean;
  readonly directServerReturn?: boolean;
  readonly baseMtu?: number;
  readonly options?: Readonly<Record<string, string>>;
}

/** Creates a network, or says in the engine's words why there is none. */
export function createNetwork(
  store: ClusterStore,
  request: NetworkRequest,
): { network: SwarmNetwork } | { error: string } {
  const refusal = refuse(store, request);
  if (refusal !== undefined) return { error: refusal };
  const allocated = claimSubnet(store, request);
  if ('error' in allocated) return allocated;
  const opened = openPool(store, request, allocated.subnet);
  if ('error' in opened) {
    return discardSubnet(store, request.name, allocated.subnet, opened.error);
  }
  const vni = allocateVni(store.allocator.vnis);
  if (vni === undefined) {
    return discardSubnet(store, request.name, allocated.subnet, 'no VXLAN identifier is left');
  }
  const network = networkObject(store, request, { ...allocated, ...opened, vni });
  store.networks.set(network.name, network);
  return { network };
}

/** Removes a network that nothing uses, or says in the engine's words what does. */
export function removeNetwork(store: ClusterStore, name: string): { error?: string } {
  const network = store.networks.get(name);
  if (network === undefined) return { error: `network ${name} not found` };
  const user = userOf(store, name);
  if (user !== undefined) return { error: `network ${network.id} is in use by ${user}` };
  store.networks.delete(name);
  store.allocator.addresses.delete(name);
  releaseSubnet(store.allocator.subnets, network.subnet);
  releaseVni(store.allocator.vnis, network.vni);
  for (const node of store.nodes.values()) node.loadBalancers.delete(name);
  store.work.somethingFreed = true;
  return {};
}

/** The network that the routing mesh runs on, if there is one. */
export function ingressNetwork(store: ClusterStore): SwarmNetwork | undefined {
  for (const network of store.networks.values()) if (network.ingress) return network;
  return undefined;
}

function refuse(store: ClusterStore, request: NetworkRequest): string | undefined {
  if (store.networks.has(request.name)) return `network with name ${request.name} already exists`;
  if (request.ingress !== true) return undefined;
  const existing = ingressNetwork(store);
  if (existing !== undefined) return `ingress network (${existing.name}) is already present`;
  return request.attachable === true ? 'ingress network cannot be attachable' : undefined;
}

function claimSubnet(store: ClusterStore, request: NetworkRequest) {
  const { subnets } = store.allocator;
  return request.subnet === undefined
    ? allocateSubnet(subnets)
    : reserveSubnet(subnets, request.subnet);
}

/** Opens the network's address pool and takes its gateway from it. */
function openPool(
  store: ClusterStore,
  request: NetworkRequest,
  subnet: Ipv4Subnet,
): { gateway: Ipv4Address } | { error: string } {
  const pool = createAddressPool(subnet, request.range);
  const gateway = request.gateway ?? allocateAddress(pool);
  if (gateway === undefined) return { error: 'no available IPv4 addresses' };
  if (request.gateway !== undefined && !reserveAddress(pool, gateway)) {
    const error = `failed to allocate gateway (${ipv4Text(gateway)}): requested address is out of range`;
    return { error };
  }
  store.problems.push(...holdPins(store.pins, request.name, pool));
  store.allocator.addresses.set(request.name, pool);
  return { gateway };
}

function discardSubnet(
  store: ClusterStore,
  name: string,
  subnet: Ipv4Subnet,
  error: string,
): { error: string } {
  releaseSubnet(store.allocator.subnets, subnet);
  store.allocator.addresses.delete(name);
  return { error };
}

function networkObject(
  store: ClusterStore,
  request: NetworkRequest,
  allocated: Pick<SwarmNetwork, 'subnet' | 'gateway' | 'vni'>,
): SwarmNetwork {
  return {
    id: newObjectId(store.identifiers, store.pick),
    name: request.name,
    ...allocated,
    ingress: request.ingress ?? false,
    internal: request.internal ?? false,
    attachable: request.attachable ?? false,
    encrypted: request.encrypted ?? false,
    directServerReturn: request.directServerReturn ?? false,
    baseMtu: request.baseMtu ?? 1500,
    options: request.options ?? {},
  };
}

function userOf(store: ClusterStore, name: string): string | undefined {
  for (const service of store.services.values()) {
    if (service.spec.networks.some((attached) => attached.network === name)) {
      return `service ${service.id}`;
    }
  }
  for (const task of store.tasks.values()) {
    if (task.attachments.some((attached) => attached.network === name)) return `task ${task.id}`;
  }
  return undefined;
}
