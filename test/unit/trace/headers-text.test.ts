/*
 * Headers on one line as tcpdump writes them, and the names of packets.
 */
import { expect, test } from 'vitest';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { headersText, packetSummary } from '../../../src/trace/headers-text.ts';
import { syn } from './mesh-request.ts';

const icmp = {
  ...syn,
  protocol: 'icmp',
  flags: '',
  mss: 0,
  sourcePort: 0,
  destinationPort: 0,
} as const;

test('a SYN has its flags and its MSS', () => {
  expect(headersText(syn)).toBe(
    'IP (ttl 64, flags [DF], length 60) 192.168.50.100.40001 > 192.168.50.13.8080: Flags [S], options [mss 1460]',
  );
});

test('a tunnelled packet has the outer addresses before it', () => {
  const tunnel = {
    source: ipv4('192.168.50.13'),
    destination: ipv4('192.168.50.11'),
    sourcePort: 51234,
    destinationPort: 4789,
    vni: 4096,
  };
  expect(headersText({ ...syn, tunnel })).toMatch(
    /^IP 192\.168\.50\.13\.51234 > 192\.168\.50\.11\.4789: VXLAN, vni 4096: IP \(ttl 64/,
  );
});

test.each([
  ['S', 'TCP SYN'],
  ['S.', 'TCP SYN-ACK'],
  ['.', 'TCP ACK'],
  ['P.', 'TCP data'],
  ['F.', 'TCP FIN'],
  ['R.', 'TCP RST'],
  ['R', 'TCP RST'],
])('flags %s are a %s', (flags, summary) => {
  expect(packetSummary({ ...syn, flags })).toBe(summary);
});

test.each([
  [8, 0, 'ICMP echo request'],
  [0, 0, 'ICMP echo reply'],
  [3, 3, 'ICMP port unreachable'],
  [3, 1, 'ICMP host unreachable'],
  [11, 0, 'ICMP time exceeded in-transit'],
  [5, 1, 'ICMP type 5, code 1'],
])('ICMP type %i code %i is called %s', (icmpType, icmpCode, summary) => {
  expect(packetSummary({ ...icmp, icmpType, icmpCode })).toBe(summary);
});
