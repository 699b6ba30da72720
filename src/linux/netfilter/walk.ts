/**
 * Walks a packet through one table at one hook and says what decided.
 *
 * MARK is carried out on the way; addresses are rewritten by whoever asked, who gets the rule that
 * says so. Follows nft_do_chain: jumps return to the rule after them, a built-in chain that ends or
 * returns answers with its policy. Allocates nothing.
 */
import type { MatchContext } from './match-context.ts';
import type { MarkTarget, Rule, Verdict } from './rule.ts';
import type { BaseChain, Chain, Table } from './ruleset.ts';

/** Told of every rule that matched, in order, also of jumps, RETURN and MARK. */
export type MatchListener = (chain: string, rule: Rule) => void;

/** Jumps below a built-in chain: nft_chain_validate refuses a chain at level NFT_JUMP_STACK_SIZE, 16. */
export const MAX_JUMP_DEPTH = 15;

const accepted: Verdict = Object.freeze({ verdict: 'accept', rule: undefined });
const dropped: Verdict = Object.freeze({ verdict: 'drop', rule: undefined });

function setMark(context: MatchContext, { value, mask }: MarkTarget): void {
  const { packet } = context;
  packet.mark = ((packet.mark & ~mask) ^ value) >>> 0;
}

/** Walks one chain; undefined where it was left without a decision. */
function walkRules(
  table: Table,
  chain: Chain,
  context: MatchContext,
  onMatch: MatchListener | undefined,
  depth: number,
): Verdict | undefined {
  for (const rule of chain.rules) {
    if (!rule.applies(context)) continue;
    onMatch?.(chain.name, rule);
    if (rule.verdict) return rule.verdict;
    const { target } = rule;
    if (target.kind === 'return') return undefined;
    if (target.kind === 'mark') setMark(context, target);
    if (target.kind !== 'jump') continue;
    const next = table.chains.get(target.chain);
    if (!next || depth >= MAX_JUMP_DEPTH) throw new RangeError(`cannot jump: ${rule.text}`);
    const verdict = walkRules(table, next, context, onMatch, depth + 1);
    if (verdict) return verdict;
  }
  return undefined;
}

/** The verdict of a base chain for the packet of `context`, whose mark it may change in place. */
export function walkChain(
  { table, chain }: BaseChain,
  context: MatchContext,
  onMatch?: MatchListener,
): Verdict {
  const verdict = walkRules(table, chain, context, onMatch, 0);
  return verdict ?? (chain.policy === 'DROP' ? dropped : accepted);
}
