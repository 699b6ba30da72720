/*
 * What the scenario language calls equal: a copy of a capture in which that is another is found different.
 */
import { expect, test } from 'vitest';
import {
  type Case,
  endpoints,
  type Fields,
  isAcknowledgement,
  isData,
  isFin,
  LAST_ACKNOWLEDGEMENT_ROWS,
  type Lines,
  observation,
  packets,
  rewrite,
  swap,
  swapPackets,
  table,
  verdict,
} from '../support/capture/changed-copy.ts';

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

test.each(different)('the judge finds %s', (_title, name, change, said) => {
  expect(verdict(name, change)).toMatch(said);
});
