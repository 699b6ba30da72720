/*
 * Rules: text to record and back, one record per text, what is refused.
 */
import { describe, expect, test } from 'vitest';
import { parseRule } from '../../../../src/linux/netfilter/rule-parse.ts';
import { ruleText } from '../../../../src/linux/netfilter/rule-text.ts';
import { ipv4 } from '../../../../src/packet/ipv4-address.ts';
import { capturedRules } from './captured.ts';

describe('a rule', () => {
  test('of a real node prints to the letter as it was read', () => {
    expect(capturedRules.length).toBeGreaterThan(200);
    expect(capturedRules.map((line) => ruleText(parseRule(line)))).toEqual(capturedRules);
  });

  test('is read into what it asks and what it does', () => {
    expect(
      parseRule(
        '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
      ),
    ).toMatchObject({
      chain: 'DOCKER',
      destination: { address: ipv4('172.17.0.2'), prefixLength: 32, negated: false },
      inInterface: { name: 'docker0', negated: true },
      outInterface: { name: 'docker0', negated: false },
      protocol: { number: 6, negated: false },
      matches: [
        { kind: 'ports', protocol: 'tcp', destination: { first: 80, last: 80, negated: false } },
      ],
      target: { kind: 'accept' },
    });
  });

  test.each([
    [
      '-j DNAT --to-destination 172.18.0.2:8080',
      { kind: 'dnat', address: ipv4('172.18.0.2'), port: 8080 },
    ],
    ['-j SNAT --to-source :53', { kind: 'snat', port: 53 }],
    ['-j SNAT --to-source 10.0.0.2', { kind: 'snat', address: ipv4('10.0.0.2') }],
    ['-j REDIRECT --to-ports 80', { kind: 'redirect', port: 80 }],
    ['-j MARK --set-xmark 0x100/0xffffffff', { kind: 'mark', value: 256, mask: 0xffffffff }],
    ['-j REJECT --reject-with tcp-reset', { kind: 'reject', answer: 'tcp-reset' }],
    ['-j DOCKER-USER', { kind: 'jump', chain: 'DOCKER-USER' }],
  ])('%s reads as its target', (text, target) => {
    expect(parseRule(`-A X ${text}`).target).toEqual(target);
  });

  // What iptables-nft 1.8 prints after it was given the left side; the forms that libnetwork uses.
  test.each([
    [
      '-A DOCKER-INGRESS -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080',
      '-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080',
    ],
    [
      '-A DOCKER -p tcp -d 0/0 --dport 80 -j DNAT --to-destination 172.17.0.2:80 ! -i docker0',
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80',
    ],
    [
      '-A DOCKER-INGRESS -m conntrack --ctstate ESTABLISHED,RELATED -p tcp --sport 80 -j ACCEPT',
      '-A DOCKER-INGRESS -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -m tcp --sport 80 -j ACCEPT',
    ],
    [
      '-A INPUT -d 10.0.0.5 -j MARK --set-mark 256',
      '-A INPUT -d 10.0.0.5/32 -j MARK --set-xmark 0x100/0xffffffff',
    ],
    [
      '-A INPUT -s 10.0.0.9/8 -j REJECT',
      '-A INPUT -s 10.0.0.0/8 -j REJECT --reject-with icmp-port-unreachable',
    ],
    ['-A INPUT -p 47 -i + -j DROP', '-A INPUT -p 47 -j DROP'],
    [
      '-A INPUT -p udp --dport 4789 ! --sport 1:9 -j DROP',
      '-A INPUT -p udp -m udp ! --sport 1:9 --dport 4789 -j DROP',
    ],
    ['-A INPUT -m mark --mark 0x1/0xff -j DROP', '-A INPUT -m mark --mark 0x1/0xff -j DROP'],
    [
      '-A INPUT -m mark ! --mark 13681891/0xffffffff -j DROP',
      '-A INPUT -m mark ! --mark 0xd0c4e3 -j DROP',
    ],
    [
      '-A INPUT -m comment --comment "not \\"here\\"" -j DROP',
      '-A INPUT -m comment --comment "not \\"here\\"" -j DROP',
    ],
    [
      '-A INPUT -m comment --comment "plain" -j DROP',
      '-A INPUT -m comment --comment plain -j DROP',
    ],
  ])('given as %s prints in the canonical form', (given, printed) => {
    expect(parseRule(given).text).toBe(printed);
  });

  test('is one frozen record for all texts that say the same', () => {
    const rule = parseRule('-A FORWARD -p tcp --dport 80 -d 10.0.0.1 -j DROP');
    expect(parseRule('-A FORWARD -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -j DROP')).toBe(rule);
    expect(Object.isFrozen(rule)).toBe(true);
    expect(Object.isFrozen(rule.matches)).toBe(true);
    expect(Object.isFrozen(rule.destination)).toBe(true);
  });

  test.each([
    ['-A INPUT', '-j'],
    ['-j DROP', '-A'],
    ['-A INPUT -j', 'target is missing'],
    ['-A INPUT -s 10.0.0.300 -j DROP', '10.0.0.300'],
    ['-A INPUT -s 10.0.0.0/33 -j DROP', '10.0.0.0/33'],
    ['-A INPUT --dport 80 -j DROP', 'need -p'],
    ['-A INPUT ! -p tcp --dport 80 -j DROP', 'need -p'],
    ['-A INPUT -p udp -m tcp --dport 80 -j DROP', '-m tcp needs -p tcp'],
    ['-A INPUT -p tcp --dport 65536 -j DROP', '65536'],
    ['-A INPUT -p tcp --dport 90:80 -j DROP', '90:80'],
    ['-A INPUT -p tcp --dport http -j DROP', 'http'],
    ['-A INPUT -p tcp --dport 80 --dport 81 -j DROP', 'twice'],
    ['-A INPUT -m conntrack --ctstate BORED -j DROP', 'BORED'],
    ['-A INPUT -m addrtype -j DROP', '--src-type'],
    ['-A INPUT -m addrtype --dst-type BROADCAST -j DROP', 'BROADCAST'],
    ['-A INPUT -m string -j DROP', 'string'],
    ['-A INPUT -i an-interface-name-too-long -j DROP', 'an-interface-name-too-long'],
    ['-A INPUT -j DNAT', '--to-destination'],
    ['-A INPUT -j DNAT --to-destination 1.2.3', '1.2.3'],
    ['-A INPUT -j MARK --set-xmark 0x1ffffffff', '0x1ffffffff'],
    ['-A INPUT --colour blue -j DROP', '--colour'],
    ['-A INPUT ! -j DROP', 'negated'],
    ['-A INPUT -j DROP -j ACCEPT', 'one -j'],
  ])('%s is refused with its text and the reason', (text, reason) => {
    expect(() => parseRule(text)).toThrow(RangeError);
    expect(() => parseRule(text)).toThrow(text);
    expect(() => parseRule(text)).toThrow(reason);
  });
});
