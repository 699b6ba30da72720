/*
 * Clusters that a real swarm of Docker 28.5 built. With what was chance there pinned, the managers
 * must give every object the same address and node; without pins, for any seed, they must stay
 * within what Docker could have done.
 */
import { describe, expect, test } from 'vitest';
import { attachContainer } from '../../../src/swarm/attach-container.ts';
import type { ServiceSpec } from '../../../src/swarm/objects.ts';
import { serviceRows } from '../../../src/swarm/ps.ts';
import { unusedPins } from '../../../src/swarm/pins.ts';
import { createService, scaleService } from '../../../src/swarm/service-changes.ts';
import { settle } from '../../../src/swarm/settle.ts';
import { tasksOf, type ClusterStore } from '../../../src/swarm/store.ts';
import { taskEnded } from '../../../src/swarm/task-changes.ts';
import {
  balancerAddresses,
  cluster,
  deploy,
  loadBalancers,
  nodesOf,
  on,
  placeOf,
  port,
  run,
  spec,
  taskAddresses,
  virtualIps,
  type ClusterOptions,
  type PinTexts,
} from './swarm-support.ts';

interface Recorded extends ClusterOptions {
  readonly services: readonly ServiceSpec[];
  readonly boxes?: Readonly<Record<string, { node: string; networks: string[] }>>;
}

const pinnedTo = (node: string) => ({ constraints: [`node.hostname==${node}`] });

const ingressBalancers = {
  n1: { ingress: '10.0.0.2' },
  n2: { ingress: '10.0.0.3' },
  n3: { ingress: '10.0.0.4' },
};

const mesh: Recorded = {
  services: [spec('web', { ports: [port('8080:80')], replicas: 2 })],
  pins: {
    services: { web: { ingress: '10.0.0.5' } },
    tasks: {
      'web.2': { node: 'n1', addresses: { ingress: '10.0.0.7' } },
      'web.1': { node: 'n2', addresses: { ingress: '10.0.0.6' } },
    },
    loadBalancers: ingressBalancers,
  },
};

const byName: Recorded = {
  networks: ['app'],
  services: [
    spec('web', { networks: on('app'), replicas: 3 }),
    spec('cli', { networks: on('app'), ...pinnedTo('n3') }),
  ],
  pins: {
    services: { cli: { app: '10.0.1.9' }, web: { app: '10.0.1.2' } },
    tasks: {
      'web.1': { node: 'n1', addresses: { app: '10.0.1.3' } },
      'web.2': { node: 'n2', addresses: { app: '10.0.1.4' } },
      'web.3': { node: 'n3', addresses: { app: '10.0.1.5' } },
      'cli.1': { node: 'n3', addresses: { app: '10.0.1.10' } },
    },
    loadBalancers: {
      n1: { ingress: '10.0.0.2', app: '10.0.1.6' },
      n2: { ingress: '10.0.0.3', app: '10.0.1.7' },
      n3: { ingress: '10.0.0.4', app: '10.0.1.8' },
    },
  },
};

const roundRobin: Recorded = {
  networks: ['app'],
  services: [
    spec('db', { networks: on('app'), replicas: 3, endpointMode: 'dnsrr' }),
    spec('cli', { networks: on('app') }),
  ],
  pins: {
    services: { cli: { app: '10.0.1.8' } },
    tasks: {
      'db.3': { node: 'n1', addresses: { app: '10.0.1.4' } },
      'cli.1': { node: 'n1', addresses: { app: '10.0.1.9' } },
      'db.1': { node: 'n2', addresses: { app: '10.0.1.2' } },
      'db.2': { node: 'n3', addresses: { app: '10.0.1.3' } },
    },
    loadBalancers: {
      n1: { ingress: '10.0.0.2', app: '10.0.1.7' },
      n2: { ingress: '10.0.0.3', app: '10.0.1.5' },
      n3: { ingress: '10.0.0.4', app: '10.0.1.6' },
    },
  },
};

