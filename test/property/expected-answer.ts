/*
 * Who may talk to whom, from the model of a cluster alone: a second, much shorter account of what
 * Docker allows (ISO-01 to ISO-15, ING-11 to ING-26, HOST-01 to HOST-12, LB-09, LB-20, DNS-32).
 * The only things taken from the run are choices of the managers: which node, which address.
 */
import type { SimulationResult } from '../../src/index.ts';
import { networksOf, type Question } from './arbitraries/questions.ts';
import {
  serviceOfTask,
  taskNames,
  type ClusterModel,
  type ServiceModel,
} from './arbitraries/clusters.ts';

export interface ExpectedAnswer {
  readonly outcome: string;
  /** Tasks that may answer. */
  readonly tasks?: readonly string[];
  /** Source addresses that the answering task may have seen. */
  readonly peers?: readonly string[];
  /** Port that it is reached on. */
  readonly port?: number;
}

/** The managers' choices in one run. */
export class Placement {
  constructor(
    readonly cluster: ClusterModel,
    private readonly topology: SimulationResult['topology'],
  ) {}

  nodeOf(task: string): string {
    return this.topology.tasks.find(({ name }) => name === task)!.node;
  }

  /** A task's address on an overlay. */
  addressOf(task: string, network: string): string {
    const { addresses } = this.topology.tasks.find(({ name }) => name === task)!;
    return addresses.find((each) => each.network === network)!.address;
  }

  /** Every address of a task's own namespace. */
  addressesIn(task: string): string[] {
    return this.addresses(this.nodeOf(task), task);
  }

  /** The address of a node's load balancer on an overlay: the first of its interface there. */
  balancerOf(node: string, network: string): string {
    const prefix = this.subnetPrefix(network);
    const namespace = network === 'ingress' ? 'ingress_sbox' : `lb:${network}`;
    return this.addresses(node, namespace).find((each) => each.startsWith(prefix))!;
  }

  /** A node's address on the LAN. */
  lanAddress(node: string): string {
    return `192.168.50.${11 + this.cluster.nodes.indexOf(node)}`;
  }

  private addresses(node: string, namespace: string): string[] {
    const { namespaces } = this.topology.nodes.find(({ name }) => name === node)!;
    const { interfaces } = namespaces.find(({ name }) => name === namespace)!;
    return interfaces.flatMap((each) => each.addresses.map((text) => text.replace(/\/.*/, '')));
  }

  /** Generated overlays are /24, so three bytes tell them apart. */
  private subnetPrefix(network: string): string {
    const { subnet } = this.topology.networks.find(({ name }) => name === network)!;
    return subnet.replace(/\d+\/24$/, '');
  }
}

const CLIENT = '192.168.50.100';
const NOT_LISTENING: ExpectedAnswer = { outcome: 'refused' };

export function expectedAnswer(placement: Placement, question: Question): ExpectedAnswer {
  const task = isTask(placement, question.from) ? question.from : undefined;
  switch (question.to) {
    case 'task':
      return toTask(placement, question, task);
    case 'name':
      return toName(placement, question, task!);
    case 'vip':
      return toVip(placement, question, task);
    case 'node':
      return toNode(placement, question, task);
    case 'loopback':
      return toOwnLoopback(placement, question);
    case 'client':
      if (!hasWayOut(placement, task)) return { outcome: 'network-unreachable' };
      return question.protocol === 'icmp' ? { outcome: 'ok' } : NOT_LISTENING;
  }
}

/** An address that the asker shares no network with leads to the LAN's router, which drops it. */
function elsewhere(placement: Placement, task: string | undefined): ExpectedAnswer {
  return { outcome: hasWayOut(placement, task) ? 'timeout' : 'network-unreachable' };
}

/** The asker's own OUTPUT chain drops it: sendto(2) fails with EPERM, a SYN is sent again (TRACE-18). */
function dropped(protocol: Question['protocol']): ExpectedAnswer {
  return { outcome: protocol === 'udp' ? 'not-permitted' : 'timeout' };
}

type To<Kind extends Question['to']> = Question & { readonly to: Kind };

function toTask(
  placement: Placement,
  { network, task: target, protocol }: To<'task'>,
  task: string | undefined,
): ExpectedAnswer {
  if (task === undefined || !isOn(placement, task, network)) return elsewhere(placement, task);
  // On ingress a task takes nothing but what the mesh brings it, echoes aside (ING-16).
  if (network === 'ingress' && protocol !== 'icmp') return dropped(protocol);
  if (protocol === 'icmp') return { outcome: 'ok' };
  return { outcome: 'ok', tasks: [target], peers: [placement.addressOf(task, network)], port: 80 };
}

function toName(placement: Placement, { service: name }: To<'name'>, task: string): ExpectedAnswer {
  const service = serviceNamed(placement.cluster, name);
  const tasks = taskNames(placement.cluster, service);
  const shared = service.networks.filter((network) => isOn(placement, task, network));
  if (shared.length === 0 || tasks.length === 0) return { outcome: 'name-not-found' };
  const peers = shared.map((network) =>
    service.endpointMode === 'vip'
      ? placement.balancerOf(placement.nodeOf(task), network)
      : placement.addressOf(task, network),
  );
  return { outcome: 'ok', tasks, peers, port: 80 };
}

