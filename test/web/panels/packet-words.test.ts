/*
 * What the inspector says of a packet besides its headers: its flow, its size, the rows that decided, how
 * it is captured on a real node.
 */
import { describe, expect, test } from 'vitest';
import { tcpdumpCommand } from '../../../web/app/tcpdump-command.ts';
import { connectionsOf, serviceLines } from '../../../web/panels/deciding-tables.ts';
import { bytesText, flowText } from '../../../web/panels/flow-words.ts';
import { headerGroups, lastOfHopBefore, layerText } from '../../../web/panels/header-fields.ts';
import { ruleParts, tuplesOf } from '../../../web/panels/rule-parts.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { steps } = runOf(MESH).stories[0]!.journeys[0]!;
const stepOf = (title: string) => steps.find((step) => step.title.startsWith(title))!;
const sent = steps[0]!.headers;

describe('a packet’s head', () => {
  test('says the flow as it is at the step', () => {
    expect(flowText(sent)).toMatch(/^tcp 192\.168\.50\.100:\d+ → 192\.168\.50\.13:8080$/);
    expect(flowText(stepOf('SNAT').headers)).toMatch(/^tcp 10\.0\.0\.4:\d+ → 10\.0\.0\.\d+:8080$/);
  });

  test('says that the tunnel adds fifty bytes', () => {
    expect(bytesText(sent, stepOf('DNAT').headers)).toBe('60 bytes');
    expect(bytesText(sent, stepOf('Encapsulated').headers)).toBe('60 bytes as sent, 110 here');
  });
});

describe('a row that decided', () => {
  test('is a rule with what it asks apart from what it does', () => {
    expect(
      ruleParts('-A POSTROUTING -d 10.0.0.0/24 -m ipvs --ipvs -j SNAT --to-source 1.2.3.4'),
    ).toEqual({
      chain: '-A POSTROUTING',
      match: '-d 10.0.0.0/24 -m ipvs --ipvs',
      target: '-j SNAT --to-source 1.2.3.4',
    });
    expect(ruleParts('-A FORWARD -j DOCKER-USER')).toMatchObject({ match: '' });
    expect(ruleParts('default via 172.18.0.1 dev eth1')).toBeUndefined();
  });

  test('is a connection with both its ways', () => {
    const row = 'tcp 10.0.0.4:5 -> 10.0.0.6:8080 reply 10.0.0.6:80 -> 10.0.0.4:5';
    expect(tuplesOf(row)).toEqual({
      original: 'tcp 10.0.0.4:5 -> 10.0.0.6:8080',
      reply: '10.0.0.6:80 -> 10.0.0.4:5',
    });
    expect(tuplesOf('FWM 256 rr')).toBeUndefined();
  });

  test('is marked in the table of its own service', () => {
    const balanced = stepOf('IPVS');
    const [service = '', chosen = ''] = balanced.rows;
    const table = [
      'FWM 255 rr',
      `${chosen} 0 0`,
      service,
      '-> 10.0.0.99:0 Masq 1 0 0',
      `${chosen} 1 0`,
    ];
    expect(serviceLines(table, balanced)).toEqual([
      { text: service, decided: false },
      { text: '-> 10.0.0.99:0 Masq 1 0 0', decided: false },
      { text: `${chosen} 1 0`, decided: true },
    ]);
  });

  test('is shown with its neighbours where the service has many, and the others are counted', () => {
    const balanced = stepOf('IPVS');
    const [service = '', chosen = ''] = balanced.rows;
    const others = Array.from({ length: 20 }, (_, index) => `-> 10.0.9.${index}:0 Masq 1 0 0`);
    const table = [service, ...others.slice(0, 8), `${chosen} 1 0`, ...others.slice(8)];
    expect(serviceLines(table, balanced).map(({ text }) => text)).toEqual([
      service,
      '… 5 more',
      ...others.slice(5, 8),
      `${chosen} 1 0`,
      ...others.slice(8, 11),
      '… 9 more',
    ]);
  });

  test('goes with the connection that the packet is of, and no other', () => {
    const { headers } = stepOf('SNAT');
    const [own, port] = ['10.0.0.4', headers.sourcePort];
    const line = (from: number) =>
      `tcp 192.168.50.100:${from} -> 172.18.0.2:8080 reply ${flowText(headers).split('→ ')[1]} -> ${own}:${from} SYN_SENT 60 s`;
    expect(connectionsOf([line(port), line(port + 1)], stepOf('SNAT'))).toEqual([line(port)]);
  });
});

test('the last hop is the place that the packet was in before', () => {
  const encapsulated = stepOf('Encapsulated');
  const before = lastOfHopBefore(steps, encapsulated)!;
  expect(before.namespace).toBe('ingress_sbox');
  const changed = headerGroups(stepOf('SNAT'), lastOfHopBefore(steps, stepOf('SNAT'))!.headers)
    .flatMap(({ fields }) => fields)
    .filter((field) => field.changed)
    .map(({ field }) => field);
  expect(changed).toEqual(['ip.src', 'ip.dst', 'ip.ttl', 'skb.mark']);
});

describe('tcpdump', () => {
  test('listens in the sandbox of the mesh', () => {
    const { headers } = stepOf('SNAT');
    expect(tcpdumpCommand(stepOf('SNAT'))).toBe(
      `nsenter --net=/var/run/docker/netns/ingress_sbox tcpdump -ni any 'tcp and host 10.0.0.4 and host 10.0.0.${headers.destination & 0xff} and port ${headers.sourcePort}'`,
    );
  });

  test('asks for the tunnel where the packet is in one', () => {
    const outer = steps.find(({ namespace, headers }) => namespace === 'host' && headers.tunnel)!;
    expect(tcpdumpCommand(outer)).toMatch(
      /^tcpdump -ni any 'udp port 4789 and host 192\.168\.50\.13 and host 192\.168\.50\.1\d'$/,
    );
  });
});

test('a layer in one line is its ends, and its other values behind their names', () => {
  const lines = headerGroups(stepOf('DNAT'), undefined).map(({ title, fields }) => [
    title,
    layerText(fields),
  ]);
  const { IP, TCP } = Object.fromEntries(lines) as Record<string, string>;
  expect(IP).toBe('192.168.50.100 → 172.18.0.2 ttl 64 len 60 df 1');
  expect(TCP).toMatch(/^\d+ → 8080 flags S mss 1460$/);
});
