/**
 * From the scenario's words to the managers': nodes, networks, services, pins.
 *
 * Owns the translation alone; both sides keep their own shapes (scenario/ knows files, swarm/ knows
 * objects).
 */
import { ipv4 } from '../packet/ipv4-address.ts';
import { subnet } from '../packet/ipv4-subnet.ts';
import type { AddressByNetwork, NetworkSpec, NodeSpec, Scenario } from '../scenario/scenario.ts';
import type { PublishedPort, ServiceSpec } from '../scenario/service-spec.ts';
import type { PickIndex } from '../swarm/chance.ts';
import type { ClusterRequest, NodeRequest } from '../swarm/cluster.ts';
import { engineBehaviour } from '../swarm/engine-behaviour.ts';
import type { NetworkRequest } from '../swarm/network-create.ts';
import type { PortConfig, ServiceSpec as SwarmServiceSpec } from '../swarm/objects.ts';
import type { AddressPins, Pins as SwarmPins } from '../swarm/pins.ts';

export function clusterRequest(scenario: Scenario, pick: PickIndex): ClusterRequest {
  const { cluster } = scenario;
  return {
    nodes: cluster.nodes.map(nodeRequest),
    networks: scenario.networks.filter(({ driver }) => driver === 'overlay').map(networkRequest),
    defaultPool: cluster.swarm.defaultAddressPools.map(subnet),
    subnetSize: cluster.swarm.subnetSize,
    behaviour: engineBehaviour(scenario.engine),
    taskHistoryLimit: cluster.swarm.taskHistoryLimit,
    localNetworks: scenario.networks.flatMap(({ driver, name }) =>
      driver === 'bridge' ? [name] : [],
    ),
    pins: pinsOf(scenario),
    pick,
  };
}

/** A service as `docker service create` hands it to a manager. */
export function serviceRequest(service: ServiceSpec): SwarmServiceSpec {
  const { deploy } = service;
  const { placement } = deploy;
  return {
    name: service.name,
    mode: deploy.mode,
    replicas: deploy.replicas,
    ...(deploy.mode === 'replicated-job' && { maxConcurrent: deploy.replicas }),
    endpointMode: deploy.endpointMode,
    ports: service.ports.map(portConfig),
    networks: service.networks.map(({ network, aliases }) => ({ network, aliases })),
    constraints: placement.constraints,
    spreadOver: placement.preferences.map(({ spread }) => spread),
    maxReplicasPerNode: placement.maxReplicasPerNode,
    reservations: deploy.reservations,
    restartPolicy: deploy.restartPolicy,
    updateConfig: deploy.updateConfig,
    rollbackConfig: deploy.rollbackConfig,
    container: containerOf(service),
  };
}

/** Everything that the task's container is made from; where it stands in the file is not. */
export interface ContainerPart extends Pick<
  ServiceSpec,
  | 'image'
  | 'command'
  | 'environment'
  | 'hostname'
  | 'dnsServers'
  | 'extraHosts'
  | 'stopGracePeriodNs'
  | 'labels'
  | 'healthcheck'
  | 'program'
> {}

function containerOf(service: ServiceSpec): ContainerPart {
  const { image, command, environment, hostname, dnsServers, extraHosts } = service;
  const { stopGracePeriodNs, labels, healthcheck, program } = service;
  return {
    ...{ image, command, environment, hostname, dnsServers, extraHosts },
    ...{ stopGracePeriodNs, labels, healthcheck, program },
  };
}

/** Absent published ports become 0: whoever publishes chooses. */
export function portConfig(port: PublishedPort): PortConfig {
  return {
    protocol: port.protocol,
    targetPort: port.target,
    publishedPort: port.published ?? 0,
    publishMode: port.mode,
  };
}

function nodeRequest(node: NodeSpec): NodeRequest {
  const { nanoCpus, memoryBytes } = node;
  const isLimited = nanoCpus !== undefined || memoryBytes !== undefined;
  return {
    name: node.name,
    role: node.role,
    address: ipv4(node.address),
    labels: node.labels,
    engineLabels: node.engineLabels,
    availability: node.availability,
    ...(isLimited && {
      resources: { nanoCpus: nanoCpus ?? Infinity, memoryBytes: memoryBytes ?? Infinity },
    }),
  };
}

function networkRequest(network: NetworkSpec): NetworkRequest {
  const [ipam] = network.subnets;
  return {
    name: network.name,
    ingress: network.name === 'ingress',
    internal: network.internal,
    attachable: network.attachable,
    encrypted: network.encrypted,
    directServerReturn: network.directServerReturn,
    options: network.driverOptions,
    ...(network.mtuBytes !== undefined && { baseMtu: network.mtuBytes }),
    ...(ipam && { subnet: subnet(ipam.subnet) }),
    ...(ipam?.gateway && { gateway: ipv4(ipam.gateway) }),
    ...(ipam?.ipRange && { range: subnet(ipam.ipRange) }),
  };
}

/** Bridge networks: every node has them for itself, and the managers know nothing of them. */
export function nodeLocalNetworks({ networks }: Scenario): ReadonlySet<string> {
  const bridges = networks.filter(({ driver }) => driver === 'bridge').map(({ name }) => name);
  return new Set(['bridge', 'docker_gwbridge', ...bridges]);
}

/** What the managers decide: not addresses on bridges, nor the nodes of containers. */
function pinsOf(scenario: Scenario): SwarmPins {
  const { pins } = scenario;
  const local = nodeLocalNetworks(scenario);
  const containers = new Set(scenario.containers.map(({ name }) => name));
  const addresses = (byNetwork: AddressByNetwork): AddressPins =>
    Object.fromEntries(
      Object.entries(byNetwork).flatMap(([network, text]) =>
        local.has(network) ? [] : [[network, ipv4(text)]],
      ),
    );
  return {
    services: mapValues(pins.services, addresses),
    tasks: mapValues(pins.tasks, ({ node, addresses: pinned }, name) => ({
      ...(node !== undefined && !containers.has(name) && { node }),
      addresses: addresses(pinned),
    })),
    loadBalancers: mapValues(pins.loadBalancers, addresses),
    backends: pins.backends,
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, change(value, key)]),
  );
}
