/**
 * Name records of a network on a node: which addresses a name stands for.
 *
 * Owns the rules by which services, aliases, tasks and containers give names (DNS-23 to DNS-37).
 * Names of tasks are read off the records that the load balancers hold, so that a change of a record
 * is a change of names; those of virtual IPs have a life of their own (virtual-ip-names.ts).
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { DockerEngine, Sandbox } from './docker-engine.ts';
import type { EndpointRecord, LoadBalancer, ServiceBinding } from './service-records.ts';
import { GATEWAY_NETWORK } from './gateway-bridge.ts';

/** A name of every backend: the short container id is the host name as well. */
const SHORT_ID_DIGITS = 12;

const TASKS = 'tasks.';

/** Addresses of a lower-case name on a network; empty where no record has that name. */
export function findName(engine: DockerEngine, network: string, name: string): Ipv4Address[] {
  if (engine.overlays.get(network)?.network.ingress) return [];
  if (engine.bridges.has(network)) return onBridge(engine, network, name);
  const virtual = engine.virtualIpNames.get(network)?.get(name) ?? [];
  const found = virtual.map(({ address }) => address);
  for (const balancer of engine.balancers.get(network)?.values() ?? []) {
    found.push(...inBalancer(balancer, name));
  }
  return found;
}

/** Of its enabled records, in the order of the IPVS list. */
function inBalancer({ records, disabled, said }: LoadBalancer, name: string): Ipv4Address[] {
  const speaking = new Set(said.filter((binding) => givesName(binding, name)));
  const isSought = said.some((binding) => mayBeContainer(binding, name));
  if (speaking.size === 0 && !isSought) return [];
  const found: Ipv4Address[] = [];
  for (const record of records.values()) {
    const { binding, backend } = record;
    if (disabled.has(backend.endpoint)) continue;
    if (speaking.has(binding) || (isSought && isContainer(record, name))) {
      found.push(backend.address);
    }
  }
  return found.reverse();
}

/** True where tasks answer to the name: `tasks.web`, and `web` itself without a virtual IP (DNS-24). */
function givesName(binding: ServiceBinding, name: string): boolean {
  if (binding.serviceId === '') return hasAlias(binding, name);
  if (binding.virtualIp === 0 && isNamed(binding, name)) return true;
  return name.startsWith(TASKS) && isNamed(binding, name.slice(TASKS.length));
}

/** Without looking at each: a task's name begins with its service's, a short id has twelve digits. */
function mayBeContainer({ service, hasHostNames }: ServiceBinding, name: string): boolean {
  if (service === '' || hasHostNames || name.length === SHORT_ID_DIGITS) return true;
  return name.startsWith(`${service.toLowerCase()}.`);
}

function isContainer({ backend }: EndpointRecord, name: string): boolean {
  const { containerName, containerId, hostName } = backend;
  return [containerName, containerId.slice(0, SHORT_ID_DIGITS), hostName].some(
    (each) => each?.toLowerCase() === name,
  );
}

function isNamed(binding: ServiceBinding, name: string): boolean {
  return binding.service.toLowerCase() === name || hasAlias(binding, name);
}

function hasAlias({ aliases }: ServiceBinding, name: string): boolean {
  return aliases.some((alias) => alias.toLowerCase() === name);
}

/** User-defined bridges know their containers; docker0 and docker_gwbridge know no names. */
function onBridge(engine: DockerEngine, network: string, name: string): Ipv4Address[] {
  if (network === 'bridge' || network === GATEWAY_NETWORK) return [];
  const endpoints = engine.bridges.get(network)?.endpoints ?? new Map();
  return [...endpoints].flatMap(([sandboxName, { address }]) => {
    const sandbox = engine.sandboxes.get(sandboxName);
    return sandbox && namesOnBridge(sandbox, network).includes(name) ? [address] : [];
  });
}

function namesOnBridge({ container }: Sandbox, network: string): string[] {
  if (container === undefined) return [];
  const aliases = container.aliases?.[network] ?? [];
  const names = [container.name, container.containerId.slice(0, SHORT_ID_DIGITS), ...aliases];
  return names.map((each) => each.toLowerCase());
}
