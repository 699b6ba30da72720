/*
 * Netfilter rules: what is printed is read back, and a chain's program says what a slow and obvious
 * reading of the records says.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MatchContext } from '../../src/linux/netfilter/match-context.ts';
import {
  baseChainOf,
  createSharedChains,
  type BaseChain,
} from '../../src/linux/netfilter/base-chain.ts';
import type { Chain } from '../../src/linux/netfilter/ruleset.ts';
import { walkChain } from '../../src/linux/netfilter/walk.ts';
import { parseRule } from '../../src/linux/netfilter/rule-parse.ts';
import { ruleText } from '../../src/linux/netfilter/rule-text.ts';
import type {
  AddressMatch,
  InterfaceMatch,
  Match,
  PortRange,
  RuleFields,
  Target,
} from '../../src/linux/netfilter/rule.ts';
import { ipv4 } from '../../src/packet/ipv4-address.ts';
import { subnetOf } from '../../src/packet/ipv4-subnet.ts';
import { newPacket, PROTOCOL, type ConnectionState } from '../../src/packet/packet.ts';

// Few values, so that rules and packets meet often; edges of 32 bits among them.
const addresses = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '127.0.0.11', '192.168.50.11', '255.0.0.1'];
const address = fc.constantFrom(...addresses).map(ipv4);
const port = fc.constantFrom(0, 53, 80, 81, 8080, 65535);
const vni = fc.constantFrom(4096, 4097, 16777215);
const mark = fc.constantFrom(0, 1, 0x100, 0x101, 0x7fffffff, 0x80000000, 0xffffffff);
const negated = fc.boolean();
const interfaces = ['eth0', 'eth1', 'docker0', 'docker_gwbridge'];
// In the order in which iptables lists them.
const states: readonly ConnectionState[] = [
  'INVALID',
  'NEW',
  'RELATED',
  'ESTABLISHED',
  'UNTRACKED',
];

const addressMatch: fc.Arbitrary<AddressMatch> = fc
  .tuple(address, fc.constantFrom(1, 8, 16, 24, 31, 32), negated)
  .map(([value, length, not]) => ({ ...subnetOf(value, length), negated: not }));

const interfaceMatch: fc.Arbitrary<InterfaceMatch> = fc.record({
  name: fc.constantFrom(...interfaces, 'eth+', 'docker+', 'x+'),
  negated,
});

const portRange: fc.Arbitrary<PortRange> = fc
  .tuple(port, port, negated)
  .map(([a, b, not]) => ({ first: Math.min(a, b), last: Math.max(a, b), negated: not }));

const optionalRange = fc.option(portRange, { nil: undefined });

/** Leaves out the fields that are undefined, as rules do. */
function compact<T extends object>(record: T): T {
  const kept = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as T;
}

const extension: fc.Arbitrary<Match> = fc.oneof(
  fc
    .tuple(fc.boolean(), fc.boolean(), fc.constantFrom('source', 'destination', 'both'))
    .map(([sourceLocal, destinationLocal, which]): Match => {
      if (which === 'source') return { kind: 'addrtype', sourceLocal };
      if (which === 'destination') return { kind: 'addrtype', destinationLocal };
      return { kind: 'addrtype', sourceLocal, destinationLocal };
    }),
  fc.record({
    kind: fc.constant('conntrack'),
    states: fc.subarray([...states], { minLength: 1 }),
    negated,
  }),
  fc.record({ kind: fc.constant('mark'), value: mark, mask: mark, negated }),
  fc.record({ kind: fc.constant('ipvs'), negated }),
  fc.record({ kind: fc.constant('policy'), encrypted: fc.boolean() }),
  fc.record({ kind: fc.constant('vni'), vni }),
  fc.record({ kind: fc.constant('comment'), comment: fc.string({ maxLength: 20 }) }),
);

const target: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ kind: fc.constantFrom('accept', 'drop', 'return', 'masquerade') }),
  fc.record({ kind: fc.constant('jump'), chain: fc.constantFrom('DOCKER', 'DOCKER-USER') }),
  fc.record({ kind: fc.constant('mark'), value: mark, mask: mark }),
  fc.record({ kind: fc.constantFrom('dnat', 'snat'), address }),
  fc.record({ kind: fc.constantFrom('dnat', 'snat'), port }),
  fc.record({ kind: fc.constantFrom('dnat', 'snat'), address, port }),
  fc.record({ kind: fc.constant('redirect'), port }),
  fc.record({
    kind: fc.constant('reject'),
    answer: fc.constantFrom('icmp-port-unreachable', 'tcp-reset'),
  }),
);

