/*
 * Judges the judge: a copy of a capture with one thing changed must be found different where the
 * scenario language says "equal", and equal where it says "free".
 */
import { describe, expect, test } from 'vitest';
import type { PacketRow } from '../support/capture/capture-types.ts';
import { compareWithCapture } from '../support/capture/compare-with-capture.ts';
import { differenceText } from '../support/capture/difference-text.ts';
import { captureNames, loadCapture } from '../support/capture/load-capture.ts';

type Fields = Record<string, unknown>;
type Lines = string[];

/** A run that printed exactly what a capture holds, and that a case then changes. */
interface Copy {
  readonly observations: Fields[];
}

/** What the judge says first about a changed copy, or `equal`. */
function verdict(name: string, change: (copy: Copy) => void): string {
  const capture = loadCapture(name);
  const copy = structuredClone({ observations: capture.observations }) as unknown as Copy;
  const before = JSON.stringify(copy);
  change(copy);
  expect(JSON.stringify(copy), 'the case must change something').not.toBe(before);
  const first = compareWithCapture(capture, copy as never)[0];
  return first ? differenceText(first) : 'equal';
}

function observation(copy: Copy, step: number, kind: string, nth = 0): Fields {
  return copy.observations.filter((one) => one['step'] === step && one['kind'] === kind)[nth]!;
}

function table(copy: Copy, node: string, namespace: string, name: string): Lines {
  const nodes = observation(copy, 0, 'state')['nodes'] as Record<
    string,
    Record<string, Record<string, Lines>>
  >;
  return nodes[node]![namespace]![name]!;
}

/** Replaces the first line that contains `part`. */
function rewrite(lines: Lines, part: string, by: string): void {
  const at = lines.findIndex((line) => line.includes(part));
  lines[at] = lines[at]!.replace(part, by);
}

function swap(values: unknown[], first: number, second: number): void {
  [values[first], values[second]] = [values[second], values[first]];
}

type Row = { -readonly [Key in keyof PacketRow]: PacketRow[Key] };

function packets(copy: Copy, step: number): Row[] {
  return observation(copy, step, 'trace')['packets'] as Row[];
}

function rowAt(copy: Copy, step: number, test: (row: Row) => boolean): number {
  return packets(copy, step).findIndex(test);
}

const isData = (row: Row): boolean => row.flags === 'P.';
const isFin = (row: Row): boolean => row.flags === 'F.';
const isAcknowledgement = (row: Row): boolean => row.flags === '.';

/** Rows of the last acknowledgement: thirteen taps in 01, step 4. */
const LAST_ACKNOWLEDGEMENT_ROWS = 13;

/** Exchanges the rows of the `first` packet of a step with those of the next one. */
function swapPackets(rows: Row[], first: number, hops: number): void {
  const [left, right] = [
    rows.slice(first, first + hops),
    rows.slice(first + hops, first + 2 * hops),
  ];
  rows.splice(first, 2 * hops, ...right, ...left);
}

/** `ephemeral-1` -> `ephemeral-7`. */
function shiftName(port: Row['sourcePort']): Row['sourcePort'] {
  return typeof port === 'string' ? port.replace(/\d+/, (n) => String(Number(n) + 6)) : port;
}

type Case = readonly [title: string, name: string, change: (copy: Copy) => void];

