/*
 * Walking chains: which rule decides, what RETURN, jumps, MARK and policies do.
 */
import { describe, expect, test } from 'vitest';
import {
  createSharedChains,
  MAX_SHARED_RULES,
  type SharedChains,
} from '../../../../src/linux/netfilter/base-chain.ts';
import { applyIptables } from '../../../../src/linux/netfilter/iptables-command.ts';
import type { MatchContext } from '../../../../src/linux/netfilter/match-context.ts';
import {
  activeChains,
  createRuleset,
  type HookName,
  type Ruleset,
  type TableName,
} from '../../../../src/linux/netfilter/ruleset.ts';
import type { Verdict } from '../../../../src/linux/netfilter/rule.ts';
import { walkChain, type MatchListener } from '../../../../src/linux/netfilter/walk.ts';
import { ipv4 } from '../../../../src/packet/ipv4-address.ts';
import { newPacket, PROTOCOL } from '../../../../src/packet/packet.ts';

/** A TCP packet from the client to port 8080 of a node that it arrives at by eth0. */
function context(): MatchContext {
  const packet = newPacket(1, PROTOCOL.tcp, ipv4('192.168.50.100'), ipv4('192.168.50.11'));
  packet.sourcePort = 40000;
  packet.destinationPort = 8080;
  packet.connectionState = 'NEW';
  const localAddresses = new Set([ipv4('192.168.50.11')]);
  return { packet, inInterface: 'eth0', outInterface: '', localAddresses };
}

const rulesOf = (table: TableName, ...commands: string[]): Ruleset =>
  rulesIn(createSharedChains(), table, ...commands);

function rulesIn(shared: SharedChains, table: TableName, ...commands: string[]): Ruleset {
  const ruleset = createRuleset(shared);
  for (const command of commands) applyIptables(ruleset, table, command);
  return ruleset;
}

interface Walk {
  readonly verdict: string;
  readonly decidedBy: string | undefined;
  readonly matched: readonly string[];
  readonly mark: number;
}

/** What a hook makes of a packet: a chain with nothing to do is not walked, and accepts. */
function verdictOf(
  ruleset: Ruleset,
  table: TableName,
  hook: HookName,
  from: MatchContext,
  onMatch?: MatchListener,
): Verdict {
  const base = activeChains(ruleset)[hook][table];
  return base ? walkChain(base, from, onMatch) : { verdict: 'accept', rule: undefined };
}

function walk(ruleset: Ruleset, table: TableName, hook: HookName, from = context()): Walk {
  const matched: string[] = [];
  const { verdict, rule } = verdictOf(ruleset, table, hook, from, (chain, match) => {
    expect(match.chain).toBe(chain);
    matched.push(match.text);
  });
  return { verdict, decidedBy: rule?.text, matched, mark: from.packet.mark };
}

