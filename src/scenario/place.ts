/**
 * Places: where something starts. `client` (a host), `n1` (a node), `web.1` (a replicated service's
 * task by slot), `web@n1` (a global service's task on a node), `box` (a container).
 * Owns the closed union and its reading; whether a slot exists at that moment is for the run to say.
 */
import { quoted } from './diagnostics.ts';
import {
  hasNetwork,
  hasService,
  machineAsWorkload,
  networkMistake,
  nodeMistake,
  placeMistake,
  serviceMistake,
  slotMistake,
  type Names,
} from './names.ts';
import type { Mistake } from './report.ts';

export interface HostPlace {
  readonly kind: 'host';
  readonly text: string;
  readonly name: string;
}

export interface NodePlace {
  readonly kind: 'node';
  readonly text: string;
  readonly name: string;
}

/** Slot of a replicated service, counted from 1 as `docker service ps` does; of a job, from 0. */
export interface TaskPlace {
  readonly kind: 'task';
  readonly text: string;
  readonly service: string;
  readonly slot: number;
}

/** The task of a global service on one node. */
export interface GlobalTaskPlace {
  readonly kind: 'globalTask';
  readonly text: string;
  readonly service: string;
  readonly node: string;
}

export interface ContainerPlace {
  readonly kind: 'container';
  readonly text: string;
  readonly name: string;
}

/** Something that runs in a sandbox of its own. */
export type WorkloadPlace = TaskPlace | GlobalTaskPlace | ContainerPlace;

/** `text` is the place as the file writes it and as observations name it. */
export type Place = HostPlace | NodePlace | WorkloadPlace;

const SLOT = /^(.+)\.(0|[1-9][0-9]{0,5})$/;

/** Reads a task or container name; a mistake when no service or container of that name exists. */
export function parseWorkload(text: string, names: Names): WorkloadPlace | Mistake {
  if (names.containers.has(text)) return { kind: 'container', text, name: text };
  const at = text.indexOf('@');
  if (at > 0) return parseGlobalTask(text, text.slice(0, at), text.slice(at + 1), names);
  const [, service, slot] = SLOT.exec(text) ?? [];
  if (service === undefined) return bareName(text, names);
  const mistake = serviceMistake(names, service) ?? slotMistake(names, service, Number(slot));
  return mistake ?? { kind: 'task', text, service, slot: Number(slot) };
}

function parseGlobalTask(
  text: string,
  service: string,
  node: string,
  names: Names,
): GlobalTaskPlace | Mistake {
  const mistake = serviceMistake(names, service) ?? nodeMistake(names, node);
  return mistake ?? { kind: 'globalTask', text, service, node };
}

/** Of no task and no container. A service is many tasks: `web` alone does not say which. */
function bareName(text: string, names: Names): Mistake {
  if (!hasService(names, text)) {
    return machineAsWorkload(names, text) ?? placeMistake(names, text);
  }
  const message = `${quoted(text)} is a service, and a place is one task of it`;
  return { code: 'unknown-place', message, hint: `write \`${text}.1\` or \`${text}@NODE\`` };
}

/** Reads a place; a mistake when it names nothing that exists in the scenario. */
export function parsePlace(text: string, names: Names): Place | Mistake {
  if (names.hosts.has(text)) return { kind: 'host', text, name: text };
  if (names.nodes.has(text)) return { kind: 'node', text, name: text };
  return parseWorkload(text, names);
}

/** A namespace of a machine: `host`, `ingress_sbox`, `lb:app`, `net:app`, or of a task or container. */
export function namespaceMistake(names: Names, namespace: string): Mistake | undefined {
  if (namespace === 'host' || namespace === 'ingress_sbox') return undefined;
  const [, network] = /^(?:lb|net):(.*)$/.exec(namespace) ?? [];
  if (network !== undefined) {
    return hasNetwork(names, network) ? undefined : networkMistake(names, network);
  }
  const task = parseWorkload(namespace, names);
  return isMistake(task) ? task : undefined;
}

/** Tells a mistake from what was read. */
export function isMistake(result: object): result is Mistake {
  return 'message' in result;
}
