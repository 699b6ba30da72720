/*
 * Rulesets: the commands of iptables, what iptables-save prints then, and what is refused.
 */
import { describe, expect, test } from 'vitest';
import {
  applyIptables,
  hasChain,
  hasRule,
} from '../../../../src/linux/netfilter/iptables-command.ts';
import { iptablesSave } from '../../../../src/linux/netfilter/iptables-save.ts';
import {
  activeChains,
  createRuleset,
  type Ruleset,
  type TableName,
} from '../../../../src/linux/netfilter/ruleset.ts';
import { capturedListings } from './captured.ts';

function filterOf(...commands: string[]): Ruleset {
  const ruleset = createRuleset();
  for (const command of commands) applyIptables(ruleset, 'filter', command);
  return ruleset;
}

const rulesIn = (ruleset: Ruleset): string[] =>
  iptablesSave(ruleset).filter((line) => line.startsWith('-A'));

interface ListedTable {
  readonly name: TableName;
  readonly chains: readonly string[];
  readonly rules: readonly string[];
}

/** Cuts a listing at its `*table` lines. */
function tablesOf(listing: readonly string[]): ListedTable[] {
  const starts = listing.flatMap((line, index) => (line.startsWith('*') ? [index] : []));
  return starts.map((start, number) => {
    const lines = listing.slice(start + 1, starts[number + 1]);
    return {
      name: (listing[start] ?? '').slice(1) as TableName,
      chains: lines.filter((line) => line.startsWith(':')),
      rules: lines.filter((line) => line.startsWith('-A')),
    };
  });
}

/** Tables and chains are made in the opposite order, so that the printed order is not the given one. */
function rebuilt(listing: readonly string[]): Ruleset {
  const ruleset = createRuleset();
  for (const { name, chains, rules } of tablesOf(listing).reverse()) {
    for (const line of chains.toReversed()) {
      const [chain = '', policy = ''] = line.slice(1).split(' ');
      applyIptables(ruleset, name, policy === '-' ? `-N ${chain}` : `-P ${chain} ${policy}`);
    }
    for (const rule of rules) applyIptables(ruleset, name, rule);
  }
  return ruleset;
}

describe('iptables-save', () => {
  test.each(capturedListings.map((listing) => [listing[0], listing] as const))(
    'prints the rules of a real namespace (first line %s) to the letter',
    (_first, listing) => {
      expect(iptablesSave(rebuilt(listing))).toEqual(listing);
    },
  );

  test('prints nothing where no table was ever written to', () => {
    expect(iptablesSave(createRuleset())).toEqual([]);
  });

  test('keeps a table whose rules are gone', () => {
    const ruleset = filterOf('-A INPUT -j DROP', '-D INPUT -j DROP');
    expect(iptablesSave(ruleset)).toEqual([
      '*filter',
      ':INPUT ACCEPT [0:0]',
      ':FORWARD ACCEPT [0:0]',
      ':OUTPUT ACCEPT [0:0]',
    ]);
  });
});

