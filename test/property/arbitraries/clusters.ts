/*
 * Any small cluster: nodes, networks and services of every mode, as the text of a scenario.
 * The model beside the text says what was asked for, so that a test can work out what must happen
 * without asking the simulator.
 */
import fc from 'fast-check';

export interface NetworkModel {
  readonly name: string;
  readonly internal: boolean;
}

export interface PortModel {
  readonly published: number;
  readonly target: number;
  readonly mode: 'ingress' | 'host';
  readonly protocol: 'tcp' | 'udp';
}

export interface ServiceModel {
  readonly name: string;
  readonly networks: readonly string[];
  readonly mode: 'replicated' | 'global';
  readonly replicas: number;
  readonly endpointMode: 'vip' | 'dnsrr';
  readonly port: PortModel | undefined;
  /** All its tasks run here; undefined leaves it to the scheduler. */
  readonly node: string | undefined;
}

export interface ClusterModel {
  readonly seed: number;
  readonly engine: string;
  readonly nodes: readonly string[];
  readonly networks: readonly NetworkModel[];
  readonly services: readonly ServiceModel[];
}

const NETWORK_NAMES = ['red', 'back', 'green'];
const SERVICE_NAMES = ['web', 'api', 'log', 'db'];
const FIRST_PORT = 8080;
/** One engine of every row of behaviours, the recorded one most often. */
export const ENGINES = ['28.5', '28.5', '28.5', '20.10', '24', '27', '29.1', '29.7', '29.8'];

interface RawService {
  readonly networks: readonly number[];
  readonly mode: 'replicated' | 'global';
  readonly replicas: number;
  readonly endpointMode: 'vip' | 'dnsrr';
  readonly publish: 'none' | 'ingress' | 'host';
  readonly protocol: 'tcp' | 'udp';
  readonly target: number;
  readonly node: number | undefined;
}

const rawService: fc.Arbitrary<RawService> = fc.record({
  networks: fc.uniqueArray(fc.nat(2), { maxLength: 2 }),
  mode: fc.constantFrom('replicated', 'replicated', 'global'),
  replicas: fc.constantFrom(1, 2, 3, 4, 0),
  endpointMode: fc.constantFrom('vip', 'vip', 'dnsrr'),
  publish: fc.constantFrom('none', 'ingress', 'host'),
  protocol: fc.constantFrom('tcp', 'tcp', 'udp'),
  target: fc.constantFrom(80, 8000),
  node: fc.option(fc.nat(), { nil: undefined, freq: 2 }),
});

/** A cluster of 2 to 5 nodes, 1 to 3 overlay networks and 1 to 4 services. */
export const clusters: fc.Arbitrary<ClusterModel> = fc
  .record({
    seed: fc.nat(1_000_000),
    engine: fc.constantFrom(...ENGINES),
    nodes: fc.integer({ min: 2, max: 5 }),
    internal: fc.array(fc.constantFrom(false, false, true), { minLength: 1, maxLength: 3 }),
    services: fc.array(rawService, { minLength: 1, maxLength: SERVICE_NAMES.length }),
  })
  .map(({ seed, engine, nodes: count, internal, services }) => {
    const nodes = Array.from({ length: count }, (_, index) => `n${index + 1}`);
    const networks = internal.map((each, index) => {
      return { name: NETWORK_NAMES[index]!, internal: each };
    });
    return {
      seed,
      engine,
      nodes,
      networks,
      services: services.map((raw, index) => serviceOf(raw, index, nodes, networks)),
    };
  });

function serviceOf(
  raw: RawService,
  index: number,
  nodes: readonly string[],
  networks: readonly NetworkModel[],
): ServiceModel {
  const node = raw.node === undefined ? undefined : nodes[raw.node % nodes.length];
  // Docker refuses the ingress mode together with DNS round robin.
  const publish = raw.endpointMode === 'dnsrr' && raw.publish === 'ingress' ? 'host' : raw.publish;
  const port: PortModel | undefined =
    publish === 'none'
      ? undefined
      : {
          published: FIRST_PORT + index,
          target: raw.target,
          mode: publish,
          protocol: raw.protocol,
        };
  // Of a host port there is one on each node: more tasks than that would wait for ever.
  const room = publish !== 'host' ? Infinity : node === undefined ? nodes.length : 1;
  return {
    name: SERVICE_NAMES[index]!,
    networks: [...new Set(raw.networks.map((at) => networks[at % networks.length]!.name))],
    mode: raw.mode,
    replicas: Math.min(raw.replicas, room),
    endpointMode: raw.endpointMode,
    port,
    node,
  };
}

/** Names of the tasks that a service has once it runs. */
export function taskNames({ nodes }: ClusterModel, service: ServiceModel): string[] {
  const { name, mode, replicas, node } = service;
  if (mode === 'replicated') {
    return Array.from({ length: replicas }, (_, index) => `${name}.${index + 1}`);
  }
  return (node === undefined ? nodes : [node]).map((each) => `${name}@${each}`);
}

/** The service that a task belongs to. */
export function serviceOfTask({ services }: ClusterModel, task: string): ServiceModel {
  return services.find(({ name }) => name === task.replace(/[.@].*$/, ''))!;
}

/** The scenario's text; JSON is YAML too. `steps` as the file has them. */
export function scenarioText(
  cluster: ClusterModel,
  steps: readonly object[],
  hosts?: Readonly<Record<string, object>>,
): string {
  const { seed, engine, nodes, networks, services } = cluster;
  return JSON.stringify({
    title: 'A generated cluster',
    seed,
    engine,
    cluster: { nodes: Object.fromEntries(nodes.map((name) => [name, {}])) },
    ...(hosts && { hosts }),
    networks: Object.fromEntries(networks.map(({ name, internal }) => [name, { internal }])),
    services: Object.fromEntries(services.map((service) => [service.name, serviceFile(service)])),
    steps,
  });
}

function serviceFile({ networks, mode, replicas, endpointMode, port, node }: ServiceModel): object {
  return {
    networks,
    ...(port && { ports: [port] }),
    deploy: {
      mode,
      ...(mode === 'replicated' && { replicas }),
      endpoint_mode: endpointMode,
      ...(node !== undefined && { placement: { constraints: [`node.hostname==${node}`] } }),
    },
  };
}
