/**
 * Services and containers in canonical form.
 * Owns the join of networks, ports, deployment, health check and program into one record, and the
 * partial form that an update carries.
 */
import {
  normaliseDeploy,
  normaliseDeployChanges,
  normaliseHealthcheck,
} from './normalise-deploy.ts';
import { normalisePorts } from './normalise-ports.ts';
import { normaliseProgram, normaliseProgramChanges } from './normalise-program.ts';
import {
  asList,
  durationNs,
  optionalDurationNs,
  pairs,
  present,
  textRecord,
} from './normalise-values.ts';
import { parseExposed } from './port-text.ts';
import type { ContainerSpec } from './scenario.ts';
import type { ContainerFile, ServiceFile, ServiceNetworksFile } from './schema/service.ts';
import type { ExtraHost, ServiceChanges, ServiceNetwork, ServiceSpec } from './service-spec.ts';

/** Docker's grace period between SIGTERM and SIGKILL. */
const STOP_GRACE_PERIOD_NS = 10e9;

export function normaliseService(
  name: string,
  file: ServiceFile | null,
  line: number,
): ServiceSpec {
  const given = file ?? {};
  const ports = normalisePorts(given.ports, 'ingress');
  return {
    name,
    networks: normaliseServiceNetworks(given.networks),
    ports,
    deploy: normaliseDeploy(given.deploy),
    program: normaliseProgram(given['x-app'], { ports, init: given.init }),
    environment: textRecord(given.environment),
    dnsServers: given.dns === undefined ? [] : asList(given.dns),
    extraHosts: extraHosts(given.extra_hosts),
    stopGracePeriodNs: durationNs(given.stop_grace_period, STOP_GRACE_PERIOD_NS),
    labels: { ...textRecord(given.labels), ...textRecord(given.deploy?.labels) },
    line,
    ...present({
      healthcheck: given.healthcheck && normaliseHealthcheck(given.healthcheck),
      image: given.image,
      command: commandText(given.command),
      hostname: given.hostname,
    }),
  };
}

/** What an `update` step changes: `x-app` and `deploy` key by key, lists as a whole. */
export function normaliseServiceChanges(file: ServiceFile | null): ServiceChanges {
  const given = file ?? {};
  return present({
    networks: given.networks ? normaliseServiceNetworks(given.networks) : undefined,
    ports: given.ports ? normalisePorts(given.ports, 'ingress') : undefined,
    deploy: given.deploy ? normaliseDeployChanges(given.deploy) : undefined,
    healthcheck: given.healthcheck && (normaliseHealthcheck(given.healthcheck) ?? null),
    program: given['x-app'] ? normaliseProgramChanges(given['x-app']) : undefined,
    image: given.image,
    command: commandText(given.command),
    environment: given.environment ? textRecord(given.environment) : undefined,
    hostname: given.hostname,
    dnsServers: given.dns === undefined ? undefined : asList(given.dns),
    extraHosts: given.extra_hosts && extraHosts(given.extra_hosts),
    stopGracePeriodNs: optionalDurationNs(given.stop_grace_period),
    labels: given.labels ? textRecord(given.labels) : undefined,
  });
}

export function normaliseContainer(name: string, file: ContainerFile, line: number): ContainerSpec {
  const ports = normalisePorts(file.ports, 'host').map((port) => ({
    ...port,
    mode: 'host' as const,
  }));
  const networks = normaliseServiceNetworks(file.networks);
  return {
    name,
    node: file.node,
    networks: networks.length === 0 ? [{ network: 'bridge', aliases: [] }] : networks,
    ports,
    expose: (file.expose ?? []).flatMap((value) => parseExposed(value) ?? []),
    publishAll: file.publish_all ?? false,
    stopGracePeriodNs: durationNs(file.stop_grace_period, STOP_GRACE_PERIOD_NS),
    program: normaliseProgram(file['x-app'], { ports, init: file.init }),
    line,
    ...present({ image: file.image, command: commandText(file.command), hostname: file.hostname }),
  };
}

/** A list of names or a mapping with aliases. */
export function normaliseServiceNetworks(
  file: ServiceNetworksFile | null | undefined,
): ServiceNetwork[] {
  if (file === null || file === undefined) return [];
  if (Array.isArray(file)) return file.map((network) => ({ network, aliases: [] }));
  return Object.entries(file).map(([network, attachment]) => ({
    network,
    aliases: attachment?.aliases ?? [],
    ...present({ ipv4Address: attachment?.ipv4_address }),
  }));
}

function commandText(command: ServiceFile['command']): string | undefined {
  if (command === null || command === undefined) return undefined;
  return asList<string | number | boolean>(command).map(String).join(' ');
}

/** `name:address` or `name=address`; names hold neither mark. */
function extraHosts(file: ServiceFile['extra_hosts']): ExtraHost[] {
  const entries = Array.isArray(file) ? file.map((entry) => entry.replace('=', ':')) : file;
  return pairs(entries, ':').map(([name, address]) => ({ name, address }));
}
