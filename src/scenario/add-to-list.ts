/**
 * Adds items to a list at the top of a scenario's text and leaves every other letter of it as it was.
 *
 * Owns where a line goes and how far it is indented, in block and in flow style; what the items say is
 * for insert-steps.ts.
 */
import { isScalar, isSeq, type ParsedNode, type YAMLSeq } from 'yaml';
import type { YamlTree } from './read-yaml.ts';

/** A piece of the text, by offsets, and what stands there instead. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A mapping in one line, without and with its braces. */
interface Item {
  readonly block: string;
  readonly flow: string;
}

export interface Additions {
  readonly key: string;
  /** By the index of the item that they come after; -1: before all. */
  readonly places: ReadonlyMap<number, readonly Item[]>;
}

/** The text with all pieces in it; of those at one place the first comes first. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  return splices
    .toReversed()
    .toSorted((left, right) => right.from - left.from)
    .reduce((all, { from, to, text: put }) => all.slice(0, from) + put + all.slice(to), text);
}

/** The list under a key of the top, where there is one with items. */
export function listUnder(root: YamlTree, key: string): YAMLSeq<ParsedNode> | undefined {
  const value = pairOf(root, key)?.value;
  return isSeq(value) && value.items.length > 0 ? value : undefined;
}

function pairOf(root: YamlTree, key: string): YamlTree['items'][number] | undefined {
  return root.items.find((each) => isScalar(each.key) && each.key.value === key);
}

/** What adds the items; undefined where something else than a list stands under the key. */
export function addToList(
  text: string,
  root: YamlTree,
  { key, places }: Additions,
): Splice[] | undefined {
  const all = [...places.values()].flat();
  const pair = pairOf(root, key);
  if (all.length === 0) return [];
  if (pair === undefined) return [newList(text, root, key, all)];
  const list = listUnder(root, key);
  if (list) {
    return [...places].map(([after, items]) =>
      list.flow ? inFlow(list, after, items) : inBlock(text, list, after, items),
    );
  }
  const { value } = pair;
  if (value && !isSeq(value) && !(isScalar(value) && value.value === null)) return undefined;
  const [from, to] = value?.range ?? [0, 0];
  return [{ from, to, text: ` [${flowText(all)}]` }];
}

function flowText(items: readonly Item[]): string {
  return items.map(({ flow }) => flow).join(', ');
}

function blockText(items: readonly Item[], indent: string): string {
  return items.map(({ block }) => `${indent}- ${block}\n`).join('');
}

/** A list at the end of a file that has none. */
function newList(text: string, root: YamlTree, key: string, items: readonly Item[]): Splice {
  const [, end = text.length] = root.range ?? [];
  if (root.flow) return { from: end - 1, to: end - 1, text: `, ${key}: [${flowText(items)}]` };
  const newLine = text === '' || text.endsWith('\n') ? '' : '\n';
  const at = text.length;
  return { from: at, to: at, text: `${newLine}${key}:\n${blockText(items, '  ')}` };
}

function inFlow(list: YAMLSeq<ParsedNode>, after: number, items: readonly Item[]): Splice {
  const item = list.items[Math.min(after, list.items.length - 1)];
  const at = item ? item.range[1] : (list.range?.[0] ?? 0) + 1;
  return { from: at, to: at, text: item ? `, ${flowText(items)}` : `${flowText(items)}, ` };
}

function inBlock(
  text: string,
  list: YAMLSeq<ParsedNode>,
  after: number,
  items: readonly Item[],
): Splice {
  const first = lineStart(text, dashBefore(text, list.items[0]!));
  const indent = text.slice(first, dashBefore(text, list.items[0]!));
  const item = list.items[Math.min(after, list.items.length - 1)];
  const at = item ? lineEnd(text, item.range[1]) : first;
  const newLine = at > 0 && text[at - 1] !== '\n' ? '\n' : '';
  return { from: at, to: at, text: newLine + blockText(items, indent) };
}

/** The dash of an item; an anchor or a tag may stand between the two. */
function dashBefore(text: string, { range }: ParsedNode): number {
  let at = text.lastIndexOf('-', range[0] - 1);
  while (at > 0 && !/\s/.test(text[at + 1]!)) at = text.lastIndexOf('-', at - 1);
  return at;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the end of the line that the offset is on, or the offset where a line begins there. */
function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}