describe('a walk', () => {
  test('of a chain without a matching rule ends with the policy', () => {
    const accepts = rulesOf('filter', '-A INPUT -p udp -j DROP');
    expect(walk(accepts, 'filter', 'INPUT')).toMatchObject({
      verdict: 'accept',
      decidedBy: undefined,
      matched: [],
    });
    applyIptables(accepts, 'filter', '-P INPUT DROP');
    expect(walk(accepts, 'filter', 'INPUT')).toMatchObject({
      verdict: 'drop',
      decidedBy: undefined,
    });
  });

  test('of a table that is missing accepts', () => {
    expect(walk(createRuleset(), 'raw', 'PREROUTING').verdict).toBe('accept');
  });

  test('ends at the first rule that decides', () => {
    const ruleset = rulesOf(
      'filter',
      '-A INPUT -p udp -j ACCEPT',
      '-A INPUT -p tcp --dport 8080 -j DROP',
      '-A INPUT -j ACCEPT',
    );
    const decidedBy = '-A INPUT -p tcp -m tcp --dport 8080 -j DROP';
    expect(walk(ruleset, 'filter', 'INPUT')).toMatchObject({
      verdict: 'drop',
      decidedBy,
      matched: [decidedBy],
    });
  });

  test('goes on behind a jump whose chain returns or ends', () => {
    const ruleset = rulesOf(
      'filter',
      '-N RETURNS',
      '-N ENDS',
      '-A RETURNS -j RETURN',
      '-A RETURNS -j DROP',
      '-A ENDS -p udp -j DROP',
      '-A INPUT -j RETURNS',
      '-A INPUT -j ENDS',
      '-A INPUT -j ACCEPT',
      '-P INPUT DROP',
    );
    expect(walk(ruleset, 'filter', 'INPUT')).toMatchObject({
      verdict: 'accept',
      matched: [
        '-A INPUT -j RETURNS',
        '-A RETURNS -j RETURN',
        '-A INPUT -j ENDS',
        '-A INPUT -j ACCEPT',
      ],
    });
  });

  test('takes the policy where a built-in chain returns', () => {
    const ruleset = rulesOf('filter', '-A INPUT -j RETURN', '-A INPUT -j ACCEPT', '-P INPUT DROP');
    expect(walk(ruleset, 'filter', 'INPUT')).toMatchObject({
      verdict: 'drop',
      decidedBy: undefined,
    });
  });

  test('ends everywhere when a chain that was jumped to decides', () => {
    const ruleset = rulesOf(
      'filter',
      '-N OUTER',
      '-N INNER',
      '-A INNER -j DROP',
      '-A OUTER -j INNER',
      '-A OUTER -j ACCEPT',
      '-A INPUT -j OUTER',
      '-A INPUT -j ACCEPT',
    );
    expect(walk(ruleset, 'filter', 'INPUT')).toMatchObject({
      verdict: 'drop',
      decidedBy: '-A INNER -j DROP',
      matched: ['-A INPUT -j OUTER', '-A OUTER -j INNER', '-A INNER -j DROP'],
    });
  });

  test('marks the packet on its way and goes on', () => {
    const ruleset = rulesOf(
      'mangle',
      '-A PREROUTING -p tcp --dport 8080 -j MARK --set-mark 0x100',
      '-A PREROUTING -m mark --mark 0x100 -j MARK --set-xmark 0x1/0x0',
      '-A PREROUTING -m mark --mark 0x101 -j DROP',
    );
    expect(walk(ruleset, 'mangle', 'PREROUTING')).toMatchObject({ verdict: 'drop', mark: 0x101 });
  });

  test('keeps a mark with its highest bit set positive and comparable', () => {
    const ruleset = rulesOf(
      'mangle',
      '-A PREROUTING -j MARK --set-mark 0xf0000000/0xff000000',
      '-A PREROUTING -m mark --mark 0xf0000012 -j DROP',
    );
    const from = context();
    from.packet.mark = 0x55000012;
    expect(walk(ruleset, 'mangle', 'PREROUTING', from)).toMatchObject({
      verdict: 'drop',
      mark: 0xf0000012,
    });
  });

  test.each([
    ['nat', 'dnat', '-A OUTPUT -j DNAT --to-destination 10.0.0.1:80'],
    ['nat', 'redirect', '-A OUTPUT -j REDIRECT --to-ports 80'],
    ['nat', 'snat', '-A OUTPUT -j SNAT --to-source 10.0.0.1'],
    ['nat', 'masquerade', '-A OUTPUT -j MASQUERADE'],
    ['filter', 'reject', '-A OUTPUT -j REJECT --reject-with tcp-reset'],
  ] as const)('leaves the target of %s, %s, to the caller', (table, verdict, rule) => {
    const from = context();
    const before = { ...from.packet };
    expect(walk(rulesOf(table, rule), table, 'OUTPUT', from)).toMatchObject({
      verdict,
      decidedBy: rule,
    });
    expect(from.packet).toEqual(before);
  });

  test('hands out the same answer each time, so that it allocates none', () => {
    const ruleset = rulesOf('filter', '-A INPUT -p tcp -j DROP');
    const answer = verdictOf(ruleset, 'filter', 'INPUT', context());
    expect(answer.verdict).toBe('drop');
    expect(verdictOf(ruleset, 'filter', 'INPUT', context())).toBe(answer);
  });
});