const different: readonly (readonly [...Case, said: RegExp])[] = [
  [
    'another peer address',
    '01-ingress',
    (copy) => (observation(copy, 1, 'request')['peer'] = '192.168.50.100'),
    /step 1, request, observation 1 of 5, peer: .*\n.*captured:\n.*"10\.0\.0\.2"/,
  ],
  [
    'another task of a pinned balancer',
    '01-ingress',
    (copy) => (observation(copy, 1, 'request')['task'] = 'web.2'),
    /task: the values differ/,
  ],
  [
    'another outcome',
    '01-ingress',
    (copy) => (observation(copy, 12, 'request')['outcome'] = 'timeout'),
    /outcome: the values differ/,
  ],
  [
    'a request that was not made',
    '01-ingress',
    (copy) => copy.observations.splice(5, 1),
    /observation 5 of 5: the simulation lacks this observation/,
  ],
  [
    'a request too many',
    '01-ingress',
    (copy) => copy.observations.push({ ...observation(copy, 13, 'request') }),
    /step 13.*only the simulation has this observation/,
  ],
  [
    'a DNS answer too few',
    '03-vip',
    (copy) => (observation(copy, 2, 'resolve')['answers'] as Lines).pop(),
    /answers\[2\]: the capture has 3, the simulation 2/,
  ],
  [
    'another DNS status',
    '03-vip',
    (copy) => (observation(copy, 9, 'resolve')['status'] = 'SERVFAIL'),
    /status: the values differ/,
  ],
  [
    'another time to live of a name',
    '03-vip',
    (copy) => delete observation(copy, 3, 'resolve')['ttl'],
    /ttl: only the capture has it/,
  ],
  [
    'other words of the engine',
    '04-dnsrr',
    (copy) => (observation(copy, 4, 'create')['error'] = 'Error response from daemon: no'),
    /error: the values differ/,
  ],
  [
    'another row of service ps',
    '02-host-mode',
    (copy) => {
      const rows = observation(copy, 12, 'ps')['rows'] as Fields[];
      rows[3]!['current'] = 'Running';
    },
    /rows\[3\]\.current/,
  ],
  [
    'a rule that reads otherwise',
    '01-ingress',
    (copy) => rewrite(table(copy, 'n1', 'host', 'iptables'), '172.18.0.2:8080', '172.18.0.3:8080'),
    /nodes\.n1\.host\.iptables: the line differs/,
  ],
  [
    'two rules in the other order',
    '01-ingress',
    (copy) => swap(table(copy, 'n1', 'host', 'iptables'), 3, 4),
    /both have these lines, in another order/,
  ],
  [
    'a rule too few',
    '01-ingress',
    (copy) => table(copy, 'n3', 'ingress_sbox', 'iptables').splice(6, 1),
    /the simulation lacks this line/,
  ],
  [
    'a rule too many',
    '01-ingress',
    (copy) => table(copy, 'n3', 'host', 'iptables').push('-A DOCKER -j ACCEPT'),
    /the simulation has a line too many/,
  ],
  [
    'another firewall mark',
    '05-isolation',
    (copy) => rewrite(table(copy, 'n2', 'lb:red', 'ipvs'), 'FWM 257', 'FWM 256'),
    /nodes\.n2\.lb:red\.ipvs/,
  ],
  [
    'IPVS destinations in the other order',
    '01-ingress',
    (copy) => swap(table(copy, 'n1', 'ingress_sbox', 'ipvs'), 1, 2),
    /ipvs: both have these lines/,
  ],
  [
    'an address at another interface',
    '01-ingress',
    (copy) => rewrite(table(copy, 'n1', 'web.2', 'route'), 'dev eth1', 'dev eth0'),
    /web\.2\.route/,
  ],
  [
    'an interface that is down',
    '01-ingress',
    (copy) => rewrite(table(copy, 'n1', 'host', 'addr'), 'docker0 DOWN', 'docker0 UP'),
    /host\.addr/,
  ],
  [
    'another tunnel end in the forwarding database',
    '03-vip',
    (copy) => rewrite(table(copy, 'n1', 'net:app', 'fdb'), '192.168.50.13', '192.168.50.12'),
    /net:app\.fdb/,
  ],
  [
    'a listening socket too few',
    '02-host-mode',
    (copy) => table(copy, 'n1', 'host', 'listen').splice(4, 1),
    /host\.listen/,
  ],
  [
    'another backlog of a listening socket',
    '02-host-mode',
    (copy) =>
      rewrite(table(copy, 'n1', 'host', 'listen'), 'LISTEN 0 4096 *:7946', 'LISTEN 0 128 *:7946'),
    /host\.listen/,
  ],
  [
    'a namespace too few',
    '03-vip',
    (copy) =>
      delete (observation(copy, 0, 'state')['nodes'] as Record<string, Fields>)['n2']!['lb:app'],
    /nodes\.n2\.lb:app: the simulation lacks it/,
  ],
  [
    'a namespace too many',
    '01-ingress',
    (copy) => {
      const nodes = observation(copy, 0, 'state')['nodes'] as Record<string, Fields>;
      nodes['n3']!['lb:ingress'] = {};
    },
    /lb:ingress: only the simulation has it/,
  ],
  [
    'a node too few',
    '01-ingress',
    (copy) => delete (observation(copy, 0, 'state')['nodes'] as Fields)['n3'],
    /nodes\.n3: the simulation lacks it/,
  ],
  [
    'another virtual IP',
    '01-ingress',
    (copy) => {
      const services = observation(copy, 0, 'state')['services'] as Record<string, Fields>;
      services['web']!['virtualIPs'] = { ingress: '10.0.0.6/24' };
    },
    /services\.web\.virtualIPs\.ingress/,
  ],
  [
    'another overlay MAC address in a network',
    '03-vip',
    (copy) => rewrite(endpoints(copy, 'app'), '02:42:0a:00:01:03', '02:42:0a:00:01:04'),
    /networks\.app\.endpoints/,
  ],
  [
    'a task on another node',
    '01-ingress',
    (copy) => ((observation(copy, 0, 'state')['tasks'] as Fields)['web.1'] = 'n3'),
    /tasks\.web\.1/,
  ],
  [
    'a TTL off by one',
    '01-ingress',
    (copy) => (packets(copy, 4)[5]!.ttl = 63),
    /step 4, trace.*SYN towards the server.*tap 6: at the same tap, another ttl/,
  ],
  [
    'a tap too few',
    '01-ingress',
    (copy) => packets(copy, 4).splice(3, 1),
    /tap 4: the packet is seen at another tap/,
  ],
  [
    'a tap too many',
    '01-ingress',
    (copy) => packets(copy, 4).splice(3, 0, { ...packets(copy, 4)[3]!, interface: 'lo' }),
    /tap 4: the packet is seen at another tap/,
  ],
  [
    'a packet that ends early',
    '05-isolation',
    (copy) => packets(copy, 12).pop(),
    /the simulated packet goes no further/,
  ],
  [
    'distant taps in the other order',
    '01-ingress',
    (copy) => swap(packets(copy, 4), 4, 5),
    /tap 5: the packet is seen at another tap/,
  ],
  [
    'another address at a tap',
    '01-ingress',
    (copy) => (packets(copy, 4)[5]!.source = '10.0.0.5'),
    /another source/,
  ],
  [
    'another port at a tap',
    '01-ingress',
    (copy) => (packets(copy, 4)[5]!.destinationPort = 80),
    /another destinationPort/,
  ],
  [
    'another length of the answer',
    '01-ingress',
    (copy) =>
      packets(copy, 4)
        .filter(isData)
        .forEach((row) => (row.length += 1)),
    /data towards the server.*another length/,
  ],
  [
    'another MSS',
    '03-vip',
    (copy) => packets(copy, 12).forEach((row) => row.mss && (row.mss = 1460)),
    /another mss/,
  ],
  [
    'a packet that may be fragmented',
    '01-ingress',
    (copy) => packets(copy, 4).forEach((row) => (row.df = false)),
    /another df/,
  ],
  [
    'another VXLAN network identifier',
    '01-ingress',
    (copy) => (packets(copy, 4)[8]!.vxlan = { ...packets(copy, 4)[8]!.vxlan, vni: 4097 }),
    /another vxlan/,
  ],
  [
    'a SYN sent too often',
    '05-isolation',
    (copy) => packets(copy, 12).push(...packets(copy, 12).slice(0, 4)),
    /only the simulation sends this packet/,
  ],
  [
    'a reset that is not sent',
    '01-ingress',
    (copy) => packets(copy, 12).splice(2, 2),
    /RST towards the client.*the simulation does not send this packet/,
  ],
  [
    'an answer before the request',
    '01-ingress',
    (copy) => {
      const rows = packets(copy, 4).filter((row) => !isAcknowledgement(row) && !isFin(row));
      swapPackets(rows, 2 * LAST_ACKNOWLEDGEMENT_ROWS, LAST_ACKNOWLEDGEMENT_ROWS);
      packets(copy, 4).splice(0, Infinity, ...rows);
    },
    /packet 3 of those fixed in number/,
  ],
  [
    'acknowledgements on another way',
    '01-ingress',
    (copy) =>
      packets(copy, 4)
        .filter(isAcknowledgement)
        .forEach((row) => (row.ttl -= 1)),
    /ways of segments: acknowledgement/,
  ],
  [
    'FINs on another way',
    '01-ingress',
    (copy) =>
      packets(copy, 4)
        .filter(isFin)
        .forEach((row) => (row.ttl += 1)),
    /ways of segments: FIN/,
  ],
  [
    'a round-robin answer by a task of another service',
    '04-dnsrr',
    (copy) => (observation(copy, 3, 'request')['task'] = 'cli.1'),
    /a task of another service answers/,
  ],
  [
    'a round-robin answer from an address that the task has not',
    '04-dnsrr',
    (copy) =>
      Object.assign(observation(copy, 3, 'request'), { task: 'db.1', local: '10.0.1.4:80' }),
    /no address of db\.1/,
  ],
  [
    'another round of an unpinned balancer',
    '11-two-networks',
    (copy) =>
      Object.assign(observation(copy, 13, 'request', 1), {
        task: 'proxy.2',
        local: '10.0.1.4:80',
      }),
    /another round/,
  ],
];

