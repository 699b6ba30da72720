/*
 * One engine without a swarm: docker0, two user-defined bridges, host and none, ports by -p and -P,
 * line by line against the listings of a real one (08-standalone, Docker Engine 28.5.2).
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { DockerEngine } from '../../../src/libnetwork/docker-engine.ts';
import type { ContainerView, HostPortRequest } from '../../../src/libnetwork/node-view.ts';
import { networkListing } from '../../../src/libnetwork/network-listing.ts';
import { programNode, startTask, stopTask } from '../../../src/libnetwork/program-node.ts';
import { resolveName } from '../../../src/libnetwork/resolver.ts';
import { listen, newSocket } from '../../../src/linux/socket-table.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';
import { loadCapture } from '../../support/capture/load-capture.ts';
import { networksOf } from '../../support/capture/normal-networks.ts';
import { bareEngine } from './captured-cluster.ts';
import { normal, tablesOf, type TablesByNamespace } from './node-tables.ts';

function container(
  name: string,
  bridges: readonly string[],
  hostPorts: readonly HostPortRequest[] = [],
  special?: 'host' | 'none',
): ContainerView {
  const containerId = Buffer.from(name.padEnd(32, '-')).toString('hex');
  return {
    name,
    listedName: name,
    containerId,
    overlays: [],
    bridges,
    ingressPorts: [],
    hostPorts,
    bridgeAddresses: {},
    ...(special && { special }),
  };
}

function tcp(hostPort: number, containerPort: number): HostPortRequest {
  return { protocol: 'tcp', hostPort, containerPort };
}

let engine: DockerEngine;

beforeEach(() => {
  engine = bareEngine('n1', ipv4('192.168.50.11'), 'engine');
  programNode(engine, {
    overlays: [],
    bridges: [{ name: 'front' }, { name: 'back' }],
    containers: [
      container('c1', ['bridge']),
      container('c2', ['bridge'], [tcp(8081, 80)]),
      container('f1', ['front']),
      container('f2', ['front'], [tcp(8082, 80)]),
      container('b1', ['back']),
      container('fb', ['front', 'back']),
      container('h1', [], [], 'host'),
      container('none1', [], [], 'none'),
      container('pall', ['bridge'], [tcp(0, 80)]),
    ],
    known: [],
  });
  for (const protocol of [6, 17]) {
    listen(newSocket(engine.host, protocol, { number: 9, name: 'h1' }), 0, 8085);
  }
});

function addresses(from: string, name: string): string {
  const found = resolveName(engine, from, name, 'A', (items) => items);
  return typeof found === 'string' ? found : found.answers.map(ipv4Text).join(' ');
}

describe('A plain engine', () => {
  const state = loadCapture('08-standalone').observations.find(({ kind }) => kind === 'state');

  it('has the tables of a real one', () => {
    const nodes = state?.['nodes'] as Record<string, TablesByNamespace>;
    expect(tablesOf(engine)).toEqual(normal(nodes['n1'] as TablesByNamespace));
  });

  it('lists the networks of a real one', () => {
    expect(networksOf({ networks: networkListing(engine) })).toEqual(networksOf(state as object));
  });

  it('goes back to nothing but docker0 when its containers and their ports are gone', () => {
    const empty = bareEngine('n1', ipv4('192.168.50.11'), 'engine');
    const bridges = [{ name: 'front' }, { name: 'back' }];
    programNode(empty, { overlays: [], bridges, containers: [], known: [] });
    for (const name of Array.from(engine.sandboxes.keys())) stopTask(engine, name);
    const withoutProgram = tablesOf(engine)['host']?.['listen']?.filter(
      (line) => !line.includes(':8085'),
    );
    expect({ ...tablesOf(engine)['host'], listen: withoutProgram }).toEqual({
      ...tablesOf(empty)['host'],
      iptables: ['*raw', ':PREROUTING ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]'].concat(
        tablesOf(empty)['host']?.['iptables'] ?? [],
      ),
    });
  });
});

describe('What an engine refuses', () => {
  it('says so in its words and starts the rest', () => {
    const other = bareEngine('n1', ipv4('192.168.50.11'), 'engine');
    const refusals = programNode(other, {
      overlays: [],
      bridges: [
        { name: 'small', subnet: subnet('10.9.0.0/30') },
        { name: 'same', subnet: subnet('10.9.0.0/24') },
      ],
      containers: [
        container('a', ['small'], [tcp(80, 80)]),
        container('b', ['small']),
        container('c', ['same']),
        container('d', ['bridge'], [tcp(80, 80)]),
        container('e', ['bridge']),
      ],
      known: [],
    });
    expect(refusals).toEqual([
      {
        kind: 'network',
        name: 'same',
        error: 'invalid pool request: Pool overlaps with other one on this address space',
      },
      expect.objectContaining({
        name: 'b',
        error: expect.stringContaining('no available IPv4 addresses'),
      }),
      { kind: 'container', name: 'c', error: 'network same not found' },
      expect.objectContaining({
        name: 'd',
        error: expect.stringContaining('port is already allocated'),
      }),
    ]);
    expect([...other.sandboxes.keys()]).toEqual(['a', 'e']);
  });
});

describe('Names on a plain engine (DNS-04, DNS-20)', () => {
  it('containers of a user-defined bridge know each other', () => {
    expect(addresses('f1', 'f2')).toBe('172.18.0.3');
    expect(addresses('fb', 'b1')).toBe('172.19.0.2');
    expect(addresses('fb', 'f1')).toBe('172.18.0.2');
  });

  it('a name on another bridge goes to the upstream servers', () => {
    expect(addresses('f1', 'b1')).toBe('forward');
  });

  it('docker0 has no name server', () => {
    expect(addresses('c1', 'c2')).toBe('no-resolver');
  });
});

describe('Host ports', () => {
  it('a freed address on a bridge is given to the next container (CP-43)', () => {
    stopTask(engine, 'c1');
    startTask(engine, container('c3', ['bridge']));
    expect(engine.bridges.get('bridge')?.endpoints.get('c3')?.address).toBe(ipv4('172.17.0.2'));
  });

  it('dynamic ports go on counting after one was freed (HOST-07)', () => {
    stopTask(engine, 'pall');
    startTask(engine, container('next', ['bridge'], [tcp(0, 80)]));
    expect([...engine.hostPorts.bindings.keys()]).toEqual(['tcp/8081', 'tcp/8082', 'tcp/32769']);
  });

  it('a port of another container is refused in the words of the engine (HOST-10)', () => {
    const started = startTask(engine, container('late', ['bridge'], [tcp(8081, 80)]));
    expect(started).toEqual({
      error: expect.stringMatching(
        /^driver failed programming external connectivity on endpoint late \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:8081 failed: port is already allocated$/,
      ),
    });
    expect(engine.namespaces.has('late')).toBe(false);
  });

  it('a port that a program of the machine holds is refused in other words (HOST-10)', () => {
    const started = startTask(engine, container('late', ['bridge'], [tcp(8085, 80)]));
    expect(started).toEqual({
      error: expect.stringContaining(
        'failed to bind host port for 0.0.0.0:8085:172.17.0.5:80/tcp: address already in use',
      ),
    });
  });

  it('two host ports may lead to one container port, through one ACCEPT rule', () => {
    startTask(engine, container('twice', ['bridge'], [tcp(9001, 80), tcp(9002, 80)]));
    const rules = tablesOf(engine)['host']?.['iptables'] ?? [];
    const about = rules.filter(
      (line) => line.includes('172.17.0.5') && !line.includes('! -i docker0 -j DROP'),
    );
    expect(about).toEqual([
      '-A DOCKER -d 172.17.0.5/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 9001 -j DNAT --to-destination 172.17.0.5:80',
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 9002 -j DNAT --to-destination 172.17.0.5:80',
    ]);
  });
});

/** `-p ADDRESS:9000:80` */
function local(address: string): HostPortRequest {
  return { ...tcp(9000, 80), hostAddress: ipv4(address) };
}

