/**
 * A built-in chain and all that it can jump to as one array of rows, made once per change of the rules.
 *
 * Owns the order of the rows and the runs: of many rules in a row that are for one exact destination
 * each, as the engine writes them for the endpoints of a bridge, a packet is shown to its own alone.
 * Rows are rule-row.ts's, walk.ts follows them. After the flat rule blobs of nf_tables (nft_rule_blob).
 */
import type { Rule } from './rule.ts';
import type { Chain, Table } from './ruleset.ts';
import { ACTION_BITS, ASKS, END, ROW_WORDS, rowsOf, RUN, WORD } from './rule-row.ts';

export interface ChainProgram {
  /** Chains of rows, each closed by END; the built-in chain stands first. */
  readonly words: Int32Array;
  /** By the numbers that rows have. */
  readonly rules: readonly Rule[];
  /** Interface names that rows ask for. */
  readonly names: readonly string[];
}

/** Jumps below a built-in chain: nft_chain_validate refuses a chain at level NFT_JUMP_STACK_SIZE, 16. */
export const MAX_JUMP_DEPTH = 15;

/** Shorter runs cost as much to search as to ask. */
const RUN_MIN = 4;

interface Draft {
  readonly table: Table;
  readonly words: number[];
  readonly rules: Rule[];
  readonly names: string[];
  readonly starts: Map<Chain, number>;
  /** Rows that jump, with the chain whose start they are to be given. */
  readonly jumps: { readonly at: number; readonly to: Chain }[];
}

/** Compiles the chain; throws RangeError where a rule jumps to no chain, which iptables refuses. */
export function programOf(table: Table, chain: Chain): ChainProgram {
  const draft: Draft = { table, words: [], rules: [], names: [], starts: new Map(), jumps: [] };
  addChain(draft, chain);
  for (const { at, to } of draft.jumps) {
    draft.words[at + WORD.operand] = draft.starts.get(to) ?? addChain(draft, to);
  }
  const { words, rules, names } = draft;
  return { words: Int32Array.from(words), rules, names };
}

/** Appends a chain and tells where it stands; the chains it jumps to follow in their turn. */
function addChain(draft: Draft, chain: Chain): number {
  const start = draft.words.length;
  draft.starts.set(chain, start);
  const blocks = chain.rules.map((rule) => rowsOf(rule, (name) => placeOf(draft.names, name)));
  let inRun = 0;
  for (const [at, rule] of chain.rules.entries()) {
    if (inRun === 0) inRun = addRunHead(draft, blocks, at);
    addRule(draft, rule, blocks[at] as number[][]);
    if (inRun > 0) inRun--;
  }
  draft.words.push(END);
  return start;
}

function addRule(draft: Draft, rule: Rule, rows: readonly number[][]): void {
  const number = draft.rules.push(rule) - 1;
  for (const row of rows) {
    const at = draft.words.length;
    draft.words.push(...row);
    draft.words[at + WORD.action] = (number << ACTION_BITS) | (row[WORD.action] as number);
    const isLast = row === rows.at(-1);
    if (isLast && rule.target.kind === 'jump') draft.jumps.push({ at, to: targetOf(draft, rule) });
  }
}

function targetOf({ table }: Draft, rule: Rule): Chain {
  const next = rule.target.kind === 'jump' ? table.chains.get(rule.target.chain) : undefined;
  if (next === undefined) throw new RangeError(`cannot jump: ${rule.text}`);
  return next;
}

function placeOf(names: string[], name: string): number {
  const place = names.indexOf(name);
  return place >= 0 ? place : names.push(name) - 1;
}

/** Rules from `at` on that are for one exact destination each. */
function runLength(blocks: readonly number[][][], at: number): number {
  let length = 0;
  while (at + length < blocks.length && isExact(blocks[at + length] as number[][])) length++;
  return length;
}

function isExact([row, ...others]: number[][]): boolean {
  if (row === undefined || others.length > 0) return false;
  const asked = (row[WORD.asks] as number) & (ASKS.destination | (ASKS.destination << 1));
  return asked === ASKS.destination && row[WORD.destinationMask] === -1;
}

/**
 * Where a run begins: RUN, how many rules, and the destination of each, a list that fits few cache
 * lines. Tells how many rules are in it, 0 where there is none.
 */
function addRunHead({ words }: Draft, blocks: readonly number[][][], at: number): number {
  const count = runLength(blocks, at);
  if (count < RUN_MIN) return 0;
  words.push(RUN, count);
  for (const [row] of blocks.slice(at, at + count)) words.push(row?.[WORD.destination] as number);
  return count;
}

/** Words of the head of a run of `count` rules. */
export function runHeadWords(count: number): number {
  return 2 + count;
}

/** Where, counted in rules, the first rule of the run at `at` for `destination` stands; -1: nowhere. */
export function findInRun(words: Int32Array, at: number, destination: number): number {
  const wanted = destination | 0;
  const count = words[at + 1] as number;
  for (let place = 0; place < count; place++) {
    if (words[at + 2 + place] === wanted) return place;
  }
  return -1;
}

/** Words of the rows of `count` rules of a run. */
export function runRowsWords(count: number): number {
  return count * ROW_WORDS;
}
