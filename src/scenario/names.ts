/**
 * Every name that a scenario declares anywhere, whether at the start or in a later `create` step.
 * Owns the sets against which places, targets and pins are read; says nothing about when a name
 * comes into being or goes.
 */
import { quoted } from './diagnostics.ts';
import type { Mistake } from './report.ts';
import type { ScenarioFile } from './schema/file.ts';
import type { DeployFile, ServiceFile, ServiceNetworksFile } from './schema/service.ts';
import { closest, suggestion } from './suggest.ts';

/** Networks that every engine has without being asked. */
export const PREDEFINED_NETWORKS: readonly string[] = [
  'bridge',
  'host',
  'none',
  'ingress',
  'docker_gwbridge',
];

/** The machine outside when a file names none. */
export const DEFAULT_HOST = 'client';

export interface Names {
  readonly hosts: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
  /** Declared and predefined networks. */
  readonly networks: ReadonlySet<string>;
  /** Services at the start and those that `create` steps make. */
  readonly services: ReadonlySet<string>;
  /** The most replicas that a service ever has, so its last slot; 0 for one task a node. */
  readonly slots: ReadonlyMap<string, number>;
  /** Replicated jobs, whose slots are counted from 0. */
  readonly jobs: ReadonlySet<string>;
  /** Services that never have a virtual IP, since their endpoint mode is always `dnsrr`. */
  readonly roundRobin: ReadonlySet<string>;
  readonly containers: ReadonlySet<string>;
  /** More names of services and containers, on networks or in /etc/hosts, in lower case. */
  readonly aliases: ReadonlySet<string>;
  /** What a stack file declares is called `STACK_NAME`; its file is read later. */
  readonly stacks: ReadonlySet<string>;
}

/** Gathers the names of a file whose shape is good. */
export function collectNames(file: ScenarioFile): Names {
  const hosts = Object.keys(file.hosts ?? {});
  const creates = (file.steps ?? []).map(({ create }) => create ?? {});
  const created = creates.flatMap((create) => Object.keys(create));
  const sections: readonly Section[] = [file.services ?? {}, file.containers ?? {}, ...creates];
  const workloads = sections.flatMap((section) => Object.values(section));
  return {
    hosts: new Set(hosts.length === 0 ? [DEFAULT_HOST] : hosts),
    nodes: new Set(Object.keys(file.cluster.nodes)),
    networks: new Set([...PREDEFINED_NETWORKS, ...Object.keys(file.networks ?? {})]),
    services: new Set([...Object.keys(file.services ?? {}), ...created]),
    slots: mostReplicas(file),
    jobs: replicatedJobs(file),
    roundRobin: alwaysRoundRobin(file),
    containers: new Set(Object.keys(file.containers ?? {})),
    aliases: new Set(workloads.flatMap((each) => [...aliasesOf(each?.networks), ...hostsOf(each)])),
    stacks: new Set(Object.keys(file.stacks ?? {})),
  };
}

/** From the services and from every step that makes, changes or scales one. */
function mostReplicas({ services, steps }: ScenarioFile): Map<string, number> {
  const most = new Map<string, number>();
  const sections = [services, ...(steps ?? []).flatMap(({ create, update }) => [create, update])];
  for (const [name, service] of sections.flatMap((section) => Object.entries(section ?? {}))) {
    const { mode = 'replicated', replicas = 1 } = service?.deploy ?? {};
    const slots = mode.startsWith('global') ? 0 : replicas;
    most.set(name, Math.max(slots, most.get(name) ?? 0));
  }
  for (const [name, replicas] of (steps ?? []).flatMap(({ scale }) =>
    Object.entries(scale ?? {}),
  )) {
    most.set(name, Math.max(replicas, most.get(name) ?? 0));
  }
  return most;
}

function replicatedJobs({ services, steps }: ScenarioFile): Set<string> {
  const sections = [services, ...(steps ?? []).map(({ create }) => create)];
  const all = sections.flatMap((section) => Object.entries(section ?? {}));
  return new Set(
    all.flatMap(([name, service]) => (service?.deploy?.mode === 'replicated-job' ? [name] : [])),
  );
}

function alwaysRoundRobin({ services, steps }: ScenarioFile): Set<string> {
  const made = [services, ...(steps ?? []).map(({ create }) => create)];
  const changed = (steps ?? []).map(({ update }) => update);
  // A service has a virtual IP unless it says otherwise; an update that says nothing keeps the mode.
  const modes = [...modesIn(made, 'vip'), ...modesIn(changed)];
  const others = new Set(modes.filter(([, mode]) => mode === 'vip').map(([name]) => name));
  const names = modes.filter(([, mode]) => mode === 'dnsrr').map(([name]) => name);
  return new Set(names.filter((name) => !others.has(name)));
}

type EndpointMode = DeployFile['endpoint_mode'];
type Deployed = Readonly<
  Record<string, { deploy?: { endpoint_mode?: EndpointMode } | null } | null>
>;

/** Endpoint mode of each service of some sections; `absent` where it gives none. */
function modesIn(
  sections: readonly (Deployed | null | undefined)[],
  absent?: EndpointMode,
): (readonly [string, EndpointMode])[] {
  const services = sections.flatMap((section) => Object.entries(section ?? {}));
  return services.map(([name, service]) => [name, service?.deploy?.endpoint_mode ?? absent]);
}