const isolation: Recorded = {
  networks: ['red', 'blue'],
  services: [
    spec('ant', { networks: on('red'), ...pinnedTo('n1') }),
    spec('bee', { networks: on('blue'), ...pinnedTo('n1') }),
    spec('cat', { networks: on('red', 'blue'), ...pinnedTo('n2') }),
    spec('pub', { ports: [port('8080:80')], ...pinnedTo('n2') }),
  ],
  pins: {
    services: {
      ant: { red: '10.0.1.2' },
      bee: { blue: '10.0.2.2' },
      cat: { blue: '10.0.2.5', red: '10.0.1.5' },
      pub: { ingress: '10.0.0.5' },
    },
    tasks: {
      'ant.1': { node: 'n1', addresses: { red: '10.0.1.3' } },
      'bee.1': { node: 'n1', addresses: { blue: '10.0.2.3' } },
      'pub.1': { node: 'n2', addresses: { ingress: '10.0.0.6' } },
      'cat.1': { node: 'n2', addresses: { red: '10.0.1.6', blue: '10.0.2.6' } },
    },
    loadBalancers: {
      n1: { ingress: '10.0.0.2', blue: '10.0.2.4', red: '10.0.1.4' },
      n2: { ingress: '10.0.0.3', blue: '10.0.2.7', red: '10.0.1.7' },
      n3: { ingress: '10.0.0.4' },
    },
  },
};

const twoNetworks: Recorded = {
  networks: ['front', 'back'],
  services: [
    spec('proxy', {
      networks: [
        { network: 'front', aliases: ['edge', 'www'] },
        { network: 'back', aliases: [] },
      ],
      ports: [port('80:80')],
      replicas: 2,
    }),
    spec('app', { networks: [{ network: 'back', aliases: ['api'] }], replicas: 2 }),
    spec('db', { networks: on('back'), endpointMode: 'dnsrr' }),
    spec('web', { networks: on('front'), mode: 'global' }),
  ],
  pins: {
    services: {
      app: { back: '10.0.2.7' },
      proxy: { ingress: '10.0.0.5', back: '10.0.2.2', front: '10.0.1.2' },
      web: { front: '10.0.1.7' },
    },
    tasks: {
      'app.1': { node: 'n1', addresses: { back: '10.0.2.9' } },
      'web@n1': { node: 'n1', addresses: { front: '10.0.1.8' } },
      'proxy.2': {
        node: 'n1',
        addresses: { ingress: '10.0.0.7', back: '10.0.2.4', front: '10.0.1.4' },
      },
      'db.1': { node: 'n2', addresses: { back: '10.0.2.11' } },
      'proxy.1': {
        node: 'n2',
        addresses: { ingress: '10.0.0.6', back: '10.0.2.3', front: '10.0.1.3' },
      },
      'web@n2': { node: 'n2', addresses: { front: '10.0.1.9' } },
      'app.2': { node: 'n3', addresses: { back: '10.0.2.8' } },
      'web@n3': { node: 'n3', addresses: { front: '10.0.1.10' } },
    },
    loadBalancers: {
      n1: { ingress: '10.0.0.2', back: '10.0.2.6', front: '10.0.1.6' },
      n2: { ingress: '10.0.0.3', back: '10.0.2.5', front: '10.0.1.5' },
      n3: { ingress: '10.0.0.4', back: '10.0.2.10', front: '10.0.1.11' },
    },
  },
};

const attachable: Recorded = {
  networks: [
    { name: 'inner', internal: true },
    { name: 'open', attachable: true },
    { name: 'closed' },
  ],
  services: [
    spec('inn', { networks: on('inner'), ...pinnedTo('n2') }),
    spec('innpub', { networks: on('inner'), ports: [port('8080:80')], ...pinnedTo('n1') }),
    spec('opn', { networks: on('open'), ...pinnedTo('n2') }),
  ],
  boxes: { box: { node: 'n3', networks: ['open'] } },
  pins: {
    services: {
      inn: { inner: '10.0.1.2' },
      innpub: { ingress: '10.0.0.5', inner: '10.0.1.5' },
      opn: { open: '10.0.2.2' },
    },
    tasks: {
      'innpub.1': { node: 'n1', addresses: { ingress: '10.0.0.6', inner: '10.0.1.6' } },
      'opn.1': { node: 'n2', addresses: { open: '10.0.2.3' } },
      'inn.1': { node: 'n2', addresses: { inner: '10.0.1.3' } },
      box: { node: 'n3', addresses: { open: '10.0.2.5' } },
    },
    loadBalancers: {
      n1: { ingress: '10.0.0.2', inner: '10.0.1.7' },
      n2: { ingress: '10.0.0.3', open: '10.0.2.4', inner: '10.0.1.4' },
      n3: { ingress: '10.0.0.4', open: '10.0.2.6' },
    },
  },
};

