/**
 * Service bindings: which load balancers a node has, and which records each of them holds.
 *
 * Owns the objects: one per service id and set of ingress ports on a network (LIFE-14), made with the
 * first record and removed with the last (LIFE-13), and the names of their virtual IPs. What a balancer
 * has in the kernel is load-balancer.ts's. Follows addServiceBinding and rmServiceBinding of
 * libnetwork/service_common.go.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { PortConfig } from '../swarm/objects.ts';
import { FIRST_MARK, type DockerEngine, type OverlayNetwork } from './docker-engine.ts';
import type {
  EndpointRecord,
  EndpointRecords,
  LoadBalancer,
  ServiceBinding,
} from './service-records.ts';
import {
  addServer,
  disableServer,
  programBalancer,
  removeServer,
  takeDownBalancer,
} from './load-balancer.ts';
import { addVirtualIpNames, removeVirtualIpNames, renameVirtualIp } from './virtual-ip-names.ts';

/**
 * What tells load balancers of a network apart: `serviceKey` of libnetwork, the service's id and its
 * ingress ports as the record lists them. Containers that no service owns are each on their own.
 */
export function balancerKey({ binding, backend }: EndpointRecord): string {
  if (binding.serviceId === '') return `container ${backend.endpoint}`;
  let key = keys.get(binding);
  if (key === undefined) keys.set(binding, (key = serviceKey(binding)));
  return key;
}

const keys = new WeakMap<ServiceBinding, string>();

function serviceKey({ serviceId, ports }: ServiceBinding): string {
  return `${serviceId} ${portsText(ports)}`;
}

/** `8080:80/tcp,53:53/udp`, as portConfigs of libnetwork/service.go is written. */
export function portsText(ports: readonly PortConfig[]): string {
  const texts = ports.map(({ publishedPort, targetPort, protocol }) => {
    return `${publishedPort}:${targetPort}/${protocol}`;
  });
  return texts.join();
}

/** Makes the load balancer of records that a node learns of together. */
export function learnRecords(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  records: EndpointRecords,
): void {
  const [first] = records.values();
  if (first === undefined) return;
  const balancer = newBalancer(engine, first, records);
  balancer.said = saidIn(records);
  programBalancer(engine, overlay, balancer);
  if (engine.behaviour.aliasesFollowTasks) {
    for (const binding of balancer.said) renameVirtualIp(engine, balancer, binding);
  }
}

/**
 * A record appeared: its backend goes to the head of the IPVS list. One that is enabled again gives
 * names again, and its server keeps weight 0 (LIFE-11). One that is known and enabled stays as it is.
 */
export function addRecord(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  record: EndpointRecord,
): void {
  const balancer = findBalancer(engine, record) ?? newBalancer(engine, record, new Map());
  const { binding, backend } = record;
  const isAgain = balancer.records.has(backend.endpoint);
  if (isAgain && !balancer.disabled.has(backend.endpoint)) return;
  if (!isAgain) ownRecords(balancer).set(backend.endpoint, record);
  balancer.disabled.delete(backend.endpoint);
  if (!balancer.said.includes(binding)) balancer.said = [...balancer.said, binding];
  addServer(engine, overlay, balancer, backend.address);
  if (engine.behaviour.aliasesFollowTasks) renameVirtualIp(engine, balancer, binding);
}

/** The record was disabled: weight 0, task names gone (LIFE-07). */
export function disableRecord(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  record: EndpointRecord,
): void {
  const balancer = balancerWith(engine, record);
  if (balancer === undefined) return;
  const { endpoint, address } = record.backend;
  balancer.disabled.add(endpoint);
  if (!isClaimed(balancer, address)) disableServer(overlay, balancer, address);
}

/** The record is gone; with the last one the load balancer goes (LIFE-13). */
export function removeRecord(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  record: EndpointRecord,
): void {
  const balancer = balancerWith(engine, record);
  if (balancer === undefined) return;
  const { endpoint, address } = record.backend;
  ownRecords(balancer).delete(endpoint);
  balancer.disabled.delete(endpoint);
  if (!isClaimed(balancer, address)) removeServer(overlay, balancer, address);
  if (engine.behaviour.aliasesFollowTasks) renameVirtualIp(engine, balancer, record.binding);
  if (balancer.records.size > 0) return;
  engine.balancers.get(record.binding.network)?.delete(balancerKey(record));
  takeDownBalancer(engine, overlay, balancer);
  removeVirtualIpNames(engine, record.binding);
}

/** The load balancer that holds the record; undefined where none does. */
function balancerWith(engine: DockerEngine, record: EndpointRecord): LoadBalancer | undefined {
  const balancer = findBalancer(engine, record);
  return balancer?.records.has(record.backend.endpoint) ? balancer : undefined;
}

/** The load balancer that a record belongs to, where there is one. */
function findBalancer(
  { balancers }: DockerEngine,
  record: EndpointRecord,
): LoadBalancer | undefined {
  return balancers.get(record.binding.network)?.get(balancerKey(record));
}

/** True where the node has heard of the record. */
export function isKnown(engine: DockerEngine, record: EndpointRecord): boolean {
  return findBalancer(engine, record)?.records.has(record.backend.endpoint) === true;
}

function newBalancer(
  engine: DockerEngine,
  first: EndpointRecord,
  records: EndpointRecords,
): LoadBalancer {
  const { binding } = first;
  const balancer: LoadBalancer = {
    binding,
    mark: nextMark(engine, binding),
    records,
    isShared: records.size > 0,
    disabled: new Set(),
    contested: new Set(),
    said: [binding],
  };
  onNetwork(engine, binding.network).set(balancerKey(first), balancer);
  addVirtualIpNames(engine, binding);
  return balancer;
}

/**
 * Every service on a network uses a number up, with or without a virtual IP (LB-06). A daemon has
 * been counting before; its numbers are told from the first one that a table shows.
 */
function nextMark(engine: DockerEngine, { serviceId, virtualIp }: ServiceBinding): number {
  const isShown = virtualIp !== 0 || engine.nextMark > FIRST_MARK;
  return serviceId !== '' && isShown ? engine.nextMark++ : 0;
}

function onNetwork(engine: DockerEngine, network: string): Map<string, LoadBalancer> {
  let balancers = engine.balancers.get(network);
  if (balancers === undefined) engine.balancers.set(network, (balancers = new Map()));
  return balancers;
}

/** The records to change: a copy of its own where other nodes have them too. */
function ownRecords(balancer: LoadBalancer): Map<string, EndpointRecord> {
  if (balancer.isShared) {
    balancer.records = new Map(balancer.records);
    balancer.isShared = false;
  }
  return balancer.records as Map<string, EndpointRecord>;
}

/** Another endpoint that counts has the address: its server stays as it is (LIFE-18). */
function isClaimed({ records, disabled, contested }: LoadBalancer, address: Ipv4Address): boolean {
  if (!contested.has(address)) return false;
  for (const { backend } of records.values()) {
    if (backend.address === address && !disabled.has(backend.endpoint)) return true;
  }
  return false;
}

const saidByRecords = new WeakMap<EndpointRecords, readonly ServiceBinding[]>();

function saidIn(records: EndpointRecords): readonly ServiceBinding[] {
  let said = saidByRecords.get(records);
  if (said === undefined) {
    said = [...new Set([...records.values()].map(({ binding }) => binding))];
    saidByRecords.set(records, said);
  }
  return said;
}
