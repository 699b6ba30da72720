/**
 * What the engine refuses when a service is created, in its own words.
 *
 * Owns the checks and their order: networks (by the daemon), the spec itself, attachment to
 * ingress, port conflicts (ING-30, ING-31), the name. Follows swarmkit's controlapi/service.go.
 */
import { needsIngress } from './allocator.ts';
import { parseConstraints } from './constraints.ts';
import { ingressNetwork } from './network-create.ts';
import type { PortConfig, ServiceSpec, SwarmService } from './objects.ts';
import type { ClusterStore } from './store.ts';
import { isEqual } from './task-dirty.ts';

const FROM_DAEMON = 'Error response from daemon: ';
/** Networks of every node that a service may name (CP-68). */
const PREDEFINED = new Set(['host', 'bridge']);

/** What populateNetworkID of daemon/cluster/networks.go says of a node's own `none`. */
const NO_SWARM_NETWORK = 'could not find the corresponding predefined swarm network';

/** The line that `docker service create` prints when it is refused; undefined when it is not. */
export function refuseService(store: ClusterStore, spec: ServiceSpec): string | undefined {
  return (
    refuseNetworks(store, spec) ??
    refuseName(spec.name) ??
    refusePlacement(spec) ??
    refuseEndpoint(spec) ??
    refuseIngressAttachment(store, spec) ??
    refusePorts(store, spec) ??
    refuseWithoutIngress(store, spec) ??
    refuseTakenName(store, spec.name)
  );
}

/** The line that `docker service update` prints when it is refused; `spec` is the changed one. */
export function refuseUpdate(
  store: ClusterStore,
  service: SwarmService,
  spec: ServiceSpec,
): string | undefined {
  return (
    refuseNetworks(store, spec) ??
    refusePlacement(spec) ??
    refuseEndpoint(spec) ??
    refuseIngressAttachment(store, spec) ??
    (isEqual(spec.ports, service.spec.ports) ? undefined : refusePorts(store, spec, service)) ??
    refuseMode(service, spec) ??
    refuseWithoutIngress(store, spec)
  );
}

function refuseMode(service: SwarmService, spec: ServiceSpec): string | undefined {
  if (service.spec.mode === spec.mode) return undefined;
  return refused('Unimplemented', 'service mode change is not allowed');
}

/** The first conflict of `spec`'s ports with those of another service that is there (ING-30). */
function refusePorts(
  store: ClusterStore,
  spec: ServiceSpec,
  own?: SwarmService,
): string | undefined {
  const wanted = new Map(
    spec.ports
      .filter((port) => port.publishedPort !== 0)
      .map((port) => [numberOf(port), port.publishMode]),
  );
  if (wanted.size === 0) return undefined;
  for (const service of store.services.values()) {
    if (service === own) continue;
    const conflict = service.ports.find((port) => conflicts(wanted.get(numberOf(port)), port));
    if (conflict !== undefined) return invalid(alreadyInUse(conflict, service));
  }
  return undefined;
}

function refuseNetworks(store: ClusterStore, spec: ServiceSpec): string | undefined {
  for (const { network } of spec.networks) {
    if (store.networks.has(network) || PREDEFINED.has(network)) continue;
    if (network === 'none') return `${FROM_DAEMON}${NO_SWARM_NETWORK}: network none not found`;
    if (!store.localNetworks.has(network)) return `${FROM_DAEMON}network ${network} not found`;
    return (
      `${FROM_DAEMON}The network ${network} cannot be used with services. Only networks scoped ` +
      'to the swarm can be used, such as those created with the overlay driver.'
    );
  }
  return undefined;
}

function refuseName(name: string): string | undefined {
  if (name === '') return invalid('meta: name must be provided');
  if (!isDnsName(name)) return invalid('name must be valid as a DNS name component');
  return name.length > 63 ? invalid('name must be 63 characters or fewer') : undefined;
}

/** Letters, digits, `-` and `_`, the last two neither first nor last. */
function isDnsName(name: string): boolean {
  return /^[\w-]+$/.test(name) && /^[a-zA-Z0-9]/.test(name) && /[a-zA-Z0-9]$/.test(name);
}

function refusePlacement(spec: ServiceSpec): string | undefined {
  const parsed = parseConstraints(spec.constraints);
  return 'error' in parsed ? refused('Unknown', parsed.error) : undefined;
}

function refuseEndpoint(spec: ServiceSpec): string | undefined {
  if (spec.replicas < 0) return invalid('Number of replicas must be non-negative');
  const seen = new Set<string>();
  for (const port of spec.ports) {
    if (spec.endpointMode === 'dnsrr' && port.publishMode === 'ingress') {
      return invalid(
        "EndpointSpec: port published with ingress mode can't be used with dnsrr mode",
      );
    }
    if (port.publishedPort === 0) continue;
    if (seen.has(numberOf(port))) {
      return invalid('EndpointSpec: duplicate published ports provided');
    }
    seen.add(numberOf(port));
  }
  return undefined;
}

function refuseIngressAttachment(store: ClusterStore, spec: ServiceSpec): string | undefined {
  const ingress = ingressNetwork(store)?.name;
  return spec.networks.some(({ network }) => network === ingress)
    ? invalid(`Service cannot be explicitly attached to the ingress network "${ingress}"`)
    : undefined;
}

function refuseWithoutIngress(store: ClusterStore, spec: ServiceSpec): string | undefined {
  if (!needsIngress(spec) || ingressNetwork(store) !== undefined) return undefined;
  return refused(
    'FailedPrecondition',
    'service needs ingress network, but no ingress network is present',
  );
}

/** Names are compared without regard to case. */
function refuseTakenName(store: ClusterStore, name: string): string | undefined {
  const lower = name.toLowerCase();
  for (const taken of store.services.keys()) {
    if (taken.toLowerCase() !== lower) continue;
    return refused(
      'AlreadyExists',
      `name conflicts with an existing object: service ${name} already exists`,
    );
  }
  return undefined;
}

/** Host mode beside host mode is no conflict: the scheduler keeps such tasks apart. */
function conflicts(wanted: PortConfig['publishMode'] | undefined, taken: PortConfig): boolean {
  return wanted !== undefined && !(wanted === 'host' && taken.publishMode === 'host');
}

function alreadyInUse(port: PortConfig, service: SwarmService): string {
  const kind = port.publishMode === 'host' ? 'a host-published port' : 'an ingress port';
  const { name } = service.spec;
  return `port '${port.publishedPort}' is already in use by service '${name}' (${service.id}) as ${kind}`;
}

function numberOf(port: PortConfig): string {
  return `${port.protocol}/${port.publishedPort}`;
}

function invalid(reason: string): string {
  return refused('InvalidArgument', reason);
}

function refused(code: string, reason: string): string {
  return `${FROM_DAEMON}rpc error: code = ${code} desc = ${reason}`;
}
