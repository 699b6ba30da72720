/*
 * A list of orders as a scenario: they follow each other however busy the cluster still is; then all
 * tables are looked at and every port and name is asked. Keeps account of what the service must be
 * in the end, from the orders alone.
 */
import { PORTS, type Operation, type Order } from './arbitraries/service-changes.ts';

/** What `docker service inspect` would say of the service. */
export interface WebSpec {
  readonly replicas: number;
  readonly port: number | undefined;
  readonly networks: readonly string[];
}

export interface OperationScenario {
  /** YAML, which JSON is too. */
  readonly text: string;
  readonly spec: WebSpec;
}

/** Longer than a rolling update of five tasks with their grace periods and restart delays. */
const QUIET_SECONDS = 240;

/** Requests to each port and name: no multiple of every number of tasks. */
export const ASKED = 6;

/** The service and the spec that a rollback would return to. */
interface Account {
  readonly spec: WebSpec;
  readonly previous: WebSpec | undefined;
}

export function operationScenario(operation: Operation): OperationScenario {
  const { nodes, replicas, orders } = operation;
  const first: WebSpec = { replicas, port: PORTS[0], networks: ['app'] };
  let account: Account = { spec: first, previous: undefined };
  const steps: object[] = [];
  for (const { order, pause } of orders) {
    steps.push(...stepsOf(order, account), { wait: pause });
    account = afterwards(order, account);
  }
  steps.push(...settled(account.spec), ...looks(nodes));
  return { text: JSON.stringify(fileOf(operation, first, steps)), ...account };
}

function afterwards(order: Order, { spec, previous }: Account): Account {
  switch (order.kind) {
    case 'scale':
      return { spec: { ...spec, replicas: order.replicas }, previous: spec };
    case 'image':
      return { spec, previous: spec };
    case 'port':
      return { spec: { ...spec, port: order.port }, previous: spec };
    case 'networks':
      return { spec: { ...spec, networks: networksOf(order.both) }, previous: spec };
    case 'recreate':
      return { spec: { ...spec, port: order.port }, previous: undefined };
    case 'rollback':
      return previous === undefined ? { spec, previous } : { spec: previous, previous: spec };
    default:
      return { spec, previous };
  }
}

const networksOf = (both: boolean): string[] => (both ? ['app', 'back'] : ['app']);

const portsOf = (port: number | undefined): string[] => (port === undefined ? [] : [`${port}:80`]);

function stepsOf(order: Order, { spec, previous }: Account): object[] {
  switch (order.kind) {
    case 'scale':
      return [{ scale: { web: order.replicas }, converge: false }];
    case 'image':
      return [updated({ image: `web:${order.image}`, deploy: { update_config: updateOf(order) } })];
    case 'port':
      return [updated({ ports: portsOf(order.port) })];
    case 'networks':
      return [updated({ networks: networksOf(order.both) })];
    case 'recreate': {
      const create = { web: serviceOf({ ...spec, port: order.port }) };
      return [{ remove: 'web' }, { wait: order.after }, { create }];
    }
    case 'rollback':
      return previous === undefined ? [] : [{ rollback: 'web', converge: false }];
    case 'kill':
      return [{ kill: 'web.1' }];
    default:
      return [{ [order.kind]: order.node }];
  }
}

const updated = (web: object): object => ({ update: { web }, converge: false });

const updateOf = ({ startFirst }: Order & { readonly kind: 'image' }): object => ({
  order: startFirst ? 'start-first' : 'stop-first',
});

function serviceOf({ replicas, port, networks }: WebSpec): object {
  return {
    image: 'web:1',
    networks,
    ports: portsOf(port),
    // A task that is killed while an update rolls would pause it, and leave tasks of both versions.
    deploy: { replicas, update_config: { failure_action: 'continue' } },
    stop_grace_period: '1s',
  };
}

/**
 * Quiet, and one order that asks for nothing new: swarmkit's updater does not report its end where the
 * service was ordered to be what it is meanwhile, and a slot that then has two tasks keeps them until
 * the service is looked at again (completeUpdate in orchestrator/update/updater.go).
 */
function settled({ replicas }: WebSpec): object[] {
  const wait = { wait: QUIET_SECONDS };
  return [wait, { scale: { web: replicas }, converge: false }, wait];
}

/** Looks at everything and asks every node and every name. */
function looks(nodes: readonly string[]): object[] {
  const asked = { count: ASKED };
  return [
    { state: 'all' },
    { ps: 'web' },
    ...nodes.flatMap((node) =>
      PORTS.map((port) => ({ request: { from: 'client', to: `${node}:${port}`, ...asked } })),
    ),
    ...nodes.flatMap((node) => [
      { resolve: { from: `box-${node}`, name: 'web' } },
      { resolve: { from: `box-${node}`, name: 'tasks.web' } },
      { request: { from: `box-${node}`, to: 'web:80', ...asked } },
    ]),
  ];
}

function fileOf(
  { seed, engine, nodes }: Operation,
  web: WebSpec,
  steps: readonly object[],
): object {
  return {
    title: 'An operator at work',
    seed,
    engine,
    cluster: { nodes: Object.fromEntries(nodes.map((node) => [node, {}])) },
    networks: { app: { attachable: true }, back: {} },
    services: {
      web: serviceOf(web),
      other: { networks: ['app'], deploy: { mode: 'global' } },
    },
    containers: Object.fromEntries(
      nodes.map((node) => [`box-${node}`, { node, networks: ['app'] }]),
    ),
    steps,
  };
}
