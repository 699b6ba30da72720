/**
 * Walks a packet through one table at one hook and says what decided.
 *
 * MARK is carried out on the way; addresses are rewritten by whoever asked, who gets the rule that
 * says so. Follows nft_do_chain: jumps return to the rule after them, a built-in chain that ends or
 * returns answers with its policy. Allocates nothing.
 */
import type { BaseChain } from './base-chain.ts';
import {
  findInRun,
  MAX_JUMP_DEPTH,
  runHeadWords,
  runRowsWords,
  type ChainProgram,
} from './chain-program.ts';
import type { MatchContext } from './match-context.ts';
import { rowHolds } from './row-match.ts';
import type { Rule, Verdict } from './rule.ts';
import { ACTION, ACTION_BITS, END, ROW_WORDS, RUN, WORD } from './rule-row.ts';

/** Told of every rule that matched, in order, also of jumps, RETURN and MARK. */
export type MatchListener = (chain: string, rule: Rule) => void;

const accepted: Verdict = Object.freeze({ verdict: 'accept', rule: undefined });
const dropped: Verdict = Object.freeze({ verdict: 'drop', rule: undefined });

/** The verdict of a base chain for the packet of `context`, whose mark it may change in place. */
export function walkChain(
  base: BaseChain,
  context: MatchContext,
  onMatch?: MatchListener,
): Verdict {
  const verdict = walkRows(base.program, 0, context, onMatch, 0);
  return verdict ?? (base.policy === 'DROP' ? dropped : accepted);
}

/** Walks the chain that begins at `start`; undefined where it was left without a decision. */
function walkRows(
  program: ChainProgram,
  start: number,
  context: MatchContext,
  onMatch: MatchListener | undefined,
  depth: number,
): Verdict | undefined {
  const { words, names, rules } = program;
  let at = start;
  for (let asks = words[at] as number; asks !== END; asks = words[at] as number) {
    if (asks === RUN) {
      at = skipToDestination(words, at, context);
      continue;
    }
    const word = words[at + WORD.action] as number;
    const action = word & ACTION_MASK;
    if (!rowHolds(words, at, names, context)) {
      at += action === ACTION.guard ? (words[at + WORD.operand] as number) : ROW_WORDS;
      continue;
    }
    const row = at;
    at += ROW_WORDS;
    if (action === ACTION.guard) continue;
    const rule = rules[word >> ACTION_BITS] as Rule;
    onMatch?.(rule.chain, rule);
    if (action === ACTION.verdict) return rule.verdict;
    if (action === ACTION.return) return undefined;
    if (action === ACTION.mark) setMark(context, words, row);
    else {
      if (depth >= MAX_JUMP_DEPTH) throw new RangeError(`cannot jump: ${rule.text}`);
      const next = words[row + WORD.operand] as number;
      const verdict = walkRows(program, next, context, onMatch, depth + 1);
      if (verdict) return verdict;
    }
  }
  return undefined;
}

const ACTION_MASK = (1 << ACTION_BITS) - 1;

/** Past the head of a run, and past the rules in it that are for other destinations. */
function skipToDestination(words: Int32Array, at: number, { packet }: MatchContext): number {
  const count = words[at + 1] as number;
  const place = findInRun(words, at, packet.destination);
  return at + runHeadWords(count) + runRowsWords(place < 0 ? count : place);
}

function setMark({ packet }: MatchContext, words: Int32Array, row: number): void {
  const mask = words[row + WORD.markMask] as number;
  packet.mark = ((packet.mark & ~mask) ^ (words[row + WORD.operand] as number)) >>> 0;
}