/** The endpoint lines of one of the networks that the first node lists. */
function endpoints(copy: Copy, network: string): Lines {
  const state = observation(copy, 0, 'state');
  const key = Object.keys(state).find((name) => name.startsWith('networks'))!;
  return (state[key] as Record<string, { endpoints: Lines }>)[network]!.endpoints;
}

const free: readonly Case[] = [
  [
    'DNS answers in another order',
    '03-vip',
    (copy) => (observation(copy, 2, 'resolve')['answers'] as Lines).reverse(),
  ],
  [
    'another task of a round-robin name',
    '04-dnsrr',
    (copy) =>
      Object.assign(observation(copy, 3, 'request'), { task: 'db.3', local: '10.0.1.4:80' }),
  ],
  [
    'another beginning of the round of an unpinned balancer',
    '11-two-networks',
    (copy) => {
      const steps = copy.observations.filter((one) => one['step'] === 13);
      const [first, second] = steps.map(({ task, local }) => ({ task, local }));
      steps.forEach((one, index) => Object.assign(one, index % 2 === 0 ? second : first));
    },
  ],
  [
    'other ephemeral ports',
    '01-ingress',
    (copy) =>
      packets(copy, 4).forEach((row) => {
        if (row.sourcePort === 'ephemeral-1') row.sourcePort = 40123;
        if (row.destinationPort === 'ephemeral-1') row.destinationPort = 40123;
      }),
  ],
  [
    'other numbers of ephemeral ports of several connections',
    '07-blocked-vxlan',
    (copy) =>
      packets(copy, 8).forEach((row) => {
        row.sourcePort = shiftName(row.sourcePort);
        row.destinationPort = shiftName(row.destinationPort);
      }),
  ],
  [
    'other interface numbers in a container',
    '05-isolation',
    (copy) => {
      const names: Record<string, string> = { eth0: 'eth2', eth1: 'eth0', eth2: 'eth1' };
      for (const name of ['addr', 'route']) {
        const lines = table(copy, 'n2', 'cat.1', name);
        lines.forEach((line, index) => {
          lines[index] = line.replace(/eth\d/, (one) => names[one]!);
        });
      }
    },
  ],
  [
    'interfaces in another order',
    '01-ingress',
    (copy) => table(copy, 'n1', 'host', 'addr').reverse(),
  ],
  [
    'forwarding entries in another order',
    '03-vip',
    (copy) => table(copy, 'n1', 'net:app', 'fdb').reverse(),
  ],
  [
    'neighbours in another order',
    '03-vip',
    (copy) => table(copy, 'n1', 'net:app', 'neigh').reverse(),
  ],
  [
    'sockets in another order',
    '02-host-mode',
    (copy) => table(copy, 'n1', 'host', 'listen').reverse(),
  ],
  [
    'a datagram that waits in a socket',
    '02-host-mode',
    (copy) =>
      rewrite(table(copy, 'n1', 'host', 'listen'), 'UNCONN 0 0 *:7946', 'UNCONN 0 896 *:7946'),
  ],
  [
    'another port of the DNS server of a container',
    '01-ingress',
    (copy) => {
      const lines = table(copy, 'n1', 'web.2', 'iptables');
      lines.forEach((line, index) => (lines[index] = line.replace('<dns>', '41234')));
    },
  ],
  [
    'other MAC addresses and sandbox ids on a bridge',
    '01-ingress',
    (copy) => {
      const lines = endpoints(copy, 'docker_gwbridge');
      rewrite(lines, 'gateway_9adf2d81a8b9', 'gateway_0123456789ab');
      rewrite(lines, '42:70:04:eb:b3:ee', '02:42:ac:12:00:03');
    },
  ],
  [
    'the key that the language gives to networks',
    '01-ingress',
    (copy) => {
      const state = observation(copy, 0, 'state');
      const key = Object.keys(state).find((name) => name.startsWith('networks'))!;
      state['networks'] = state[key];
      delete state[key];
    },
  ],
  [
    'keys in another order',
    '01-ingress',
    (copy) => {
      const state = observation(copy, 0, 'state');
      const nodes = Object.entries(state['nodes'] as Fields);
      state['nodes'] = Object.fromEntries(nodes.reverse());
    },
  ],
  [
    'other times',
    '01-ingress',
    (copy) => packets(copy, 4).forEach((row) => (row.t = row.t / 1000)),
  ],
  [
    'taps of the same moment in the other order',
    '01-ingress',
    (copy) => {
      const at = rowAt(
        copy,
        4,
        (row) => row.interface === 'docker_gwbridge' && row.direction === 'in',
      );
      swap(packets(copy, 4), at, at + 1);
    },
  ],
  [
    'an acknowledgement less',
    '01-ingress',
    (copy) => packets(copy, 4).splice(-LAST_ACKNOWLEDGEMENT_ROWS),
  ],
  [
    'an acknowledgement more',
    '01-ingress',
    (copy) => packets(copy, 4).push(...packets(copy, 4).slice(-LAST_ACKNOWLEDGEMENT_ROWS)),
  ],
  [
    'no separate acknowledgement of the request',
    '01-ingress',
    (copy) => {
      const rows = packets(copy, 4).filter(
        (row) => !(isAcknowledgement(row) && row.destinationPort === 'ephemeral-1'),
      );
      packets(copy, 4).splice(0, Infinity, ...rows);
    },
  ],
  [
    'FINs of both sides in the other order',
    '01-ingress',
    (copy) => swapPackets(packets(copy, 4), rowAt(copy, 4, isFin), LAST_ACKNOWLEDGEMENT_ROWS),
  ],
  [
    'the rows of two packets on the way at once, interleaved',
    '01-ingress',
    (copy) => {
      const rows = packets(copy, 4);
      const [fin] = rows.splice(rowAt(copy, 4, isFin), 1);
      rows.splice(rowAt(copy, 4, isData), 0, fin!);
    },
  ],
  [
    'a number where the kernel numbers interfaces',
    '01-ingress',
    (copy) =>
      packets(copy, 4).forEach((row) => {
        if (row.interface === 'eth') row.interface = 'eth1';
        if (row.interface === 'veth') row.interface = 'veth12ab34c';
      }),
  ],
];

