/**
 * Places: where something starts. `client` (a host), `n1` (a node), `web.1` (a replicated service's
 * task by slot), `web@n1` (a global service's task on a node), `box` (a container).
 * Owns the closed union and its reading; whether a slot exists at that moment is for the run to say.
 */
import type { Names } from './names.ts';

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

/** Slot of a replicated service, counted from 1 as `docker service ps` does. */
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

const SLOT = /^(.+)\.([1-9][0-9]{0,5})$/;

/** Reads a task or container name; undefined when no service or container of that name exists. */
export function parseWorkload(text: string, names: Names): WorkloadPlace | undefined {
  if (names.containers.has(text)) return { kind: 'container', text, name: text };
  const [, service = '', slot = ''] = SLOT.exec(text) ?? [];
  if (names.services.has(service)) return { kind: 'task', text, service, slot: Number(slot) };
  const at = text.indexOf('@');
  const globalService = text.slice(0, Math.max(at, 0));
  const node = text.slice(at + 1);
  if (!names.services.has(globalService) || !names.nodes.has(node)) return undefined;
  return { kind: 'globalTask', text, service: globalService, node };
}

/** Reads a place; undefined when it names nothing that exists in the scenario. */
export function parsePlace(text: string, names: Names): Place | undefined {
  if (names.hosts.has(text)) return { kind: 'host', text, name: text };
  if (names.nodes.has(text)) return { kind: 'node', text, name: text };
  return parseWorkload(text, names);
}
