/**
 * Reads what a rule does: the word after `-j` and the options of that target.
 *
 * Owns their spelling and which tables allow them. Carrying them out is left to walk.ts (jumps,
 * MARK) and to whoever asked for the walk.
 */
import type { Rule, Target, Verdict, VerdictKind } from './rule.ts';
import {
  endpointOf,
  markOf,
  needOption,
  nextWord,
  portOf,
  refuse,
  takeOption,
} from './word-cursor.ts';
import type { WordCursor } from './word-cursor.ts';
import type { TableName } from './ruleset.ts';

/** Reads an option that cannot be negated and its value. */
function optionValue(cursor: WordCursor, name: string): string {
  if (needOption(cursor, name)) refuse(cursor, `${name} cannot be negated`);
  return nextWord(cursor, `the value of ${name}`);
}

/** `--set-mark` also clears the bits that it sets, which makes it a `--set-xmark`. */
function readMark(cursor: WordCursor): Target {
  if (takeOption(cursor, '--set-mark') === false) {
    const { value, mask } = markOf(cursor, nextWord(cursor, 'the mark'));
    return { kind: 'mark', value, mask: (mask | value) >>> 0 };
  }
  return { kind: 'mark', ...markOf(cursor, optionValue(cursor, '--set-xmark')) };
}

function readReject(cursor: WordCursor): Target {
  if (takeOption(cursor, '--reject-with') === undefined)
    return { kind: 'reject', answer: 'icmp-port-unreachable' };
  const answer = nextWord(cursor, 'the answer');
  if (answer !== 'icmp-port-unreachable' && answer !== 'tcp-reset')
    refuse(cursor, `${answer} is not an answer that is modelled`);
  return { kind: 'reject', answer };
}

const readers = new Map<string, (cursor: WordCursor) => Target>([
  ['ACCEPT', () => ({ kind: 'accept' })],
  ['DROP', () => ({ kind: 'drop' })],
  ['RETURN', () => ({ kind: 'return' })],
  ['MASQUERADE', () => ({ kind: 'masquerade' })],
  ['MARK', readMark],
  ['REJECT', readReject],
  [
    'DNAT',
    (cursor) => ({ kind: 'dnat', ...endpointOf(cursor, optionValue(cursor, '--to-destination')) }),
  ],
  [
    'SNAT',
    (cursor) => ({ kind: 'snat', ...endpointOf(cursor, optionValue(cursor, '--to-source')) }),
  ],
  [
    'REDIRECT',
    (cursor) => ({ kind: 'redirect', port: portOf(cursor, optionValue(cursor, '--to-ports')) }),
  ],
]);

/** True for a name that a chain may have: not a target's, no option, at most 28 characters. */
export function isChainName(name: string): boolean {
  return /^[^\s!"-][^\s"]{0,27}$/.test(name) && !readers.has(name);
}

/** Reads the word after `-j` and the target's options, which stand right behind it. */
export function readTarget(cursor: WordCursor): Target {
  const name = nextWord(cursor, 'the target');
  const read = readers.get(name);
  if (read) return read(cursor);
  if (!isChainName(name)) refuse(cursor, `${name} is neither a target nor a chain`);
  return { kind: 'jump', chain: name };
}

const verdictKinds: Readonly<Record<Target['kind'], VerdictKind | undefined>> = {
  accept: 'accept',
  drop: 'drop',
  reject: 'reject',
  dnat: 'dnat',
  snat: 'snat',
  masquerade: 'masquerade',
  redirect: 'redirect',
  return: undefined,
  jump: undefined,
  mark: undefined,
};

/** What the walk answers where `rule` decides; undefined where its target does not end the walk. */
export function verdictOf(rule: Rule): Verdict | undefined {
  const verdict = verdictKinds[rule.target.kind];
  return verdict && Object.freeze({ verdict, rule });
}

/** Tables that a target is limited to, as the kernel registers it. */
const targetTables: Readonly<Partial<Record<Target['kind'], TableName>>> = {
  dnat: 'nat',
  snat: 'nat',
  masquerade: 'nat',
  redirect: 'nat',
  reject: 'filter',
};

/** False where the kernel refuses this target in this table. */
export function allowedIn(table: TableName, target: Target): boolean {
  return (targetTables[target.kind] ?? table) === table;
}