describe('the judge', () => {
  test.each(captureNames())('%s: is equal to itself', (name) => {
    const capture = loadCapture(name);
    expect(compareWithCapture(capture, structuredClone(capture))).toEqual([]);
  });

  test.each(different)('finds %s', (_title, name, change, said) => {
    expect(verdict(name, change)).toMatch(said);
  });

  test.each(free)('allows %s', (_title, name, change) => {
    expect(verdict(name, change)).toBe('equal');
  });

  test('finds everything when nothing was run', () => {
    const capture = loadCapture('02-host-mode');
    const differences = compareWithCapture(capture, { observations: [] });
    expect(differences).toHaveLength(capture.observations.length);
  });

  test('prints both sides of the first difference with the lines around it', () => {
    const text = verdict('01-ingress', (copy) => {
      rewrite(table(copy, 'n1', 'ingress_sbox', 'ipvs'), '10.0.0.6', '10.0.0.9');
    });
    expect(text).toBe(
      [
        'step 0, state, nodes.n1.ingress_sbox.ipvs: the line differs',
        '  captured:',
        '      1  FWM 256 rr',
        '  >   2  -> 10.0.0.6:0 Masq 1 0 0',
        '      3  -> 10.0.0.7:0 Masq 1 0 0',
        '  simulated:',
        '      1  FWM 256 rr',
        '  >   2  -> 10.0.0.9:0 Masq 1 0 0',
        '      3  -> 10.0.0.7:0 Masq 1 0 0',
      ].join('\n'),
    );
  });
});
