/**
 * Where a step starts and where it goes: places and targets of the scenario in the running world.
 *
 * Owns finding them at this moment: a task may not run, or run elsewhere than a step ago.
 */
import type { Controller } from '../agent/agent.ts';
import { hostsFileOf } from '../build/hosts-files.ts';
import { runningIn } from '../build/machine-programs.ts';
import { touchMachine } from '../build/program-machine.ts';
import { UPSTREAM_DNS } from '../build/machines.ts';
import type { World } from '../build/world.ts';
import type { Sandbox } from '../libnetwork/docker-engine.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { ipv4, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { Place, WorkloadPlace } from '../scenario/place.ts';
import type { Target } from '../scenario/target.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { LOCALHOST_ONLY, type HostsFile } from '../workload/hosts-file.ts';
import { EMBEDDED_RESOLVER } from '../workload/lookup.ts';

/** A place as found: its namespace and the name server that its programs ask. */
export interface Origin {
  readonly name: string;
  /** Name of its sandbox; undefined on a machine itself. */
  readonly container: string | undefined;
  readonly namespace: NetworkNamespace;
  /** What its programs know without asking. */
  readonly hosts: HostsFile;
  readonly nameServer: Ipv4Address;
  /** True where the engine's own resolver is on 127.0.0.11: in some containers (DNS-04, DNS-35). */
  readonly answersQueries: boolean;
  /** How long its programs keep resolved names. */
  readonly dnsCacheNs: number;
}

/** The place, or undefined where no such task runs at this moment. */
export function findOrigin(world: World, place: Place): Origin | undefined {
  if (place.kind === 'host' || place.kind === 'node') {
    const { host } = touchMachine(world, place.name);
    const machine = {
      name: place.text,
      container: undefined,
      namespace: host,
      hosts: LOCALHOST_ONLY,
      nameServer: UPSTREAM_DNS,
    };
    const dnsCacheNs = world.scenario.hosts.find(({ name }) => name === place.name)?.dnsCacheNs;
    return { ...machine, answersQueries: false, dnsCacheNs: dnsCacheNs ?? 0 };
  }
  const sandbox = findSandbox(world, place);
  if (sandbox === undefined) return undefined;
  const { namespace, resolver, container } = sandbox;
  const nameServer = resolver ? EMBEDDED_RESOLVER : UPSTREAM_DNS;
  const running = container && runningIn(world, namespace.node, container);
  return {
    name: place.text,
    container: sandbox.name,
    namespace,
    hosts: running ? hostsFileOf(sandbox, running) : LOCALHOST_ONLY,
    nameServer,
    answersQueries: resolver !== undefined,
    dnsCacheNs: running?.program.dnsCacheNs ?? 0,
  };
}

/** The task of that name whose process runs; undefined while there is none. */
export function findTask(world: World, place: WorkloadPlace): SwarmTask | undefined {
  if (place.kind === 'container') return world.containers.get(place.name)?.task;
  return findController(world, place)?.task;
}

export type TaskPlace = Exclude<WorkloadPlace, { kind: 'container' }>;

/** The newest of that name that runs; while none does, one that is starting and has its process. */
export function findController(
  { store, agents }: World,
  { service, text }: TaskPlace,
): Controller | undefined {
  const up = [...(store?.tasksByService.get(service) ?? [])].reverse().flatMap(({ id, name }) => {
    const controller = name === text ? agents.controllers.get(id) : undefined;
    return controller?.isUp ? [controller] : [];
  });
  return up.find(({ state }) => state === 'running') ?? up[0];
}

/** Where a target leads: an address, a name to look up, or nowhere (a task that does not run). */
export type Destination =
  | { readonly kind: 'address'; readonly address: Ipv4Address }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'nowhere' };

export function findDestination(world: World, target: Target): Destination {
  switch (target.kind) {
    case 'name':
      return { kind: 'name', name: target.name };
    case 'address':
      return { kind: 'address', address: ipv4(target.address) };
    case 'machine':
      return addressOrNowhere(world.machines.get(target.name)?.address);
    case 'vip':
      return addressOrNowhere(virtualIp(world, target.service, target.network));
    case 'taskOnNetwork':
      return addressOrNowhere(taskAddress(world, target.task, target.network));
  }
}

function addressOrNowhere(address: Ipv4Address | undefined): Destination {
  return address === undefined ? { kind: 'nowhere' } : { kind: 'address', address };
}

function virtualIp(world: World, service: string, network: string): Ipv4Address | undefined {
  const virtualIps = world.store?.services.get(service)?.virtualIps;
  return virtualIps?.find((vip) => vip.network === network)?.address;
}

function taskAddress(world: World, place: WorkloadPlace, network: string): Ipv4Address | undefined {
  const attachment = findTask(world, place)?.attachments.find((each) => each.network === network);
  if (attachment) return attachment.address;
  const endpoints = findSandbox(world, place)?.endpoints;
  return endpoints?.find((endpoint) => endpoint.network === network)?.address;
}

/** The sandbox of what runs there now. */
export function findSandbox(world: World, place: WorkloadPlace): Sandbox | undefined {
  if (place.kind === 'container') {
    const node = world.containers.get(place.name)?.spec.node;
    return node === undefined ? undefined : sandboxOn(world, node, place.name);
  }
  const controller = findController(world, place);
  return controller && sandboxOn(world, controller.task.node, controller.sandbox);
}

function sandboxOn(world: World, node: string, name: string): Sandbox | undefined {
  return touchMachine(world, node).engine?.sandboxes.get(name);
}
