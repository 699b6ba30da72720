/**
 * Targets: where something goes. `n1:8080` (a machine's underlay address), `web:80` (a name that the
 * asking container resolves), `10.0.1.5:80`, `web.1@app:80` (a task's address on a network) and
 * `vip(web,app):80` (a service's virtual IP on a network). The port is absent for a ping.
 * Owns the closed union and its reading; whether the target answers is for the run to say.
 */
import { parseIpv4 } from '../packet/ipv4-address.ts';
import { quoted } from './diagnostics.ts';
import { hasNetwork, networkMistake, serviceMistake, type Names } from './names.ts';
import { isMistake, parseWorkload, type WorkloadPlace } from './place.ts';
import { isPort, PORT_MAX } from './port-text.ts';
import type { Mistake } from './report.ts';

/** Resolved by the asker: a service, an alias, a container, or a name that nobody knows. */
export interface NameTarget {
  readonly kind: 'name';
  readonly text: string;
  readonly name: string;
  readonly port?: number;
}

export interface AddressTarget {
  readonly kind: 'address';
  readonly text: string;
  readonly address: string;
  readonly port?: number;
}

/** A node's or a host's address on the underlay; `machine` tells which list the name is in. */
export interface MachineTarget {
  readonly kind: 'machine';
  readonly text: string;
  readonly machine: 'node' | 'host';
  readonly name: string;
  readonly port?: number;
}

export interface TaskOnNetworkTarget {
  readonly kind: 'taskOnNetwork';
  readonly text: string;
  readonly task: WorkloadPlace;
  readonly network: string;
  readonly port?: number;
}

export interface VipTarget {
  readonly kind: 'vip';
  readonly text: string;
  readonly service: string;
  readonly network: string;
  readonly port?: number;
}

/** `text` is the target as the file writes it and as observations name it. */
export type Target = NameTarget | AddressTarget | MachineTarget | TaskOnNetworkTarget | VipTarget;

const TARGET_FORMS = '`n1:8080`, `web:80`, `10.0.1.5:80`, `web.1@app:80` or `vip(web,app):80`';
const NAME_LENGTH_MAX = 253;

/** Reads a target; a mistake when it is malformed or names a task or network that nobody declares. */
export function parseTarget(text: string, names: Names): Target | Mistake {
  const [, where = '', portText] = /^([^:]*)(?::(.*))?$/.exec(text) ?? [];
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && !(/^\d{1,5}$/.test(portText ?? '') && isPort(port))) {
    const message = `expected a port from 1 to ${PORT_MAX} after the \`:\`, got ${quoted(text)}`;
    return { code: 'bad-port', message };
  }
  if (!/^[^\s:/]+$/.test(where) || where.length > NAME_LENGTH_MAX) return malformed(text);
  const target = parseWhere(text, where, names);
  return isMistake(target) || port === undefined ? target : { ...target, port };
}

function malformed(text: string): Mistake {
  const message = `expected a target, got ${quoted(text)}`;
  return { code: 'bad-target', message, hint: `a target looks like ${TARGET_FORMS}` };
}

function parseWhere(text: string, where: string, names: Names): Target | Mistake {
  if (names.nodes.has(where)) return { kind: 'machine', text, machine: 'node', name: where };
  if (names.hosts.has(where)) return { kind: 'machine', text, machine: 'host', name: where };
  if (parseIpv4(where) !== undefined) return { kind: 'address', text, address: where };
  if (/^\d+(\.\d+){3}$/.test(where)) return malformed(text);
  if (/[()]/.test(where)) return parseVip(text, where, names);
  return where.includes('@')
    ? parseOnNetwork(text, where, names)
    : { kind: 'name', text, name: where };
}

function parseVip(text: string, where: string, names: Names): Target | Mistake {
  const [, service, network] = /^vip\(([^(),]+),([^(),]+)\)$/.exec(where) ?? [];
  if (service === undefined || network === undefined) return malformed(text);
  const mistake = serviceMistake(names, service) ?? networkMistake(names, network);
  return mistake ?? { kind: 'vip', text, service, network };
}

/** `web.1@app`, `box@app`, `web@n1@app`: the last part is the network. */
function parseOnNetwork(text: string, where: string, names: Names): Target | Mistake {
  const at = where.lastIndexOf('@');
  const network = where.slice(at + 1);
  if (!hasNetwork(names, network) && names.nodes.has(network)) {
    const hint = `write \`${where}@NETWORK:PORT\``;
    return { code: 'bad-target', message: 'the network of the task is missing', hint };
  }
  const task = parseWorkload(where.slice(0, at), names);
  if (isMistake(task)) return task;
  return networkMistake(names, network) ?? { kind: 'taskOnNetwork', text, task, network };
}
