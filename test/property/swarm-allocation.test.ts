/*
 * What must hold of the managers' objects in any cluster, whatever is created, scaled and removed.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { subnetContains } from '../../src/packet/ipv4-subnet.ts';
import { createService, removeService, scaleService } from '../../src/swarm/service-changes.ts';
import type { ServiceSpec } from '../../src/swarm/objects.ts';
import { settle } from '../../src/swarm/settle.ts';
import { tasksOf, type ClusterStore } from '../../src/swarm/store.ts';
import { hasEnded, isWanted } from '../../src/swarm/task-states.ts';
import { setAvailability } from '../../src/swarm/node-changes.ts';
import { taskEnded } from '../../src/swarm/task-changes.ts';
import { cluster, on, port, run, spec } from '../unit/swarm/swarm-support.ts';

const NETWORKS = ['app', 'db', 'tiny'];
const SERVICES = ['web', 'api', 'job'];

type Change =
  | { readonly kind: 'create'; readonly spec: ServiceSpec }
  | { readonly kind: 'scale'; readonly name: string; readonly replicas: number }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'stop'; readonly which: number };

const serviceSpec: fc.Arbitrary<ServiceSpec> = fc
  .record({
    name: fc.constantFrom(...SERVICES),
    mode: fc.constantFrom('replicated' as const, 'global' as const),
    replicas: fc.nat(12),
    endpointMode: fc.constantFrom('vip' as const, 'dnsrr' as const),
    networks: fc.subarray(NETWORKS),
    published: fc.boolean(),
  })
  .map(({ name, networks, published, ...rest }) =>
    spec(name, { ...rest, networks: on(...networks), ports: published ? [port('80')] : [] }),
  );

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), spec: serviceSpec }),
  fc.record({
    kind: fc.constant('scale' as const),
    name: fc.constantFrom(...SERVICES),
    replicas: fc.nat(12),
  }),
  fc.record({ kind: fc.constant('remove' as const), name: fc.constantFrom(...SERVICES) }),
  fc.record({ kind: fc.constant('stop' as const), which: fc.nat() }),
);

const history = fc.record({
  nodes: fc.integer({ min: 1, max: 6 }),
  seed: fc.integer(),
  changes: fc.array(change, { minLength: 1, maxLength: 12 }),
});

function apply(store: ClusterStore, step: Change): void {
  if (step.kind === 'create') createService(store, step.spec);
  if (step.kind === 'scale') scaleService(store, step.name, step.replicas);
  if (step.kind === 'remove') removeService(store, step.name);
  if (step.kind === 'stop') stopSomebody(store, step.which);
  run(store);
}

/** Lets one of the tasks that were told to stop report that it has. */
function stopSomebody(store: ClusterStore, which: number): void {
  const stopping = [...store.tasks.values()].filter((task) => !isWanted(task) && !hasEnded(task));
  const task = stopping[which % Math.max(1, stopping.length)];
  if (task !== undefined) taskEnded(store, task.id);
}

function livingCluster({ nodes, seed }: { nodes: number; seed: number }): ClusterStore {
  const tiny = { name: 'tiny', subnet: { address: 0x0a090000, prefixLength: 28 } };
  return cluster({ nodes, seed, networks: ['app', 'db', tiny] }).store;
}

/** Every address that somebody has, with its network. */
function addressesInUse(store: ClusterStore): { network: string; address: number }[] {
  return [
    ...[...store.networks.values()].map(({ name, gateway }) => {
      return { network: name, address: gateway };
    }),
    ...[...store.services.values()].flatMap((service) => service.virtualIps),
    ...[...store.tasks.values()].flatMap((task) => task.attachments),
    ...[...store.nodes.values()].flatMap((node) =>
      [...node.loadBalancers].map(([network, address]) => ({ network, address })),
    ),
  ];
}

