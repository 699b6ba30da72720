/**
 * The cluster as a picture needs it: machines with their namespaces, services, tasks, networks.
 *
 * Owns the snapshot; it is taken at the end of a run, after every node has been set up. That of services
 * and tasks alone may be taken at any time.
 */
import { hasCarrier, type Device } from '../linux/device.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { ipv4Text } from '../packet/ipv4-address.ts';
import { subnetText } from '../packet/ipv4-subnet.ts';
import type { SwarmService } from '../swarm/objects.ts';
import { goalOf, isGlobal } from '../swarm/service-mode.ts';
import { tasksOf, type ClusterStore } from '../swarm/store.ts';
import type {
  InterfaceShape,
  NamespaceShape,
  NetworkShape,
  NodeShape,
  ServiceShape,
  TaskShape,
  Topology,
  Workloads,
} from '../trace/topology.ts';
import { touchMachine } from './program-machine.ts';
import { ROUTER, type MachineState, type World } from './world.ts';

export function topologyOf(world: World): Topology {
  const machines = [...world.machines.values()].filter(({ name }) => name !== ROUTER);
  return {
    nodes: machines.map((machine) => nodeShape(world, touchMachine(world, machine.name))),
    ...workloadsOf(world),
    networks: networkShapes(world),
  };
}

/** Services and tasks as the managers have them now; looking changes nothing. */
export function workloadsOf({ store }: World): Workloads {
  if (store === undefined) return { services: [], tasks: [] };
  const services = [...store.services.values()].map((service) => serviceShape(store, service));
  return { services, tasks: taskShapes(store) };
}

function nodeShape(world: World, { name, address, host, engine }: MachineState): NodeShape {
  const spec = world.scenario.cluster.nodes.find((node) => node.name === name);
  const namespaces = engine ? [...engine.namespaces.values()] : [host];
  const node = world.store?.nodes.get(name);
  return {
    name,
    role: spec === undefined ? 'host' : (node?.role ?? 'engine'),
    leader: node !== undefined && world.control.raft.leader === name,
    address,
    availability: node?.availability ?? 'active',
    namespaces: namespaces.map(namespaceShape),
  };
}

function namespaceShape(namespace: NetworkNamespace): NamespaceShape {
  const { name } = namespace;
  const devices = [...namespace.devices.values()].filter(({ kind }) => kind !== 'loopback');
  return { name, ...kindOf(name), interfaces: devices.map(interfaceShape) };
}

function kindOf(name: string): Pick<NamespaceShape, 'kind' | 'network'> {
  if (name === 'host') return { kind: 'host', network: '' };
  if (name === 'ingress_sbox') return { kind: 'load-balancer', network: 'ingress' };
  if (name.startsWith('lb:')) return { kind: 'load-balancer', network: name.slice(3) };
  if (name.startsWith('net:')) return { kind: 'overlay', network: name.slice(4) };
  return { kind: 'task', network: '' };
}

function interfaceShape(device: Device): InterfaceShape {
  return {
    name: device.name,
    kind: device.kind,
    addresses: device.addresses.map(
      ({ address, prefixLength }) => `${ipv4Text(address)}/${prefixLength}`,
    ),
    bridge: device.master?.name ?? '',
    mtu: device.mtu,
    up: hasCarrier(device),
  };
}

function serviceShape(store: ClusterStore, service: SwarmService): ServiceShape {
  const { spec, ports, virtualIps } = service;
  const tasks = tasksOf(store, spec.name).filter((task) => task.desiredState === goalOf(task));
  return {
    name: spec.name,
    mode: isGlobal(spec) ? 'global' : 'replicated',
    running: tasks.filter(({ state }) => state === 'running').length,
    desired: isGlobal(spec) ? tasks.length : spec.replicas,
    ports: ports.map(({ publishedPort, targetPort, protocol, publishMode }) => ({
      text: `*:${publishedPort === 0 ? '' : publishedPort}->${targetPort}/${protocol}`,
      mode: publishMode,
    })),
    virtualIps: virtualIps.map(({ network, address }) => ({ network, address: ipv4Text(address) })),
  };
}

function taskShapes(store: ClusterStore): TaskShape[] {
  return [...store.tasks.values()].map((task) => ({
    name: task.name,
    service: task.service,
    node: task.node,
    state: task.state,
    error: task.error,
    addresses: task.attachments.map(({ network, address }) => ({
      network,
      address: ipv4Text(address),
    })),
  }));
}

function networkShapes({ store, scenario }: World): NetworkShape[] {
  const overlays = [...(store?.networks.values() ?? [])].map(
    ({ name, vni, subnet, internal, ingress }): NetworkShape => ({
      name,
      driver: 'overlay',
      vni,
      subnet: subnetText(subnet),
      internal,
      ingress,
    }),
  );
  const bridges = scenario.networks
    .filter(({ driver }) => driver === 'bridge')
    .map(({ name, internal }): NetworkShape => {
      return { name, driver: 'bridge', vni: 0, subnet: '', internal, ingress: false };
    });
  return [...overlays, ...bridges];
}