function rulesAbout(port: number): string[] {
  const rules = tablesOf(engine)['host']?.['iptables'] ?? [];
  return rules.filter((line) => line.includes(`dport ${port} `));
}

describe('A port bound to an address of the host (iptabler/port.go of 28.5.2)', () => {
  it('on a loopback address nothing from outside reaches it', () => {
    startTask(engine, container('x', ['bridge'], [local('127.0.0.1')]));
    expect(rulesAbout(9000)).toEqual([
      '-A PREROUTING -d 127.0.0.1/32 ! -i lo -p tcp -m tcp --dport 9000 -j DROP',
      '-A DOCKER -d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 9000 -j DNAT --to-destination 172.17.0.5:80',
    ]);
    const listening = tablesOf(engine)['host']?.['listen'] ?? [];
    expect(listening.filter((line) => line.includes(':9000'))).toEqual([
      'tcp LISTEN 0 4096 127.0.0.1:9000 0.0.0.0:*',
    ]);
    stopTask(engine, 'x');
    expect(rulesAbout(9000)).toEqual([]);
  });

  // configurePortBindingIPv6 of drivers/bridge skips what asks for an IPv4 address.
  it('on 0.0.0.0, said in so many words, is for IPv4 only', () => {
    startTask(engine, container('x', ['bridge'], [local('0.0.0.0')]));
    const listening = tablesOf(engine)['host']?.['listen'] ?? [];
    expect(listening.filter((line) => line.includes(':9000'))).toEqual([
      'tcp LISTEN 0 4096 0.0.0.0:9000 0.0.0.0:*',
    ]);
  });

  it('two addresses may lead the same port to two containers, all addresses may not', () => {
    startTask(engine, container('x', ['bridge'], [local('127.0.0.1')]));
    const second = startTask(engine, container('y', ['bridge'], [local('192.168.50.11')]));
    expect(second).not.toHaveProperty('error');
    expect(startTask(engine, container('z', ['bridge'], [tcp(9000, 80)]))).toEqual({
      error: expect.stringContaining('Bind for 127.0.0.1:9000 failed: port is already allocated'),
    });
  });

  it('a network may have an address of its own for its ports', () => {
    const other = bareEngine('n1', ipv4('192.168.50.11'), 'engine');
    const options = { 'com.docker.network.bridge.host_binding_ipv4': '192.168.50.11' };
    const bridges = [{ name: 'front', options }];
    const containers = [container('x', ['front'], [tcp(9000, 80)])];
    programNode(other, { overlays: [], bridges, containers, known: [] });
    expect([...other.hostPorts.bindings.keys()]).toEqual(['tcp/192.168.50.11:9000']);
  });
});