test('no address is given twice, each lies in its subnet, and the pools know of no other', () => {
  fc.assert(
    fc.property(history, ({ changes, ...shape }) => {
      const store = livingCluster(shape);
      for (const step of changes) {
        apply(store, step);
        const inUse = addressesInUse(store);
        const keys = inUse.map(({ network, address }) => `${network} ${address}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { network, address } of inUse) {
          expect(subnetContains(store.networks.get(network)!.subnet, address)).toBe(true);
        }
        const pools = [...store.allocator.addresses.values()];
        expect(pools.reduce((sum, pool) => sum + pool.used.size, 0)).toBe(inUse.length);
      }
    }),
  );
});

test('a replicated service fills slots that are all different, as many as it has replicas', () => {
  fc.assert(
    fc.property(history, ({ changes, ...shape }) => {
      const store = livingCluster(shape);
      for (const step of changes) apply(store, step);
      for (const { spec } of store.services.values()) {
        if (spec.mode !== 'replicated') continue;
        const slots = tasksOf(store, spec.name)
          .filter(isWanted)
          .map((task) => task.slot);
        expect(slots).toHaveLength(spec.replicas);
        expect(new Set(slots).size).toBe(spec.replicas);
        expect(slots.every((slot) => slot >= 1)).toBe(true);
      }
    }),
  );
});

test('a node has a load-balancer address on ingress and on the networks of its tasks alone', () => {
  fc.assert(
    fc.property(history, ({ changes, ...shape }) => {
      const store = livingCluster(shape);
      for (const step of changes) apply(store, step);
      for (const node of store.nodes.values()) {
        const living = [...store.tasks.values()].filter(
          (task) => task.node === node.name && !hasEnded(task),
        );
        const needed = new Set(
          living.flatMap((task) => task.attachments.map((own) => own.network)),
        );
        const extra = [...node.loadBalancers.keys()].filter((name) => !needed.has(name));
        expect(extra.filter((name) => name !== 'ingress')).toEqual([]);
        const missing = [...needed].filter((name) => !node.loadBalancers.has(name));
        expect(missing.filter((name) => name !== 'tiny')).toEqual([]);
        expect(node.loadBalancers.has('ingress')).toBe(true);
      }
    }),
  );
});

test('tasks of a new service on equal nodes differ by one at most, whatever runs there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.nat(40),
      fc.nat(40),
      fc.integer(),
      (nodes, others, replicas, seed) => {
        const { store } = cluster({ nodes, seed });
        createService(store, spec('others', { replicas: others }));
        run(store);
        createService(store, spec('web', { replicas }));
        run(store);
        const counts = [...store.nodes.keys()].map(
          (node) => tasksOf(store, 'web').filter((task) => task.node === node).length,
        );
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(replicas);
      },
    ),
  );
});

test('with preferences and limits each task gets one node that allows it, or a reason', () => {
  const zones = fc.array(fc.constantFrom('a', 'b', ''), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(zones, fc.nat(12), fc.nat(20), fc.nat(3), fc.integer(), (...shape) => {
      const [labels, before, after, maxReplicasPerNode, seed] = shape;
      const details = labels.map((zone, index) => [`n${index + 1}`, { labels: { zone } }]);
      const nodeDetails = Object.fromEntries(details) as Record<string, object>;
      const { store } = cluster({ nodes: labels.length, nodeDetails, seed });
      for (const node of store.nodes.values()) {
        if (node.labels['zone'] !== labels[0]) setAvailability(store, node.name, 'pause');
      }
      const spreadOver = ['node.labels.zone'];
      createService(store, spec('web', { replicas: before, maxReplicasPerNode, spreadOver }));
      run(store);
      for (const node of store.nodes.keys()) setAvailability(store, node, 'active');
      scaleService(store, 'web', before + after);
      run(store);
      const tasks = tasksOf(store, 'web');
      const pending = tasks.filter((task) => task.state === 'pending');
      const room = maxReplicasPerNode === 0 ? Infinity : maxReplicasPerNode * labels.length;
      expect(tasks.length - pending.length).toBe(Math.min(before + after, room));
      expect(pending.every((task) => task.node === '' && task.error !== '')).toBe(true);
    }),
  );
});

test('a first deployment takes addresses in one run: virtual IP, tasks, load balancers', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.nat(30),
      fc.integer(),
      (nodes, replicas, seed) => {
        const { store } = cluster({ nodes, seed, networks: ['app'] });
        createService(store, spec('web', { replicas, networks: on('app') }));
        settle(store);
        const network = store.networks.get('app')!;
        const last = (address: number) => address - network.subnet.address;
        const tasks = tasksOf(store, 'web').map((task) => last(task.attachments[0]!.address));
        const balancers = [...store.nodes.values()].flatMap(
          (node) => node.loadBalancers.get('app') ?? [],
        );
        const everything = [2, ...tasks.sort(byNumber), ...balancers.map(last).sort(byNumber)];
        expect(store.services.get('web')?.virtualIps.map((vip) => last(vip.address))).toEqual([2]);
        expect(balancers).toHaveLength(Math.min(nodes, replicas));
        expect(everything).toEqual(everything.map((_, index) => index + 2));
      },
    ),
  );
});

test('the same seed gives the same cluster, object by object', () => {
  fc.assert(
    fc.property(history, ({ changes, ...shape }) => {
      const stores = [livingCluster(shape), livingCluster(shape)].map((store) => {
        for (const step of changes) apply(store, step);
        const { pick: _pick, io: _io, ...state } = store;
        return structuredClone(state);
      });
      expect(stores[0]).toEqual(stores[1]);
    }),
  );
});

function byNumber(left: number, right: number): number {
  return left - right;
}
