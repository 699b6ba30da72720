/**
 * Reads rules from the arguments of `iptables`, in the form that Docker gives or that iptables-save
 * prints, and hands out one frozen record per text.
 *
 * Thousands of namespaces hold the same rules, so a record is made once and shared.
 */
import { hashText } from '../../engine/text-hash.ts';
import { parseSubnet, type Ipv4Subnet } from '../../packet/ipv4-subnet.ts';
import { PROTOCOL, type IpProtocol } from '../../packet/packet.ts';
import { readExtension, readPorts } from './extensions.ts';
import type { Match, PortsMatch, Rule, RuleFields, Target } from './rule.ts';
import { ruleText } from './rule-text.ts';
import {
  cursorOf,
  hasMore,
  nextWord,
  refuse,
  takeNegation,
  type WordCursor,
} from './word-cursor.ts';
import { isChainName, readTarget, verdictOf } from './targets.ts';

interface Draft {
  chain?: string;
  source?: RuleFields['source'];
  destination?: RuleFields['destination'];
  inInterface?: RuleFields['inInterface'];
  outInterface?: RuleFields['outInterface'];
  protocol?: RuleFields['protocol'];
  matches: Match[];
  target?: Target;
}

type OptionReader = (draft: Draft, cursor: WordCursor, negated: boolean) => void;

/** `10.0.0.1`, `10.0.0.0/24`, and `0/0`, which Docker writes for any address. */
function subnetOfText(cursor: WordCursor, text: string): Ipv4Subnet {
  if (text === '0/0') return { address: 0, prefixLength: 0 };
  const found = parseSubnet(text.includes('/') ? text : `${text}/32`);
  return found ?? refuse(cursor, `${text} is not an address`);
}

function readAddress(side: 'source' | 'destination'): OptionReader {
  return (draft, cursor, negated) => {
    const subnet = subnetOfText(cursor, nextWord(cursor, 'the address'));
    if (draft[side]) refuse(cursor, `${side} address is asked twice`);
    if (subnet.prefixLength > 0 || negated) draft[side] = { ...subnet, negated };
  };
}

function readInterface(side: 'inInterface' | 'outInterface'): OptionReader {
  return (draft, cursor, negated) => {
    const name = nextWord(cursor, 'the interface');
    if (draft[side]) refuse(cursor, 'an interface is asked twice');
    if (name.length > 15 || name === '!') refuse(cursor, `${name} is not an interface name`);
    if (name !== '+' || negated) draft[side] = { name, negated };
  };
}

function protocolOf(cursor: WordCursor, text: string): IpProtocol {
  if (text === 'all') return 0;
  const known = Object.entries(PROTOCOL).find(([name]) => name === text)?.[1];
  if (known !== undefined) return known;
  const number = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  return number <= 255 ? number : refuse(cursor, `${text} is not a protocol`);
}

const readProtocol: OptionReader = (draft, cursor, negated) => {
  const number = protocolOf(cursor, nextWord(cursor, 'the protocol'));
  if (draft.protocol) refuse(cursor, 'the protocol is asked twice');
  if (number === 0 && negated) refuse(cursor, 'no packet has none of all protocols');
  if (number !== 0) draft.protocol = { number, negated };
};

const portProtocols = ['tcp', 'udp', 'sctp'] as const;

/** Protocol with ports that the rule asks for by `-p`. */
function portProtocol({ protocol }: Draft): PortsMatch['protocol'] | undefined {
  if (!protocol || protocol.negated) return undefined;
  return portProtocols.find((name) => PROTOCOL[name] === protocol.number);
}

/** `--dport` without `-m tcp` brings the extension of `-p` in at its place, as iptables does. */
function readPort(side: 'source' | 'destination'): OptionReader {
  return (draft, cursor, negated) => {
    const index = draft.matches.findIndex((match) => match.kind === 'ports');
    const found = draft.matches[index];
    const protocol = portProtocol(draft) ?? refuse(cursor, 'ports need -p tcp, udp or sctp');
    const match: PortsMatch = found?.kind === 'ports' ? found : { kind: 'ports', protocol };
    const filled = readPorts(cursor, match, side, negated);
    if (index < 0) draft.matches.push(filled);
    else draft.matches[index] = filled;
  };
}

const readMatch: OptionReader = (draft, cursor, negated) => {
  const match = readExtension(cursor);
  if (negated) refuse(cursor, '-m cannot be negated');
  if (match.kind === 'ports' && match.protocol !== portProtocol(draft))
    refuse(cursor, `-m ${match.protocol} needs -p ${match.protocol}`);
  if (match.kind === 'ports' && draft.matches.some((other) => other.kind === 'ports')) return;
  draft.matches.push(match);
};

const readJump: OptionReader = (draft, cursor, negated) => {
  if (negated || draft.target) refuse(cursor, 'there must be one -j, and it cannot be negated');
  draft.target = readTarget(cursor);
};

const readChain: OptionReader = (draft, cursor, negated) => {
  const chain = nextWord(cursor, 'the chain');
  if (negated || draft.chain !== undefined || !isChainName(chain))
    refuse(cursor, `${chain} cannot be its chain`);
  draft.chain = chain;
};

const optionReaders = new Map<string, OptionReader>([
  ['-A', readChain],
  ['-s', readAddress('source')],
  ['-d', readAddress('destination')],
  ['-i', readInterface('inInterface')],
  ['-o', readInterface('outInterface')],
  ['-p', readProtocol],
  ['-m', readMatch],
  ['--sport', readPort('source')],
  ['--dport', readPort('destination')],
  ['-j', readJump],
]);

function readFields(text: string): RuleFields {
  const cursor = cursorOf(text);
  const draft: Draft = { matches: [] };
  while (hasMore(cursor)) {
    const negated = takeNegation(cursor);
    const option = nextWord(cursor, 'the option');
    const read = optionReaders.get(option) ?? refuse(cursor, `option ${option} is not known`);
    read(draft, cursor, negated);
  }
  const { chain, target } = draft;
  if (chain === undefined) refuse(cursor, '-A with the chain is missing');
  if (!target) refuse(cursor, '-j with the target is missing');
  return { ...draft, chain, target };
}

function freezeDeep<T extends object>(value: T): T {
  for (const part of Object.values(value))
    if (typeof part === 'object' && part !== null) freezeDeep(part);
  return Object.freeze(value);
}

function frozen(fields: RuleFields, text: string): Rule {
  freezeDeep(fields);
  const rule = {
    ...fields,
    text,
    hash: hashText(text),
    verdict: undefined as Rule['verdict'],
  };
  rule.verdict = verdictOf(rule);
  return Object.freeze(rule);
}

/** Rules by every text that was read; emptied when full, so that a long session cannot fill memory. */
const rulesByText = new Map<string, Rule>();
const MAX_REMEMBERED = 100_000;

function remember(text: string, rule: Rule): Rule {
  if (rulesByText.size >= MAX_REMEMBERED) rulesByText.clear();
  rulesByText.set(text, rule);
  return rule;
}

function readRule(text: string): Rule {
  const fields = readFields(text);
  const printed = ruleText(fields);
  return rulesByText.get(printed) ?? remember(printed, frozen(fields, printed));
}

/**
 * The rule that `-A CHAIN … -j TARGET` says. Texts that print the same give the same frozen record.
 * Throws RangeError with the text where it cannot be read.
 */
export function parseRule(text: string): Rule {
  return rulesByText.get(text) ?? remember(text, readRule(text));
}