describe('iptables', () => {
  const ports = [1, 2, 3].map((port) => `-A INPUT -p tcp -m tcp --dport ${port} -j DROP`);

  test('-I puts a rule first, or before the one at its position', () => {
    const ruleset = filterOf(...ports, '-I INPUT -j ACCEPT', '-I INPUT 3 -p udp -j DROP');
    expect(rulesIn(ruleset)).toEqual([
      '-A INPUT -j ACCEPT',
      ports[0],
      '-A INPUT -p udp -j DROP',
      ports[1],
      ports[2],
    ]);
  });

  test('-I accepts the position behind the last rule, and none after it', () => {
    expect(rulesIn(filterOf(...ports, '-I INPUT 4 -j ACCEPT')).at(-1)).toBe('-A INPUT -j ACCEPT');
    expect(() => filterOf(...ports, '-I INPUT 5 -j ACCEPT')).toThrow('too big');
  });

  test('-D takes out the first rule that says the same, or the one at a position', () => {
    const twice = filterOf(...ports, ...ports, '-D INPUT -p tcp --dport 2 -j DROP');
    expect(rulesIn(twice)).toEqual([ports[0], ports[2], ...ports]);
    expect(rulesIn(filterOf(...ports, '-D INPUT 1'))).toEqual([ports[1], ports[2]]);
  });

  test('-F empties a chain, and -X then removes it', () => {
    const ruleset = filterOf('-N WEB', '-A WEB -j DROP', '-F WEB', '-X WEB');
    expect(hasChain(ruleset, 'filter', 'WEB')).toBe(false);
  });

  test('-P sets the policy that is printed', () => {
    expect(iptablesSave(filterOf('-P FORWARD DROP'))).toContain(':FORWARD DROP [0:0]');
  });

  test.each([
    ['a rule for a chain that is missing', ['-A WEB -j DROP']],
    ['a jump to a chain that is missing', ['-A INPUT -j WEB']],
    ['a jump to a built-in chain', ['-A INPUT -j OUTPUT']],
    ['a jump into a loop', ['-N A', '-N B', '-A A -j B', '-A B -j A']],
    ['a chain that exists', ['-N WEB', '-N WEB']],
    ['a chain with the name of a target', ['-N DROP']],
    ['removal of a chain with rules', ['-N WEB', '-A WEB -j DROP', '-X WEB']],
    ['removal of a chain that is jumped to', ['-N WEB', '-A INPUT -j WEB', '-X WEB']],
    ['removal of a built-in chain', ['-X INPUT']],
    ['removal of a rule that is not there', ['-D INPUT -j DROP']],
    ['removal of a position that is not there', ['-D INPUT 1']],
    ['insertion at position 0', ['-I INPUT 0 -j DROP']],
    ['a policy for a chain of ours', ['-N WEB', '-P WEB DROP']],
    ['an unknown policy', ['-P INPUT REJECT']],
    ['NAT outside of the nat table', ['-A INPUT -j MASQUERADE']],
    ['an unknown command', ['-E INPUT OTHER']],
  ])('refuses %s, and the rules stay as they were', (_what, commands) => {
    const before = filterOf(...commands.slice(0, -1), '-P INPUT ACCEPT');
    const printed = iptablesSave(before);
    expect(() => applyIptables(before, 'filter', commands.at(-1) ?? '')).toThrow(RangeError);
    expect(iptablesSave(before)).toEqual(printed);
  });

  test('refuses jumps that nest deeper than 15', () => {
    const chains = Array.from({ length: 18 }, (_, index) => `C${index}`);
    const ruleset = filterOf(...chains.map((name) => `-N ${name}`), '-A INPUT -j C0');
    const link = (index: number): void =>
      applyIptables(ruleset, 'filter', `-A C${index} -j C${index + 1}`);
    for (let index = 0; index < 14; index += 1) link(index);
    expect(() => link(14)).toThrow('nest too deep');
  });
});

describe('a ruleset', () => {
  test('grows its version at each change only', () => {
    const ruleset = createRuleset();
    const versions = [ruleset.version];
    for (const command of ['-A INPUT -j DROP', '-D INPUT 1', '-N WEB', '-X WEB', '-F INPUT']) {
      applyIptables(ruleset, 'filter', command);
      versions.push(ruleset.version);
    }
    expect(new Set(versions).size).toBe(6);
    expect(versions.toSorted((left, right) => left - right)).toEqual(versions);
    const { version } = ruleset;
    hasRule(ruleset, 'nat', '-A PREROUTING -j RETURN');
    iptablesSave(ruleset);
    expect(ruleset.version).toBe(version);
  });

  test('knows a rule by what it says, and asking makes no table', () => {
    const ruleset = filterOf('-A INPUT -s 10.0.0.1 -j DROP');
    expect(hasRule(ruleset, 'filter', '-A INPUT -s 10.0.0.1/32 -j DROP')).toBe(true);
    expect(hasRule(ruleset, 'filter', '-A OUTPUT -s 10.0.0.1/32 -j DROP')).toBe(false);
    expect(hasRule(ruleset, 'raw', '-A OUTPUT -s 10.0.0.1/32 -j DROP')).toBe(false);
    expect(hasChain(ruleset, 'raw', 'OUTPUT')).toBe(false);
  });

  test('has something to walk where a chain has a rule or a policy of DROP', () => {
    const ruleset = filterOf('-P FORWARD DROP', '-A INPUT -j ACCEPT');
    expect(activeChains(ruleset).FORWARD.filter).toBeDefined();
    expect(activeChains(ruleset).INPUT.filter).toBeDefined();
    expect(activeChains(ruleset).OUTPUT.filter).toBeUndefined();
    expect(activeChains(ruleset).OUTPUT.nat).toBeUndefined();
  });

  test('needs conntrack for a state match or a nat table, and not otherwise', () => {
    const ruleset = filterOf('-A INPUT -j DROP');
    expect(activeChains(ruleset).tracksConnections).toBe(false);
    applyIptables(ruleset, 'filter', '-A INPUT -m conntrack --ctstate NEW -j DROP');
    expect(activeChains(ruleset).tracksConnections).toBe(true);
    applyIptables(ruleset, 'filter', '-D INPUT 2');
    expect(activeChains(ruleset).tracksConnections).toBe(false);
    applyIptables(ruleset, 'nat', '-F OUTPUT');
    expect(activeChains(ruleset).tracksConnections).toBe(true);
    expect(activeChains(createRuleset()).tracksConnections).toBe(false);
  });
});