const withPorts = fc
  .tuple(fc.constantFrom('tcp', 'udp', 'sctp'), optionalRange, optionalRange)
  .map(([protocol, source, destination]) => ({
    protocol: { number: PROTOCOL[protocol], negated: false },
    ports: [compact({ kind: 'ports', protocol, source, destination } as const)],
  }));

const withoutPorts = fc
  .option(fc.record({ number: fc.constantFrom(1, 6, 17, 47, 50, 132), negated }), {
    nil: undefined,
  })
  .map((protocol) => ({ protocol, ports: [] }));

const rule: fc.Arbitrary<RuleFields> = fc
  .record({
    source: fc.option(addressMatch, { nil: undefined, freq: 1 }),
    destination: fc.option(addressMatch, { nil: undefined, freq: 1 }),
    inInterface: fc.option(interfaceMatch, { nil: undefined, freq: 1 }),
    outInterface: fc.option(interfaceMatch, { nil: undefined, freq: 1 }),
    transport: fc.oneof(withPorts, withoutPorts),
    // Two of one kind are asked one after the other, as iptables allows.
    extensions: fc.array(extension, { maxLength: 4 }),
    portsFirst: fc.boolean(),
    target,
  })
  .map(({ transport: { protocol, ports }, extensions, portsFirst, ...rest }) =>
    compact({
      ...rest,
      chain: 'FORWARD',
      protocol,
      matches: portsFirst ? [...ports, ...extensions] : [...extensions, ...ports],
    }),
  );

const context: fc.Arbitrary<MatchContext> = fc
  .record({
    source: address,
    destination: address,
    protocol: fc.constantFrom(1, 6, 17, 50, 132),
    sourcePort: port,
    destinationPort: port,
    mark,
    connectionState: fc.constantFrom(...states),
    ipvs: fc.boolean(),
    wasEncrypted: fc.boolean(),
    isTunnel: fc.boolean(),
    vni,
    inInterface: fc.constantFrom('', ...interfaces),
    outInterface: fc.constantFrom('', ...interfaces),
    local: fc.subarray(addresses.map(ipv4)),
  })
  .map(({ inInterface, outInterface, local, isTunnel, ...fields }) => ({
    packet: {
      ...newPacket(1, fields.protocol, fields.source, fields.destination),
      ...fields,
      inner: isTunnel ? newPacket(1, 6, fields.source, fields.destination) : undefined,
    },
    inInterface,
    outInterface,
    localAddresses: new Set(local),
  }));

const bits = (value: number): string => value.toString(2).padStart(32, '0');

function slowAddress(match: AddressMatch | undefined, value: number): boolean {
  if (!match) return true;
  const equal = bits(value).startsWith(bits(match.address).slice(0, match.prefixLength));
  return match.negated ? !equal : equal;
}

function slowInterface(match: InterfaceMatch | undefined, name: string): boolean {
  if (!match) return true;
  const pattern = new RegExp(`^${match.name.replace('+', '.*')}$`);
  return match.negated ? !pattern.test(name) : pattern.test(name);
}

function slowPort(range: PortRange | undefined, value: number): boolean {
  if (!range) return true;
  const outside = value < range.first || value > range.last;
  return range.negated ? outside : !outside;
}

function slowLocal(wanted: boolean | undefined, value: number, from: MatchContext): boolean {
  if (wanted === undefined) return true;
  const local = bits(value).startsWith('01111111') || from.localAddresses.has(value);
  return wanted ? local : !local;
}

function slowMatch(match: Match, from: MatchContext): boolean {
  const { packet } = from;
  if (match.kind === 'ports')
    return (
      slowPort(match.source, packet.sourcePort) &&
      slowPort(match.destination, packet.destinationPort)
    );
  if (match.kind === 'addrtype')
    return (
      slowLocal(match.sourceLocal, packet.source, from) &&
      slowLocal(match.destinationLocal, packet.destination, from)
    );
  if (match.kind === 'comment') return true;
  if (match.kind === 'policy') return packet.wasEncrypted ? match.encrypted : !match.encrypted;
  if (match.kind === 'vni') return packet.inner !== undefined && match.vni === packet.vni;
  let holds = packet.ipvs;
  if (match.kind === 'conntrack') holds = match.states.includes(packet.connectionState);
  if (match.kind === 'mark')
    holds = (BigInt(packet.mark) & BigInt(match.mask)) === BigInt(match.value);
  return match.negated ? !holds : holds;
}

