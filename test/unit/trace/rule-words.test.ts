/*
 * Rules of iptables-save in words.
 */
import { expect, test } from 'vitest';
import { conditionsText, ruleWords } from '../../../src/trace/rule-words.ts';

test.each([
  ['-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j ACCEPT', 'tcp to port 8080'],
  [
    '-A INPUT -d 10.0.0.7/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT',
    'tcp to 10.0.0.7, to port 80, of a connection in state NEW or ESTABLISHED',
  ],
  [
    '-A PREROUTING -d 172.18.0.2/32 ! -i docker_gwbridge -j DROP',
    'packets to 172.18.0.2, not arriving on docker_gwbridge',
  ],
  [
    '-A POSTROUTING -o docker_gwbridge -m addrtype --src-type LOCAL -j MASQUERADE',
    'packets leaving by docker_gwbridge, from a local address',
  ],
  [
    '-A POSTROUTING -d 10.0.0.0/24 -m ipvs --ipvs -j SNAT --to-source 10.0.0.4',
    'packets to 10.0.0.0/24, handled by IPVS',
  ],
  ['-A DOCKER-INGRESS -j RETURN', 'every packet'],
  [
    '-A INPUT -p udp -m policy --dir in --pol none -m udp --dport 4789 -m bpf --bytecode "7,32 0 0 4294963252,7 0 0 0,64 0 0 4,116 0 0 8,21 1 0 4097,6 0 0 0,6 0 0 4294967295" -j DROP',
    'udp not encrypted on arrival, to port 4789, with VNI 4097',
  ],
])('%s', (rule, words) => {
  expect(conditionsText(rule)).toBe(words);
});

test('the target and its options are read', () => {
  const words = ruleWords(
    '-A DOCKER -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.18.0.3:80',
  );
  expect(words.target).toBe('DNAT');
  expect(words.options.get('--to-destination')).toBe('172.18.0.3:80');
});
