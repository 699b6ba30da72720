/*
 * Field changes between headers of one packet.
 */
import { expect, test } from 'vitest';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { packetDiff } from '../../../src/trace/packet-diff.ts';
import { syn } from './mesh-request.ts';

const tunnel = {
  source: ipv4('192.168.50.13'),
  destination: ipv4('192.168.50.11'),
  sourcePort: 51234,
  destinationPort: 4789,
  vni: 4096,
};

test('equal headers have no changes', () => {
  expect(packetDiff(syn, { ...syn })).toEqual([]);
});

test('a changed address and port are two changes, the destination first', () => {
  const after = { ...syn, destination: ipv4('172.18.0.3'), destinationPort: 80 };
  expect(packetDiff(syn, after)).toEqual([
    { field: 'ip.dst', before: '192.168.50.13', after: '172.18.0.3' },
    { field: 'tcp.dport', before: '8080', after: '80' },
  ]);
});

test('a mark comes into being and goes away', () => {
  const marked = { ...syn, mark: 0x100 };
  expect(packetDiff(syn, marked)).toEqual([{ field: 'skb.mark', before: '', after: '0x100' }]);
  expect(packetDiff(marked, syn)).toEqual([{ field: 'skb.mark', before: '0x100', after: '' }]);
});

test('encapsulation adds the outer headers and the VNI', () => {
  const changes = packetDiff(syn, { ...syn, tunnel });
  expect(changes.every((change) => change.before === '')).toBe(true);
  expect(changes.map(({ field, after }) => `${field} ${after}`)).toEqual([
    'outer.ip.dst 192.168.50.11',
    'outer.ip.src 192.168.50.13',
    'outer.udp.dport 4789',
    'outer.udp.sport 51234',
    'vxlan.vni 4096',
  ]);
});

test('ports are named by their protocol', () => {
  const datagram = { ...syn, protocol: 'udp', flags: '', mss: 0 } as const;
  const changes = packetDiff(datagram, { ...datagram, sourcePort: 9 });
  expect(changes.map((change) => change.field)).toEqual(['udp.sport']);
});
