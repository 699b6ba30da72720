/**
 * Name records of a network on a node: which addresses a name stands for.
 *
 * Owns the rules by which services, aliases, tasks and containers give names (DNS-23 to DNS-37).
 * They are read off what the engine keeps anyway, so that a change of a backend is a change of names.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Backend, DockerEngine, Sandbox, ServiceBinding } from './docker-engine.ts';
import { GATEWAY_NETWORK } from './gateway-bridge.ts';

/** A name of every backend: the short container id is the host name as well. */
const SHORT_ID_DIGITS = 12;

const TASKS = 'tasks.';

/** Addresses of a lower-case name on a network; empty where no record has that name. */
export function findName(engine: DockerEngine, network: string, name: string): Ipv4Address[] {
  if (engine.overlays.get(network)?.network.ingress) return [];
  if (engine.bridges.has(network)) return onBridge(engine, network, name);
  return [...(engine.balancers.get(network)?.values() ?? [])].flatMap(({ binding }) =>
    inBinding(binding, name),
  );
}

function inBinding(binding: ServiceBinding, name: string): Ipv4Address[] {
  const found = ofService(binding, name);
  const backend = backendsByName(binding.backends).get(name);
  if (backend?.enabled) found.push(backend.address);
  return found;
}

function ofService(binding: ServiceBinding, name: string): Ipv4Address[] {
  const { service, virtualIp, backends } = binding;
  const enabled = (): Ipv4Address[] =>
    backends.filter((backend) => backend.enabled).map(({ address }) => address);
  if (service === '') return hasAlias(binding, name) ? enabled() : [];
  if (isNamed(binding, name)) return virtualIp === 0 ? enabled() : [virtualIp];
  const isTasks = name.startsWith(TASKS) && isNamed(binding, name.slice(TASKS.length));
  return isTasks ? enabled() : [];
}

function isNamed(binding: ServiceBinding, name: string): boolean {
  return binding.service.toLowerCase() === name || hasAlias(binding, name);
}

function hasAlias({ aliases }: ServiceBinding, name: string): boolean {
  return aliases.some((alias) => alias.toLowerCase() === name);
}

const indexes = new WeakMap<readonly Backend[], ReadonlyMap<string, Backend>>();

/** Backends by full container name and by short id; made once for a list that nodes share. */
function backendsByName(backends: readonly Backend[]): ReadonlyMap<string, Backend> {
  let index = indexes.get(backends);
  if (index === undefined) {
    index = new Map(
      backends.flatMap((backend) => [
        [backend.containerName.toLowerCase(), backend] as const,
        [backend.containerId.slice(0, SHORT_ID_DIGITS), backend] as const,
      ]),
    );
    indexes.set(backends, index);
  }
  return index;
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