const hairpin: Recorded = {
  nodes: 2,
  networks: ['app'],
  services: [
    spec('one', { networks: on('app'), ports: [port('8080:80')], ...pinnedTo('n2') }),
    spec('two', { networks: on('app'), ports: [port('8081:80')], replicas: 2 }),
  ],
  pins: {
    services: {
      one: { ingress: '10.0.0.4', app: '10.0.1.2' },
      two: { ingress: '10.0.0.6', app: '10.0.1.5' },
    },
    tasks: {
      'two.2': { node: 'n1', addresses: { ingress: '10.0.0.8', app: '10.0.1.7' } },
      'one.1': { node: 'n2', addresses: { ingress: '10.0.0.5', app: '10.0.1.3' } },
      'two.1': { node: 'n2', addresses: { ingress: '10.0.0.7', app: '10.0.1.6' } },
    },
    loadBalancers: {
      n1: { ingress: '10.0.0.2', app: '10.0.1.8' },
      n2: { ingress: '10.0.0.3', app: '10.0.1.4' },
    },
  },
};

const ports: Recorded = {
  nodes: 2,
  services: [
    spec('first', { ports: [port('8080:80')] }),
    spec('auto', { ports: [port('80')] }),
    spec('both', { ports: [port('5000:80'), port('5001:80')], replicas: 2 }),
    spec('udp', { ports: [port('8080:80/udp')] }),
  ],
  pins: {
    services: {
      auto: { ingress: '10.0.0.6' },
      both: { ingress: '10.0.0.8' },
      first: { ingress: '10.0.0.4' },
      udp: { ingress: '10.0.0.11' },
    },
    tasks: {
      'both.2': { node: 'n1', addresses: { ingress: '10.0.0.10' } },
      'udp.1': { node: 'n1', addresses: { ingress: '10.0.0.12' } },
      'first.1': { node: 'n1', addresses: { ingress: '10.0.0.5' } },
      'both.1': { node: 'n2', addresses: { ingress: '10.0.0.9' } },
      'auto.1': { node: 'n2', addresses: { ingress: '10.0.0.7' } },
    },
    loadBalancers: { n1: { ingress: '10.0.0.2' }, n2: { ingress: '10.0.0.3' } },
  },
};

function build(recorded: Recorded): ClusterStore {
  const { store, problems } = cluster(recorded);
  expect(problems).toEqual([]);
  for (const service of recorded.services) expect(deploy(store, service)).toHaveProperty('service');
  for (const [name, box] of Object.entries(recorded.boxes ?? {})) {
    expect(attachContainer(store, { name, ...box })).toHaveProperty('task');
  }
  run(store);
  return store;
}

function keysOf(record: object = {}): string[] {
  return Object.keys(record);
}

/** Everything of `store` that `pins` speaks of, in the form of pins. */
function pinnedPart(store: ClusterStore, pins: PinTexts): PinTexts {
  return {
    services: Object.fromEntries(
      keysOf(pins.services).map((name) => [name, virtualIps(store, name)]),
    ),
    tasks: Object.fromEntries(keysOf(pins.tasks).map((name) => [name, placeOf(store, name) ?? {}])),
    loadBalancers: Object.fromEntries(
      keysOf(pins.loadBalancers).map((name) => [name, loadBalancers(store, name)]),
    ),
  };
}

describe('a recorded cluster comes out the same with its pins', () => {
  test.each(
    Object.entries({
      mesh,
      byName,
      roundRobin,
      isolation,
      twoNetworks,
      attachable,
      hairpin,
      ports,
    }),
  )('%s, for any seed', (_, recorded) => {
    for (const seed of [1, 2, 3]) {
      const store = build({ ...recorded, seed });
      expect(pinnedPart(store, recorded.pins ?? {})).toEqual(recorded.pins);
      expect(store.problems).toEqual([]);
      expect(unusedPins(store.pins)).toEqual([]);
    }
  });
});

