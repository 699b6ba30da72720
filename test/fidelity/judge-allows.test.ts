/*
 * What the scenario language calls free: a copy of a capture in which only that is another is equal.
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
  rowAt,
  shiftName,
  swap,
  swapPackets,
  table,
  verdict,
} from '../support/capture/changed-copy.ts';

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

test.each(free)('the judge allows %s', (_title, name, change) => {
  expect(verdict(name, change)).toBe('equal');
});