describe('the rules of a node with a published port', () => {
  // As libnetwork leaves them; the listing is in captured-listings.txt.
  const nat = rulesOf(
    'nat',
    '-N DOCKER',
    '-N DOCKER-INGRESS',
    '-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080',
    '-A DOCKER-INGRESS -j RETURN',
    '-A DOCKER -i docker0 -j RETURN',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
    '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
  );

  test('send a request for it to the ingress sandbox', () => {
    expect(walk(nat, 'nat', 'PREROUTING')).toMatchObject({
      verdict: 'dnat',
      matched: [
        '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
        '-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:8080',
      ],
    });
  });

  test('leave another port and another host alone', () => {
    const otherPort = context();
    otherPort.packet.destinationPort = 8081;
    expect(walk(nat, 'nat', 'PREROUTING', otherPort).verdict).toBe('accept');
    const otherHost = context();
    otherHost.packet.destination = ipv4('192.168.50.12');
    expect(walk(nat, 'nat', 'PREROUTING', otherHost)).toMatchObject({
      verdict: 'accept',
      matched: [],
    });
  });

  test('take 127.0.0.1 of the node itself for local too', () => {
    const own = context();
    own.packet.source = ipv4('127.0.0.1');
    own.packet.destination = ipv4('127.0.0.1');
    expect(walk(nat, 'nat', 'OUTPUT', own).verdict).toBe('dnat');
    own.packet.destinationPort = 81;
    expect(walk(nat, 'nat', 'OUTPUT', own).matched).toEqual([
      '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER-INGRESS',
      '-A DOCKER-INGRESS -j RETURN',
    ]);
  });
});

describe('namespaces with the same rules', () => {
  const same = ['-N DOCKER-USER', '-A FORWARD -j DOCKER-USER', '-A FORWARD -i eth0 -j ACCEPT'];

  test('share chains that jump to others, which jump on', () => {
    const shared = createSharedChains();
    const nested = [
      ...['-N ONE', '-N TWO', '-N THREE', '-A FORWARD -j ONE', '-A FORWARD -j TWO'],
      ...['-A ONE -j THREE', '-A TWO -j THREE', '-A THREE -i eth0 -j DROP'],
    ];
    const [left, right] = [nested, nested].map((each) => rulesIn(shared, 'filter', ...each));
    expect(activeChains(left!).FORWARD.filter).toBe(activeChains(right!).FORWARD.filter);
    const other = rulesIn(shared, 'filter', ...nested, '-A THREE -j ACCEPT');
    expect(activeChains(other).FORWARD.filter).not.toBe(activeChains(left!).FORWARD.filter);
  });

  test('share nothing where the table or the policy is another', () => {
    const shared = createSharedChains();
    const rule = '-A FORWARD -i eth0 -j ACCEPT';
    const filter = rulesIn(shared, 'filter', rule);
    const mangle = rulesIn(shared, 'mangle', rule);
    const strict = rulesIn(shared, 'filter', rule, '-P FORWARD DROP');
    expect(activeChains(filter).FORWARD.filter).toMatchObject({
      table: 'filter',
      policy: 'ACCEPT',
    });
    expect(activeChains(mangle).FORWARD.mangle).toMatchObject({
      table: 'mangle',
      policy: 'ACCEPT',
    });
    expect(activeChains(strict).FORWARD.filter).toMatchObject({ table: 'filter', policy: 'DROP' });
  });

  test('keep no more than so many rules for others, however often theirs change', () => {
    const shared = createSharedChains();
    const ruleset = createRuleset(shared);
    let made = 0;
    for (let port = 1; made <= MAX_SHARED_RULES; port++) {
      applyIptables(ruleset, 'filter', `-A FORWARD -p tcp -m tcp --dport ${port} -j ACCEPT`);
      made += activeChains(ruleset).FORWARD.filter!.program.rules.length;
    }
    const kept = [...shared.byHash.values()].map(({ program }) => program.rules.length);
    const sum = kept.reduce((total, count) => total + count, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(MAX_SHARED_RULES);
    expect(shared.rules).toBe(sum);
  });

  test('share what is walked, and a change in one is not seen by the other', () => {
    const shared = createSharedChains();
    const left = rulesIn(shared, 'filter', ...same);
    const right = rulesIn(shared, 'filter', ...same);
    expect(activeChains(left).FORWARD.filter).toBe(activeChains(right).FORWARD.filter);
    applyIptables(left, 'filter', '-A DOCKER-USER -j DROP');
    expect(walk(left, 'filter', 'FORWARD')).toMatchObject({ verdict: 'drop' });
    expect(walk(right, 'filter', 'FORWARD')).toMatchObject({ verdict: 'accept' });
    applyIptables(right, 'filter', '-P FORWARD DROP');
    applyIptables(left, 'filter', '-F DOCKER-USER');
    const elsewhere = { ...context(), inInterface: 'eth1' };
    expect(walk(right, 'filter', 'FORWARD', elsewhere)).toMatchObject({ verdict: 'drop' });
    expect(walk(left, 'filter', 'FORWARD', elsewhere)).toMatchObject({ verdict: 'accept' });
  });
});
