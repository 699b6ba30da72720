/**
 * Names that stand for addresses in expectations: a machine, `vip(web,app)`, `web.1@app`.
 *
 * Owns their reading against the cluster that they are about: as the step left it, or the run. A text
 * that is none of these, or names what is not there, stays as it is written and is compared as text.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import type { Topology } from '../trace/topology.ts';

export interface NetworkAddress {
  readonly network: string;
  readonly address: string;
}

function addressOn(entries: readonly NetworkAddress[], network: string): string | undefined {
  return entries.find((entry) => entry.network === network)?.address.split('/')[0];
}

function virtualIp(text: string, topology: Topology): string | undefined {
  const [, name = '', network = ''] = /^vip\(\s*([^,\s]+)\s*,\s*([^)\s]+)\s*\)$/.exec(text) ?? [];
  const service = topology.services.find((each) => each.name === name);
  return service && addressOn(service.virtualIps, network);
}

/**
 * `web.1@app`; a global service's task holds an @ of its own: `web@n1@app`. Of several tasks that had
 * the slot in turn the last one that has an address is meant.
 */
function taskAddress(text: string, topology: Topology): string | undefined {
  const at = text.lastIndexOf('@');
  if (at < 0) return undefined;
  const [name, network] = [text.slice(0, at), text.slice(at + 1)];
  return topology.tasks
    .filter((each) => each.name === name)
    .map(({ addresses }) => addressOn(addresses, network))
    .findLast((address) => address !== undefined);
}

function machineAddress(text: string, topology: Topology): string | undefined {
  const node = topology.nodes.find((each) => each.name === text);
  return node && ipv4Text(node.address);
}

/** The address that a text of an expectation stands for, or the text itself. */
export function expectedAddress(text: string, topology: Topology): string {
  return (
    virtualIp(text, topology) ??
    taskAddress(text, topology) ??
    machineAddress(text, topology) ??
    text
  );
}

/** As `expectedAddress`, keeping a port: `web.1@ingress:80`. */
export function expectedEndpoint(text: string, topology: Topology): string {
  const [, name = text, port = ''] = /^(.*?)(:\d+)$/.exec(text) ?? [];
  return expectedAddress(name, topology) + port;
}
