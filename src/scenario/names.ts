/**
 * Every name that a scenario declares anywhere, whether at the start or in a later `create` step.
 * Owns the sets against which places, targets and pins are read; says nothing about when a name
 * comes into being or goes.
 */
import { quoted } from './diagnostics.ts';
import type { Mistake } from './report.ts';
import type { ScenarioFile } from './schema/file.ts';
import { suggestion } from './suggest.ts';

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
  readonly containers: ReadonlySet<string>;
  /** What a stack file declares is called `STACK_NAME`; its file is read later. */
  readonly stacks: ReadonlySet<string>;
}

/** Gathers the names of a file whose shape is good. */
export function collectNames(file: ScenarioFile): Names {
  const hosts = Object.keys(file.hosts ?? {});
  const created = (file.steps ?? []).flatMap((step) => Object.keys(step.create ?? {}));
  return {
    hosts: new Set(hosts.length === 0 ? [DEFAULT_HOST] : hosts),
    nodes: new Set(Object.keys(file.cluster.nodes)),
    networks: new Set([...PREDEFINED_NETWORKS, ...Object.keys(file.networks ?? {})]),
    services: new Set([...Object.keys(file.services ?? {}), ...created]),
    containers: new Set(Object.keys(file.containers ?? {})),
    stacks: new Set(Object.keys(file.stacks ?? {})),
  };
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
  return hasNetwork(names, name) ? undefined : unknown('network', name, names.networks);
}

export function serviceMistake(names: Names, name: string): Mistake | undefined {
  return hasService(names, name) ? undefined : unknown('service', name, names.services);
}

function machines(names: Names): string[] {
  return [...names.nodes, ...names.hosts];
}

/** For a name that fits no service, node, host or container. */
export function placeMistake(names: Names, text: string): Mistake {
  const message = `nothing is called ${quoted(text)}: no host, node, task or container`;
  const tasks = () => [...names.services].map((service) => `${service}.1`);
  const places = () => [...machines(names), ...names.containers, ...tasks()];
  return { code: 'unknown-place', message, hint: () => suggestion(text, places()) };
}
