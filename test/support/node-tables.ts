/*
 * What the tables of a run's nodes say, read from the text of a `state` observation: who is on a
 * network, whom a node's tunnel knows, and among whom it balances.
 */
import type { Observation } from '../../src/index.ts';

export type Tables = Readonly<Record<string, readonly string[]>>;
export type Nodes = Readonly<Record<string, Readonly<Record<string, Tables>>>>;

/** Networks of a cluster with the first three numbers of their addresses: `10.0.1.`. */
export type Subnets = Readonly<Record<string, string>>;

export function nodesOf(observation: Observation): Nodes {
  return observation['nodes'] as Nodes;
}

/** Addresses in a namespace that begin so, without the /32 of virtual IPs. */
function addressesOn(tables: Tables | undefined, prefix: string): string[] {
  const words = (tables?.['addr'] ?? []).flatMap((line) => line.split(' ').slice(2));
  return words
    .filter((word) => word.startsWith(prefix) && word.endsWith('/24'))
    .map((word) => word.replace(/\/.*/, ''));
}

const balancerOf = (network: string): string =>
  network === 'ingress' ? 'ingress_sbox' : `lb:${network}`;

const isTaskOf = (service: string, namespace: string): boolean =>
  namespace.startsWith(`${service}.`) || namespace.startsWith(`${service}@`);

/** Namespaces of a service's tasks on a node. */
export function tasksOn(nodes: Nodes, node: string, service: string): string[] {
  return Object.keys(nodes[node]!).filter((name) => isTaskOf(service, name));
}

/** Endpoints of a network on a node, its tasks and its load balancer, by their addresses. */
export function endpointsOf(nodes: Nodes, node: string, prefix: string): string[] {
  const namespaces = Object.entries(nodes[node]!).filter(([name]) => !name.startsWith('net:'));
  return namespaces.flatMap(([, tables]) => addressesOn(tables, prefix));
}

/** Addresses of a service's tasks on a node. */
export function backendsOf(nodes: Nodes, node: string, prefix: string, service: string): string[] {
  return tasksOn(nodes, node, service).flatMap((task) => addressesOn(nodes[node]![task], prefix));
}

/** What a node's tunnel knows of a network: `10.0.1.4`. */
export function neighboursOf(nodes: Nodes, node: string, network: string): string[] {
  const lines = nodes[node]![`net:${network}`]?.['neigh'] ?? [];
  return lines.map((line) => line.split(' ')[0]!).toSorted();
}

/** How many addresses a node's tunnel can send to on a network. */
export function tunnelRowsOf(nodes: Nodes, node: string, network: string): readonly string[] {
  return nodes[node]![`net:${network}`]?.['fdb'] ?? [];
}

/** The backends of all services that a node balances over on a network: `10.0.1.4 1`, with the weight. */
export function balancedOn(nodes: Nodes, node: string, network: string): string[] {
  const lines = nodes[node]![balancerOf(network)]?.['ipvs'] ?? [];
  const servers = lines.filter((line) => line.startsWith('-> '));
  return servers.map((line) => line.replace(/^-> (\S+):0 Masq (\d) .*$/, '$1 $2')).toSorted();
}

/** Virtual services that a node balances on a network. */
export function virtualServicesOn(nodes: Nodes, node: string, network: string): number {
  const lines = nodes[node]![balancerOf(network)]?.['ipvs'] ?? [];
  return lines.filter((line) => line.startsWith('FWM')).length;
}

/** Published ports that a node hands to the mesh: `tcp/8080`. */
export function meshPortsOn(nodes: Nodes, node: string): string[] {
  const rules = (nodes[node]!['host']?.['iptables'] ?? []).flatMap((line) => {
    const rule = /^-A DOCKER-INGRESS .*-p (\w+) .*--dport (\d+) -j DNAT/.exec(line);
    return rule ? [`${rule[1]}/${rule[2]}`] : [];
  });
  return rules.toSorted();
}

/** Whether a node takes part in a network. */
export function hasNetwork(nodes: Nodes, node: string, network: string): boolean {
  return nodes[node]![`net:${network}`] !== undefined;
}