function toVip(
  placement: Placement,
  { service: name, network, protocol }: To<'vip'>,
  task: string | undefined,
): ExpectedAnswer {
  if (task === undefined || !isOn(placement, task, network)) return elsewhere(placement, task);
  // The node's own load balancer answers echoes to the address that it holds (LB-14).
  if (protocol === 'icmp') return { outcome: 'ok' };
  if (network === 'ingress') return dropped(protocol);
  const tasks = taskNames(placement.cluster, serviceNamed(placement.cluster, name));
  const peers = [placement.balancerOf(placement.nodeOf(task), network)];
  return { outcome: 'ok', tasks, peers, port: 80 };
}

function toNode(
  placement: Placement,
  { from, node, port, protocol }: To<'node'>,
  task: string | undefined,
): ExpectedAnswer {
  if (!hasWayOut(placement, task)) return { outcome: 'network-unreachable' };
  const service = publisherOf(placement.cluster, port, protocol);
  if (service === undefined) return NOT_LISTENING;
  if (service.port?.mode === 'ingress') return throughMesh(placement, service, node);
  return throughHostPort(placement, service, node, lanPeer(placement, from, node, service));
}

/** The source address with which somebody arrives at a host port of `node`. */
function lanPeer(placement: Placement, from: string, node: string, service: ServiceModel): string {
  if (from === 'client') return CLIENT;
  if (!isTask(placement, from)) {
    return from === node ? ownPeer(placement, from, service) : placement.lanAddress(from);
  }
  const ownNode = placement.nodeOf(from);
  // Containers of the node itself are relayed by docker-proxy (HOST-05), others masqueraded.
  return ownNode === node ? gatewayOf(service) : placement.lanAddress(ownNode);
}

/**
 * The node itself arrives with its LAN address, unless the mesh is in use there: its rule hides
 * local addresses on docker_gwbridge behind the bridge's own, whatever the port (ING-09).
 */
function ownPeer(placement: Placement, node: string, service: ServiceModel): string {
  const { services } = placement.cluster;
  const meshInUse = services.some((each) => {
    return each.port?.mode === 'ingress' && taskNames(placement.cluster, each).length > 0;
  });
  const onGatewayBridge = service.networks.length > 0;
  return meshInUse && onGatewayBridge ? gatewayOf(service) : placement.lanAddress(node);
}

function toOwnLoopback(
  placement: Placement,
  { from, port, protocol }: To<'loopback'>,
): ExpectedAnswer {
  const service = publisherOf(placement.cluster, port, protocol);
  if (service === undefined) return NOT_LISTENING;
  if (service.port?.mode === 'ingress') return throughMesh(placement, service, from);
  return throughHostPort(placement, service, from, gatewayOf(service));
}

/** Every node publishes, whether it runs a task or not; without tasks nobody does (ING-14, ING-15). */
function throughMesh(placement: Placement, service: ServiceModel, entry: string): ExpectedAnswer {
  const tasks = taskNames(placement.cluster, service);
  if (tasks.length === 0) return NOT_LISTENING;
  const peers = [placement.balancerOf(entry, 'ingress')];
  return { outcome: 'ok', tasks, peers, port: service.port!.target };
}

/** Only a node that runs a task publishes (HOST-06), and only with a way out of it (HOST-12). */
function throughHostPort(
  placement: Placement,
  service: ServiceModel,
  node: string,
  peer: string,
): ExpectedAnswer {
  const { cluster } = placement;
  const tasks = taskNames(cluster, service).filter((task) => placement.nodeOf(task) === node);
  if (tasks.length === 0 || !serviceHasWayOut(cluster, service)) return NOT_LISTENING;
  return { outcome: 'ok', tasks, peers: [peer], port: service.port!.target };
}

/** docker0 for a service on no network, docker_gwbridge for all others (CP-66). */
function gatewayOf({ networks }: ServiceModel): string {
  return networks.length === 0 ? '172.17.0.1' : '172.18.0.1';
}

function publisherOf(
  { services }: ClusterModel,
  port: number,
  protocol: string,
): ServiceModel | undefined {
  return services.find((each) => each.port?.published === port && each.port.protocol === protocol);
}

function hasWayOut({ cluster }: Placement, task: string | undefined): boolean {
  return task === undefined || serviceHasWayOut(cluster, serviceOfTask(cluster, task));
}

/** Not where all networks are internal; ingress is none of those (ISO-09, ISO-10). */
function serviceHasWayOut(cluster: ClusterModel, service: ServiceModel): boolean {
  const networks = networksOf(service);
  const internal = new Set(
    cluster.networks.filter((each) => each.internal).map(({ name }) => name),
  );
  return networks.length === 0 || networks.some((name) => !internal.has(name));
}

function isOn({ cluster }: Placement, task: string, network: string): boolean {
  return networksOf(serviceOfTask(cluster, task)).includes(network);
}

function isTask({ cluster }: Placement, place: string): boolean {
  return place !== 'client' && !cluster.nodes.includes(place);
}

function serviceNamed({ services }: ClusterModel, name: string): ServiceModel {
  return services.find((each) => each.name === name)!;
}