/** A doubt about the virtual IP of a service that has none; undefined where it may have one. */
export function virtualIpDoubt(
  { roundRobin }: Names,
  service: string,
  network: string,
): Mistake | undefined {
  if (!roundRobin.has(service)) return undefined;
  const message = `${quoted(service)} has no virtual IP: its endpoint mode is dnsrr`;
  const hint = `\`${service}\` resolves to the addresses of its tasks, \`${service}.1@${network}\` is one of them`;
  return { code: 'no-virtual-ip', message, hint };
}

/** The mistake of naming a slot that the service never has; undefined when it may have it. */
export function slotMistake(names: Names, service: string, slot: number): Mistake | undefined {
  const most = names.slots.get(service);
  if (most === 0) {
    const message = `${quoted(service)} has no slots, but one task on each node`;
    return { code: 'unknown-place', message, hint: `write \`${service}@NODE\`` };
  }
  const first = names.jobs.has(service) ? 0 : 1;
  if (slot < first) {
    const message = `the slots of ${quoted(service)} are counted from ${first}`;
    return { code: 'unknown-place', message, hint: `the first one is \`${service}.${first}\`` };
  }
  const needed = slot + 1 - first;
  if (most === undefined || needed <= most) return undefined;
  const message = `${quoted(service)} never has ${needed} replicas, so there is no \`${service}.${slot}\``;
  const hint = `the last one is \`${service}.${most - 1 + first}\``;
  return { code: 'unknown-place', message, hint };
}

/** What services and containers have in common here. */
type Workload = Pick<ServiceFile, 'networks' | 'extra_hosts'>;
type Section = Readonly<Record<string, Workload | null>>;

/** Names that a workload has in its own /etc/hosts. */
function hostsOf(workload: Workload | null): string[] {
  const hosts = workload?.extra_hosts ?? [];
  const names = Array.isArray(hosts)
    ? hosts.map((line) => line.split(/[:=]/)[0]!)
    : Object.keys(hosts);
  return names.map((name) => name.toLowerCase());
}

/** Names are compared as DNS does, whatever their case. */
function aliasesOf(networks: ServiceNetworksFile | null | undefined): string[] {
  if (networks === null || typeof networks !== 'object' || Array.isArray(networks)) return [];
  const attachments = Object.values(networks);
  return attachments.flatMap((each) => each?.aliases ?? []).map((name) => name.toLowerCase());
}

/** True for a name such as `shop_web` when the scenario deploys the stack `shop`. */
function fromStack(names: Names, name: string): boolean {
  return names.stacks.has(name.slice(0, Math.max(0, name.indexOf('_'))));
}

export function hasService(names: Names, name: string): boolean {
  return names.services.has(name) || fromStack(names, name);
}

export function hasNetwork(names: Names, name: string): boolean {
  return names.networks.has(name) || fromStack(names, name);
}

export function hasMachine(names: Names, name: string): boolean {
  return names.nodes.has(name) || names.hosts.has(name);
}

function unknown(kind: string, name: string, known: Iterable<string>): Mistake {
  return {
    code: `unknown-${kind}`,
    message: `no ${kind} is called ${quoted(name)}`,
    hint: () => suggestion(name, [...known]),
  };
}

/** The mistake of naming a node that the cluster does not have; undefined when it does. */
export function nodeMistake(names: Names, name: string): Mistake | undefined {
  return names.nodes.has(name) ? undefined : unknown('node', name, names.nodes);
}

export function machineMistake(names: Names, name: string): Mistake | undefined {
  if (hasMachine(names, name)) return undefined;
  return { ...unknown('machine', name, []), hint: () => suggestion(name, machines(names)) };
}

export function networkMistake(names: Names, name: string): Mistake | undefined {
  if (hasNetwork(names, name)) return undefined;
  const alike = () => closest(name, names.networks);
  const hint = () =>
    alike() ? `did you mean \`${alike()}\`?` : `declare it: \`networks: { ${name}: {} }\``;
  return { ...unknown('network', name, names.networks), hint };
}

export function serviceMistake(names: Names, name: string): Mistake | undefined {
  return hasService(names, name) ? undefined : unknown('service', name, names.services);
}

/**
 * A doubt about a name that nothing in the file has: legal, since whoever asks is told so, and more
 * often misspelt. Names with a dot may stand for anything outside.
 */
export function nameDoubt(names: Names, name: string): Mistake | undefined {
  const isOutside = name.includes('.') || name === 'localhost' || names.stacks.size > 0;
  const known = [...machines(names), ...names.services, ...names.containers, ...names.aliases];
  if (isOutside || known.some((each) => each.toLowerCase() === name.toLowerCase()))
    return undefined;
  const message = `nothing in this scenario is called ${quoted(name)}`;
  return { code: 'unknown-name', message, hint: () => suggestion(name, known) };
}

function machines(names: Names): string[] {
  return [...names.nodes, ...names.hosts];
}

/** For a machine where a task or a container is asked for; undefined for any other name. */
export function machineAsWorkload(names: Names, text: string): Mistake | undefined {
  if (!hasMachine(names, text)) return undefined;
  const kind = names.nodes.has(text) ? 'node' : 'host';
  const message = `${quoted(text)} is a ${kind}, and only a task or container can stand here`;
  const [first] = workloads(names);
  return { code: 'unknown-place', message, hint: first && `such as \`${first}\`` };
}

function workloads({ containers, services }: Names): string[] {
  return [...containers, ...[...services].map((service) => `${service}.1`)];
}

/** For a name that fits no service, node, host or container. */
export function placeMistake(names: Names, text: string): Mistake {
  const message = `nothing is called ${quoted(text)}: no host, node, task or container`;
  const hint = () => suggestion(text, [...machines(names), ...workloads(names)]);
  return { code: 'unknown-place', message, hint };
}