function slowRule(fields: RuleFields, from: MatchContext): boolean {
  const { packet } = from;
  const { protocol } = fields;
  const protocolHolds =
    !protocol ||
    (protocol.negated ? packet.protocol !== protocol.number : packet.protocol === protocol.number);
  return (
    protocolHolds &&
    slowAddress(fields.source, packet.source) &&
    slowAddress(fields.destination, packet.destination) &&
    slowInterface(fields.inInterface, from.inInterface) &&
    slowInterface(fields.outInterface, from.outInterface) &&
    fields.matches.every((match) => slowMatch(match, from))
  );
}

/** FORWARD of a filter table with these rules; the chains that they jump to return at once. */
function baseOf(rules: readonly RuleFields[]): BaseChain {
  const made = rules.map((fields) => parseRule(ruleText(fields)));
  const chain: Chain = { name: 'FORWARD', policy: 'ACCEPT', rules: made };
  const others = ['DOCKER', 'DOCKER-USER'].map((name): [string, Chain] => {
    return [name, { name, policy: undefined, rules: [parseRule(`-A ${name} -j RETURN`)] }];
  });
  const chains = new Map([['FORWARD', chain], ...others]);
  return baseChainOf(createSharedChains(), { name: 'filter', chains }, chain);
}

/** Texts of the rules of FORWARD that matched on a walk. */
function matchedBy(base: BaseChain, from: MatchContext): string[] {
  const texts: string[] = [];
  walkChain(base, { ...from, packet: { ...from.packet } }, (chain, { text }) => {
    if (chain === 'FORWARD') texts.push(text);
  });
  return texts;
}

/** The same, one rule after the other, without a program. */
function slowWalk(rules: readonly RuleFields[], { packet, ...where }: MatchContext): string[] {
  const from = { ...where, packet: { ...packet } };
  const texts: string[] = [];
  for (const fields of rules) {
    if (!slowRule(fields, from)) continue;
    texts.push(ruleText(fields));
    const { kind } = fields.target;
    if (fields.target.kind === 'mark') {
      const { value, mask: bitsOfMask } = fields.target;
      from.packet.mark = Number((BigInt(from.packet.mark) & ~BigInt(bitsOfMask)) ^ BigInt(value));
    } else if (kind !== 'jump') break;
  }
  return texts;
}

/** As the engine writes them for the endpoints of a bridge: one exact destination each. */
const exactRule = fc.tuple(rule, address).map(([fields, value]) => ({
  ...fields,
  destination: { address: value, prefixLength: 32, negated: false },
}));

const chainOfRules = fc
  .array(
    fc.oneof(
      rule.map((fields) => [fields]),
      fc.array(exactRule, { minLength: 3, maxLength: 9 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.flat());

describe('any rule', () => {
  test('is read back from its print as the same record', () => {
    fc.assert(
      fc.property(rule, (fields) => {
        const text = ruleText(fields);
        const { text: readText, verdict: _verdict, hash: _hash, ...read } = parseRule(text);
        expect(read).toEqual(fields);
        expect(readText).toBe(text);
      }),
    );
  });

  test('matches the packets that an obvious reading of it matches', () => {
    const seen = { matched: 0, passed: 0 };
    fc.assert(
      fc.property(rule, fc.array(context, { minLength: 30, maxLength: 30 }), (fields, contexts) => {
        const base = baseOf([fields]);
        for (const from of contexts) {
          const expected = slowRule(fields, from);
          seen[expected ? 'matched' : 'passed'] += 1;
          expect(matchedBy(base, from)).toHaveLength(expected ? 1 : 0);
        }
      }),
    );
    expect(seen.matched).toBeGreaterThan(30);
    expect(seen.passed).toBeGreaterThan(30);
  });

  test('matches in a chain, among runs of rules for one destination each, as one by one', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        chainOfRules,
        fc.array(context, { minLength: 10, maxLength: 10 }),
        (rules, contexts) => {
          const base = baseOf(rules);
          for (const from of contexts) {
            const expected = slowWalk(rules, from);
            seen += expected.length;
            expect(matchedBy(base, from)).toEqual(expected);
          }
        },
      ),
    );
    expect(seen).toBeGreaterThan(100);
  });

  test('has its verdict exactly where its target ends the walk', () => {
    fc.assert(
      fc.property(rule, (fields) => {
        const read = parseRule(ruleText(fields));
        const goesOn = ['return', 'jump', 'mark'].includes(fields.target.kind);
        expect(read.verdict?.verdict).toBe(goesOn ? undefined : fields.target.kind);
        if (!goesOn) expect(read.verdict?.rule).toBe(read);
      }),
    );
  });
});
