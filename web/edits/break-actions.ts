/**
 * What can be done to an element: each action with the one line of the scenario language that does it.
 *
 * Pure. Owns the offers and their lines; whether a line fits the scenario is judged where it is read.
 */
import type { Journey, JourneyStep, RequestStory, StepAction, Topology } from '../../src/index.ts';
import {
  action,
  block,
  firewall,
  publishedBlocks,
  SWARM_PORTS,
  type BreakAction,
} from './break-action.ts';
import { linkActions, qualityActions } from './link-actions.ts';
import type { BreakTarget } from './break-target.ts';
import { yamlName } from './yaml-name.ts';

export interface BreakContext {
  readonly topology: Topology;
  /** Actions that can be carried out. */
  readonly actions: readonly StepAction[];
  readonly story: RequestStory | undefined;
  readonly journey: Journey | undefined;
  /** What can befall the packet where it is (packet-faults.ts). */
  readonly packetFaults?: readonly BreakAction[];
}

function memberNames({ nodes }: Topology): string[] {
  return nodes.filter(({ role }) => role !== 'host').map(({ name }) => name);
}

function partition(topology: Topology, name: string): BreakAction[] {
  const others = memberNames(topology).filter((each) => each !== name);
  if (others.length === 0) return [];
  const [node, rest] = [yamlName(name), others.map(yamlName).join(', ')];
  return [
    action(`Cut ${name} off from the other nodes`, `partition: [[${node}], [${rest}]]`),
    action(`${name} hears the others, they do not hear it`, oneWay(node, rest)),
  ];
}

function oneWay(node: string, rest: string): string {
  return `partition: { from: ${node}, to: [${rest}] }`;
}

/**
 * Power fails: nobody hears of it, and what ran is gone when the machine is back on the network. With the
 * cable out first, nothing of the engine's own end is seen by the others.
 */
function crash(name: string): BreakAction {
  const node = yamlName(name);
  const steps = [`link: { node: ${node}, state: down }`, `restart: ${node}`];
  return action(`Crash ${name}: off at once, its containers are gone`, steps.join('\n'));
}

function nodeActions(topology: Topology, name: string): BreakAction[] {
  const node = yamlName(name);
  const isHost = topology.nodes.find((each) => each.name === name)?.role === 'host';
  const cable = [
    action(`Pull the cable of ${name}`, `link: { node: ${node}, state: down }`),
    action(`Plug the cable of ${name} in`, `link: { node: ${node}, state: up }`),
    ...qualityActions(`node: ${node}`),
  ];
  if (isHost) return cable;
  const update = `docker node update --availability`;
  return [
    crash(name),
    action(`Drain ${name}`, `drain: ${node}`, `${update} drain ${name}`),
    action(`Pause ${name}`, `pause: ${node}`, `${update} pause ${name}`),
    action(`Make ${name} active again`, `activate: ${node}`, `${update} active ${name}`),
    action(`Restart the engine of ${name}`, `restart: ${node}`, 'systemctl restart docker'),
    ...cable,
    ...partition(topology, name),
    ...SWARM_PORTS.map(([match, words]) => firewall(name, match, words)),
    ...publishedBlocks(topology, name),
    action(`Promote ${name}`, `promote: ${node}`, `docker node promote ${name}`),
    action(`Demote ${name}`, `demote: ${node}`, `docker node demote ${name}`),
  ];
}

function taskActions(name: string): BreakAction[] {
  const task = yamlName(name);
  return [
    action(`Stop ${name}: SIGTERM, 10 s later SIGKILL`, `stop: ${task}`, 'docker stop …'),
    action(`Kill the process of ${name} (crash)`, `kill: ${task}`, 'docker kill …'),
    action('Its health check fails from now on', `unhealthy: ${task}`),
    action('Its health check passes again', `healthy: ${task}`),
    action('Slow program: it answers after 2 s', `response-time: { ${task}: 2s }`),
    action('It answers as fast as before', `response-time: { ${task}: default }`),
    action('It stops listening: refused, but alive', `listen: { ${task}: [] }`),
    action('It listens as before', `listen: { ${task}: default }`),
    action('It forgets the names that it has resolved', `flush-dns: ${task}`),
  ];
}

function serviceActions(topology: Topology, name: string): BreakAction[] {
  const service = topology.services.find((each) => each.name === name);
  const wanted = service?.desired ?? 1;
  const scales = service?.mode === 'global' ? [] : [...new Set([wanted + 1, wanted - 1, 0])];
  return [
    ...scales
      .filter((replicas) => replicas >= 0 && replicas !== wanted)
      .map((replicas) =>
        action(
          `Scale ${name} to ${replicas}`,
          `scale: { ${yamlName(name)}: ${replicas} }`,
          `docker service scale ${name}=${replicas}`,
        ),
      ),
    action(
      `Update ${name} to another image`,
      `update: { ${yamlName(name)}: { image: "${name}:next" } }`,
      `docker service update --image ${name}:next ${name}`,
    ),
    ...modeActions(name, service),
    action(`Remove ${name}`, `remove: ${yamlName(name)}`, `docker service rm ${name}`),
    action(`Roll ${name} back`, `rollback: ${yamlName(name)}`, `docker service rollback ${name}`),
  ];
}

type Service = Topology['services'][number] | undefined;