describe('Ports of one container', () => {
  it('are mapped fixed ones first, by port of the container and protocol (cmpPortBinding)', () => {
    const wanted: HostPortRequest[] = [
      tcp(0, 79),
      { protocol: 'udp', hostPort: 9001, containerPort: 80 },
      tcp(9003, 81),
      tcp(9002, 80),
    ];
    startTask(engine, container('x', ['bridge'], wanted));
    expect([...engine.hostPorts.bindings.keys()].slice(-4)).toEqual([
      'tcp/9002',
      'udp/9001',
      'tcp/9003',
      'tcp/32769',
    ]);
  });

  it('of a range the first free one is taken', () => {
    const range: HostPortRequest = { ...tcp(8080, 80), hostPortEnd: 8083 };
    for (const name of ['x', 'y']) startTask(engine, container(name, ['bridge'], [range]));
    expect([...engine.hostPorts.bindings.keys()].slice(-2)).toEqual(['tcp/8080', 'tcp/8083']);
    // 8081 and 8082 are others': of this range nothing is left (ErrAllPortsAllocated).
    expect(startTask(engine, container('z', ['bridge'], [range]))).toEqual({
      error: expect.stringMatching(/ on endpoint z \([0-9a-f]{64}\): all ports are allocated$/),
    });
  });
});

describe('Options of a bridge network (networkConfiguration.fromLabels)', () => {
  const OPTION = 'com.docker.network.bridge';

  it('enable_icc=false puts a DROP between containers, enable_ip_masquerade=false leaves NAT out', () => {
    const other = bareEngine('n1', ipv4('192.168.50.11'), 'engine');
    const options = { [`${OPTION}.enable_icc`]: 'false', [`${OPTION}.name`]: 'quiet0' };
    const bridges = [
      { name: 'quiet', options },
      { name: 'plain', options: { [`${OPTION}.enable_ip_masquerade`]: 'false' } },
    ];
    programNode(other, { overlays: [], bridges, containers: [], known: [] });
    const rules = tablesOf(other)['host']?.['iptables'] ?? [];
    expect(rules.filter((line) => / -i quiet0 .*-j (DROP|ACCEPT)/.test(line))).toEqual([
      '-A DOCKER ! -i quiet0 -o quiet0 -j DROP',
      '-A DOCKER-FORWARD -i quiet0 -o quiet0 -j DROP',
      '-A DOCKER-FORWARD -i quiet0 ! -o quiet0 -j ACCEPT',
    ]);
    expect(rules.filter((line) => line.includes('MASQUERADE'))).toEqual([
      '-A POSTROUTING -s 172.18.0.0/16 ! -o quiet0 -j MASQUERADE',
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
    ]);
  });

  it('with an ip_range gateway and containers come from it', () => {
    const other = bareEngine('n1', ipv4('192.168.50.11'), 'engine');
    const range = subnet('10.9.0.128/25');
    programNode(other, {
      overlays: [],
      bridges: [{ name: 'part', subnet: subnet('10.9.0.0/24'), range }],
      containers: [container('a', ['part'])],
      known: [],
    });
    expect(other.bridges.get('part')?.gateway).toBe(ipv4('10.9.0.128'));
    expect(other.bridges.get('part')?.endpoints.get('a')?.address).toBe(ipv4('10.9.0.129'));
  });
});