/** Addresses `.first` to `.last` of a /24. */
function range(prefix: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}.${first + index}`);
}

/** Checks the recorded cluster without its pins, for twenty seeds. */
function withoutPins(recorded: Recorded, check: (store: ClusterStore) => void): void {
  for (let seed = 1; seed <= 20; seed++) check(build({ ...recorded, pins: {}, seed }));
}

describe('without pins a cluster stays within what Docker could have done', () => {
  test('one published service: load balancers in join order, virtual IP, then tasks', () => {
    withoutPins(mesh, (store) => {
      expect(loadBalancers(store, 'n1')).toEqual({ ingress: '10.0.0.2' });
      expect(loadBalancers(store, 'n2')).toEqual({ ingress: '10.0.0.3' });
      expect(loadBalancers(store, 'n3')).toEqual({ ingress: '10.0.0.4' });
      expect(virtualIps(store, 'web')).toEqual({ ingress: '10.0.0.5' });
      expect(taskAddresses(store, 'web', 'ingress')).toEqual(range('10.0.0', 6, 7));
      expect(new Set(nodesOf(store, 'web')).size).toBe(2);
    });
  });

  test('one overlay: virtual IP, tasks, load balancers, and then the next service', () => {
    withoutPins(byName, (store) => {
      expect(virtualIps(store, 'web')).toEqual({ app: '10.0.1.2' });
      expect(taskAddresses(store, 'web', 'app')).toEqual(range('10.0.1', 3, 5));
      expect(nodesOf(store, 'web')).toEqual(['n1', 'n2', 'n3']);
      expect(balancerAddresses(store, 'app')).toEqual(range('10.0.1', 6, 8));
      expect(virtualIps(store, 'cli')).toEqual({ app: '10.0.1.9' });
      expect(placeOf(store, 'cli.1')).toEqual({ node: 'n3', addresses: { app: '10.0.1.10' } });
    });
  });

  test('dnsrr takes no virtual IP', () => {
    withoutPins(roundRobin, (store) => {
      expect(virtualIps(store, 'db')).toEqual({});
      expect(taskAddresses(store, 'db', 'app')).toEqual(range('10.0.1', 2, 4));
      expect(balancerAddresses(store, 'app')).toEqual(range('10.0.1', 5, 7));
      expect(virtualIps(store, 'cli')).toEqual({ app: '10.0.1.8' });
      expect(taskAddresses(store, 'cli', 'app')).toEqual(['10.0.1.9']);
    });
  });

  test('where constraints leave no choice everything is as recorded', () => {
    withoutPins(isolation, (store) => {
      expect(pinnedPart(store, isolation.pins ?? {})).toEqual(isolation.pins);
    });
    withoutPins(attachable, (store) => {
      expect(pinnedPart(store, attachable.pins ?? {})).toEqual(attachable.pins);
    });
  });

  test('two networks: each fills in its own order', () => {
    withoutPins(twoNetworks, (store) => {
      expect(virtualIps(store, 'proxy')).toEqual(twoNetworks.pins?.services?.['proxy']);
      expect(Object.keys(virtualIps(store, 'proxy'))).toEqual(['ingress', 'front', 'back']);
      expect(taskAddresses(store, 'proxy', 'front')).toEqual(range('10.0.1', 3, 4));
      expect(taskAddresses(store, 'web', 'front')).toEqual(range('10.0.1', 8, 10));
      expect(balancerAddresses(store, 'front')).toEqual([...range('10.0.1', 5, 6), '10.0.1.11']);
      expect(taskAddresses(store, 'app', 'back')).toEqual(range('10.0.2', 8, 9));
      expect(balancerAddresses(store, 'back')).toEqual([...range('10.0.2', 5, 6), '10.0.2.10']);
      expect(taskAddresses(store, 'db', 'back')).toEqual(['10.0.2.11']);
    });
  });

  test('published ports: a dynamic one is 30000, and ingress addresses interleave', () => {
    withoutPins(ports, (store) => {
      expect(store.services.get('auto')?.ports[0]?.publishedPort).toBe(30_000);
      expect(virtualIps(store, 'both')).toEqual({ ingress: '10.0.0.8' });
      expect(taskAddresses(store, 'both', 'ingress')).toEqual(range('10.0.0', 9, 10));
      expect(nodesOf(store, 'both')).toEqual(['n1', 'n2']);
      expect(virtualIps(store, 'udp')).toEqual({ ingress: '10.0.0.11' });
    });
  });
});

describe('host-mode ports', () => {
  const hostMode: Recorded = {
    services: [
      spec('proxy', { ports: [port('9090:80', 'host')], replicas: 2 }),
      spec('agent', { ports: [port('9100:80', 'host')], mode: 'global' }),
      spec('auto', { ports: [port('80', 'host')] }),
    ],
  };

  test('leave a fourth replica on three nodes without one, and say why', () => {
    withoutPins(hostMode, (store) => {
      scaleService(store, 'proxy', 4);
      run(store);
      const rows = serviceRows(store, 'proxy');
      const running = rows.filter((row) => row.current === 'Running');
      expect(running.map((row) => row.node).sort()).toEqual(['n1', 'n2', 'n3']);
      expect(rows.filter((row) => row.current === 'Pending')).toEqual([
        {
          task: expect.stringMatching(/^proxy\.[34]$/) as string,
          node: '',
          desired: 'Running',
          current: 'Pending',
          error: '"no suitable node (host-mode port already in use on 3 nodes)"',
          ports: '',
        },
      ]);
    });
  });

  test('give a service neither a virtual IP nor an address', () => {
    withoutPins(hostMode, (store) => {
      expect(virtualIps(store, 'proxy')).toEqual({});
      expect(placeOf(store, 'agent@n2')).toEqual({ node: 'n2', addresses: {} });
      expect(store.services.get('auto')?.ports[0]?.publishedPort).toBe(0);
    });
  });
});

test('after scaling to nothing and up again, addresses go on where they had stopped', () => {
  const store = build({
    networks: ['app'],
    services: [
      spec('web', { networks: on('app'), ports: [port('8080:80')], replicas: 2 }),
      spec('cli', { networks: on('app'), ...pinnedTo('n3') }),
    ],
    pins: {
      services: { cli: { app: '10.0.1.7' }, web: { ingress: '10.0.0.5', app: '10.0.1.2' } },
      tasks: {
        'web.2': { node: 'n1', addresses: { ingress: '10.0.0.7', app: '10.0.1.4' } },
        'web.1': { node: 'n2', addresses: { ingress: '10.0.0.6', app: '10.0.1.3' } },
        'cli.1': { node: 'n3', addresses: { app: '10.0.1.8' } },
      },
      loadBalancers: {
        n1: { ingress: '10.0.0.2', app: '10.0.1.6' },
        n2: { ingress: '10.0.0.3', app: '10.0.1.5' },
        n3: { ingress: '10.0.0.4', app: '10.0.1.9' },
      },
    },
  });
  scaleService(store, 'web', 0);
  settle(store);
  for (const task of tasksOf(store, 'web')) taskEnded(store, task.id);
  settle(store);
  expect(virtualIps(store, 'web')).toEqual({ ingress: '10.0.0.5', app: '10.0.1.2' });
  expect(balancerAddresses(store, 'app')).toEqual(['10.0.1.9']);
  expect(serviceRows(store, 'web')).toEqual([]);
  scaleService(store, 'web', 3);
  run(store);
  expect(taskAddresses(store, 'web', 'ingress')).toEqual(range('10.0.0', 8, 10));
  expect(taskAddresses(store, 'web', 'app')).toEqual(range('10.0.1', 10, 12));
  expect(balancerAddresses(store, 'app')).toEqual(['10.0.1.9', '10.0.1.13', '10.0.1.14']);
  expect(nodesOf(store, 'web')).toEqual(['n1', 'n2', 'n3']);
});

describe('a container and a service are refused in the words of the engine', () => {
  test('an overlay that is not attachable', () => {
    const store = build(attachable);
    expect(attachContainer(store, { name: 'bad', node: 'n3', networks: ['closed'] })).toEqual({
      error:
        'Error response from daemon: failed to set up container networking: Could not attach to ' +
        'network closed: rpc error: code = PermissionDenied desc = network closed not manually ' +
        'attachable',
    });
  });

  test('a port that another service publishes, in ingress or in host mode', () => {
    const store = build(ports);
    const words =
      'Error response from daemon: rpc error: code = InvalidArgument desc = port ' +
      `'8080' is already in use by service 'first' (${store.services.get('first')?.id}) as an ` +
      'ingress port';
    const duplicate = spec('dup', { ports: [port('8080:80')] });
    const hostMode = spec('hst', { ports: [port('8080:80', 'host')] });
    expect(createService(store, duplicate)).toEqual({ error: words });
    expect(createService(store, hostMode)).toEqual({ error: words });
    expect(serviceRows(store, 'hst')).toEqual([]);
  });

  test('publishing in ingress mode with dnsrr, while host mode is accepted', () => {
    // Two nodes have one task each, n1 has two: the recorded choice was n2.
    const tasks = { ...roundRobin.pins?.tasks, 'good.1': { node: 'n2' } };
    const store = build({ ...roundRobin, pins: { ...roundRobin.pins, tasks } });
    const service = { networks: on('app'), endpointMode: 'dnsrr' as const };
    expect(createService(store, spec('bad', { ...service, ports: [port('8081:80')] }))).toEqual({
      error:
        'Error response from daemon: rpc error: code = InvalidArgument desc = EndpointSpec: port ' +
        "published with ingress mode can't be used with dnsrr mode",
    });
    deploy(store, spec('good', { ...service, ports: [port('8082:80', 'host')] }));
    expect(serviceRows(store, 'good', () => ({ ports: '*:8082->80/tcp' }))).toEqual([
      {
        task: 'good.1',
        node: 'n2',
        desired: 'Running',
        current: 'Running',
        error: '',
        ports: '*:8082->80/tcp',
      },
    ]);
  });
});