/** Ports published the other way, and names that lead to tasks instead of a virtual IP. */
function modeActions(name: string, service: Service): BreakAction[] {
  const ports = service?.ports ?? [];
  const other = ports.some(({ mode }) => mode === 'ingress') ? 'host' : 'ingress';
  const texts = ports.flatMap(({ text }) => {
    const [, published, target, protocol] = /^\*:(\d+)->(\d+)\/(\w+)$/.exec(text) ?? [];
    const kind = protocol === 'tcp' ? '' : `, protocol: ${protocol}`;
    return published === undefined
      ? []
      : [`{ target: ${target}, published: ${published}, mode: ${other}${kind} }`];
  });
  const endpoint = (service?.virtualIps.length ?? 0) > 0 ? 'dnsrr' : 'vip';
  return [
    ...(texts.length === 0
      ? []
      : [
          action(
            `Publish its ports in ${other} mode`,
            `update: { ${yamlName(name)}: { ports: [${texts.join(', ')}] } }`,
          ),
        ]),
    action(
      `Endpoint mode ${endpoint}`,
      `update: { ${yamlName(name)}: { deploy: { endpoint_mode: ${endpoint} } } }`,
      `docker service update --endpoint-mode ${endpoint} ${name}`,
    ),
  ];
}

/** The request as a step of its own. */
export function requestStep({ from, to, protocol }: RequestStory): string {
  if (protocol === 'udp' && !to.includes(':')) {
    return `resolve: { from: ${yamlName(from)}, name: ${JSON.stringify(to)} }`;
  }
  if (protocol === 'icmp') return `ping: { from: ${yamlName(from)}, to: ${JSON.stringify(to)} }`;
  const kind = protocol === 'udp' ? ', protocol: udp' : '';
  return `request: { from: ${yamlName(from)}, to: ${JSON.stringify(to)}${kind} }`;
}

/**
 * Where DOCKER-USER sees the packet: it is called from FORWARD, so the host has to forward the packet,
 * and the port is that of after DNAT. Inside VXLAN it passes INPUT, or no chain of the host at all.
 */
function forwardings({ steps }: Journey): JourneyStep[] {
  return steps.filter(
    ({ namespace, station }) => namespace === 'host' && station.name === 'filter FORWARD',
  );
}

function dropForwarded({ node, headers }: JourneyStep): BreakAction[] {
  const { protocol, destinationPort } = headers;
  if (protocol !== 'tcp' && protocol !== 'udp') return [];
  const match = `${protocol}/${destinationPort}`;
  const title = `Drop such packets on ${node}, before Docker's own rules`;
  return [block(title, { node, match, chain: 'DOCKER-USER' })];
}

function packetActions({ story, journey, packetFaults = [] }: BreakContext): BreakAction[] {
  if (!story || !journey) return [];
  const again = action('Send the request again', requestStep(story));
  return [again, ...packetFaults, ...forwardings(journey).flatMap(dropForwarded)];
}

/** Steps for each node of the swarm, as one action. */
function everywhere(title: string, names: readonly string[], stepOf: (node: string) => string) {
  return action(title, names.map((name) => stepOf(yamlName(name))).join('\n'));
}

function oneByOne(nodes: readonly string[], state: 'up' | 'down'): string[] {
  return nodes.flatMap((node) => [
    `link: { node: ${yamlName(node)}, state: ${state} }`,
    'wait: 2s',
  ]);
}

/**
 * Every node loses its network, one after the other, and they come back in another order: a swizzle-clog,
 * after FoundationDB's tests, which finds what single faults do not.
 */
function swizzleClog(names: readonly string[]): BreakAction {
  const order = [...names.slice(1), ...names.slice(0, 1)];
  const steps = [...oneByOne(names, 'down'), ...oneByOne(order, 'up')];
  return action(
    'Unplug all nodes one by one, plug them in again in another order (swizzle-clog)',
    steps.join('\n'),
  );
}

/** Faults of the whole cluster that are worth a try, ready made. */
function presets(topology: Topology): BreakAction[] {
  const names = memberNames(topology);
  const leader = topology.nodes.find((node) => node.leader)?.name;
  return [
    ...(leader === undefined
      ? []
      : [
          action(
            `Take the leader, ${leader}, off the network`,
            `link: { node: ${yamlName(leader)}, state: down }`,
          ),
        ]),
    everywhere('Block VXLAN (udp/4789) on every node', names, (node) => {
      return `firewall: { node: ${node}, drop: udp/4789 }`;
    }),
    everywhere('MTU 1400 on every cable', names, (node) => `link: { node: ${node}, mtu: 1400 }`),
    swizzleClog(names),
  ];
}

function clusterActions(topology: Topology): BreakAction[] {
  return [
    ...presets(topology),
    action('Let 20 s pass', 'wait: 20s'),
    action('Let 15 minutes pass: idle connections are forgotten by IPVS', 'wait: 900s'),
    action('All programs forget the names that they have resolved', 'flush-dns: all'),
    action('Heal all partitions', 'heal: all'),
  ];
}

function offered(target: BreakTarget, context: BreakContext): BreakAction[] {
  switch (target.kind) {
    case 'request':
      return [];
    case 'cluster':
      return clusterActions(context.topology);
    case 'node':
      return nodeActions(context.topology, target.name);
    case 'link':
      return linkActions(context.topology, target.between);
    case 'task':
      return taskActions(target.name);
    case 'service':
      return serviceActions(context.topology, target.name);
    case 'packet':
      return packetActions(context);
  }
}

/** What can be done to the target, of that which can be carried out. */
export function breakActions(target: BreakTarget, context: BreakContext): BreakAction[] {
  const known = new Set<string>(context.actions);
  return offered(target, context).filter(({ step }) => known.has(step.split(':')[0]!));
}
