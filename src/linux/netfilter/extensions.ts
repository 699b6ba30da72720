/**
 * Reads what the `-m` extensions of a rule ask.
 *
 * Owns the spelling of each extension's options and the order in which iptables lists connection
 * states. Compiling them is left to rule-row.ts.
 */
import type { ConnectionState } from '../../packet/packet.ts';
import type { AddressTypeMatch, ConntrackMatch, Match, PortRange, PortsMatch } from './rule.ts';
import { markOf, needOption, nextWord, portOf, refuse, takeOption } from './word-cursor.ts';
import { vniOfBytecode } from './vni-bytecode.ts';
import type { WordCursor } from './word-cursor.ts';

/** The order of libxt_conntrack's state_save. */
const stateOrder: readonly ConnectionState[] = [
  'INVALID',
  'NEW',
  'RELATED',
  'ESTABLISHED',
  'UNTRACKED',
];

function readStates(cursor: WordCursor): ConntrackMatch {
  const negated = needOption(cursor, '--ctstate');
  const words = new Set(nextWord(cursor, 'the state').split(','));
  const states = stateOrder.filter((state) => words.has(state));
  if (states.length !== words.size) refuse(cursor, `${[...words].join(',')} has an unknown state`);
  return { kind: 'conntrack', states, negated };
}

/** `[!] --src-type LOCAL`: true for LOCAL, false for not LOCAL, undefined where it is not asked. */
function readAddressType(cursor: WordCursor, name: string): boolean | undefined {
  const negated = takeOption(cursor, name);
  if (negated === undefined) return undefined;
  const type = nextWord(cursor, 'the address type');
  return type === 'LOCAL' ? !negated : refuse(cursor, `address type ${type} is not modelled`);
}

function readAddressTypes(cursor: WordCursor): AddressTypeMatch {
  const early = readAddressType(cursor, '--dst-type');
  const sourceLocal = readAddressType(cursor, '--src-type');
  const destinationLocal = early ?? readAddressType(cursor, '--dst-type');
  if (sourceLocal === undefined && destinationLocal === undefined)
    refuse(cursor, '--src-type or --dst-type is missing');
  return {
    kind: 'addrtype',
    ...(sourceLocal !== undefined && { sourceLocal }),
    ...(destinationLocal !== undefined && { destinationLocal }),
  };
}

function readMarkMatch(cursor: WordCursor): Match {
  const negated = needOption(cursor, '--mark');
  return { kind: 'mark', ...markOf(cursor, nextWord(cursor, 'the mark')), negated };
}

function readComment(cursor: WordCursor): Match {
  if (needOption(cursor, '--comment')) refuse(cursor, 'a comment cannot be negated');
  return { kind: 'comment', comment: nextWord(cursor, 'the comment') };
}

function readPolicy(cursor: WordCursor): Match {
  needOption(cursor, '--dir');
  if (nextWord(cursor, 'the direction') !== 'in') refuse(cursor, 'only --dir in is modelled');
  needOption(cursor, '--pol');
  const policy = nextWord(cursor, 'the policy');
  if (policy !== 'none' && policy !== 'ipsec') refuse(cursor, `policy ${policy} is not known`);
  return { kind: 'policy', encrypted: policy === 'ipsec' };
}

function readBytecode(cursor: WordCursor): Match {
  needOption(cursor, '--bytecode');
  const vni = vniOfBytecode(nextWord(cursor, 'the program'));
  return vni === undefined ? refuse(cursor, 'this program is not modelled') : { kind: 'vni', vni };
}

const readers = new Map<string, (cursor: WordCursor) => Match>([
  ['tcp', () => ({ kind: 'ports', protocol: 'tcp' })],
  ['udp', () => ({ kind: 'ports', protocol: 'udp' })],
  ['sctp', () => ({ kind: 'ports', protocol: 'sctp' })],
  ['addrtype', readAddressTypes],
  ['conntrack', readStates],
  ['mark', readMarkMatch],
  ['ipvs', (cursor) => ({ kind: 'ipvs', negated: needOption(cursor, '--ipvs') })],
  ['policy', readPolicy],
  ['bpf', readBytecode],
  ['comment', readComment],
]);

/** Reads the word after `-m` and the extension's options; ports come later, one by one. */
export function readExtension(cursor: WordCursor): Match {
  const name = nextWord(cursor, 'the extension');
  return readers.get(name)?.(cursor) ?? refuse(cursor, `extension ${name} is not modelled`);
}

/** `80` or `8000:8010`; an end that is left out is the lowest or highest port. */
function readRange(cursor: WordCursor, negated: boolean): PortRange {
  const text = nextWord(cursor, 'the port');
  const [from = '', to = from, ...rest] = text.split(':');
  const first = from === '' && rest.length === 0 ? 0 : portOf(cursor, from);
  const last = to === '' && text.includes(':') ? 65535 : portOf(cursor, to);
  if (rest.length > 0 || first > last) refuse(cursor, `${text} is not a range of ports`);
  return { first, last, negated };
}

/** Reads the value of `--sport` or `--dport` into the match that it belongs to. */
export function readPorts(
  cursor: WordCursor,
  match: PortsMatch,
  side: 'source' | 'destination',
  negated: boolean,
): PortsMatch {
  if (match[side]) refuse(cursor, `${side} port is asked twice`);
  return { ...match, [side]: readRange(cursor, negated) };
}
