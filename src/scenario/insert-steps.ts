/**
 * Adds steps to the text of a scenario and leaves every other letter of it as it was.
 *
 * Owns where a line goes and how far it is indented, in block and in flow style. Whether the result
 * is a scenario is for the reader of scenarios.
 */
import { isScalar, isSeq, type ParsedNode, type YAMLSeq } from 'yaml';
import { readYaml, type YamlTree } from './read-yaml.ts';

export interface StepInsertion {
  /** Index of the step that it comes after, in the text as given; -1: before all. */
  readonly after: number;
  /** One step in one line: `link: { node: n3, state: down }`. */
  readonly step: string;
}

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text with the steps in it; undefined where it has no list of steps that can be added to. */
export function insertSteps(
  text: string,
  insertions: readonly StepInsertion[],
): string | undefined {
  const root = readYaml(text).source?.root;
  if (root === undefined || insertions.length === 0) return root && text;
  const splices = splicesFor(text, root, byPlace(insertions));
  return splices?.toSorted((left, right) => right.from - left.from).reduce(applied, text);
}

function applied(text: string, splice: Splice): string {
  return text.slice(0, splice.from) + splice.text + text.slice(splice.to);
}

/** Steps by the index that they come after, in the order given. */
function byPlace(insertions: readonly StepInsertion[]): Map<number, string[]> {
  const places = new Map<number, string[]>();
  for (const { after, step } of insertions) {
    places.set(after, [...(places.get(after) ?? []), step]);
  }
  return places;
}

function splicesFor(
  text: string,
  root: YamlTree,
  places: ReadonlyMap<number, readonly string[]>,
): Splice[] | undefined {
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === 'steps');
  const value = pair?.value;
  const all = [...places.values()].flat();
  if (pair === undefined) return [newList(text, root, all)];
  if (isSeq(value) && value.items.length > 0) {
    const list = value as YAMLSeq<ParsedNode>;
    return [...places].map(([after, steps]) =>
      list.flow ? inFlow(list, after, steps) : inBlock(text, list, after, steps),
    );
  }
  if (value && !isSeq(value) && !(isScalar(value) && value.value === null)) return undefined;
  const [from, to] = value?.range ?? [0, 0];
  return [{ from, to, text: ` [${flowSteps(all)}]` }];
}

function flowSteps(steps: readonly string[]): string {
  return steps.map((step) => `{ ${step} }`).join(', ');
}

/** A list at the end of a file that has none. */
function newList(text: string, root: YamlTree, steps: readonly string[]): Splice {
  const [, end = text.length] = root.range ?? [];
  if (root.flow) return { from: end - 1, to: end - 1, text: `, steps: [${flowSteps(steps)}]` };
  const newLine = text === '' || text.endsWith('\n') ? '' : '\n';
  const lines = steps.map((step) => `  - ${step}\n`).join('');
  return { from: text.length, to: text.length, text: `${newLine}steps:\n${lines}` };
}

function inFlow(list: YAMLSeq<ParsedNode>, after: number, steps: readonly string[]): Splice {
  const item = list.items[Math.min(after, list.items.length - 1)];
  const at = item ? item.range[1] : (list.range?.[0] ?? 0) + 1;
  return { from: at, to: at, text: item ? `, ${flowSteps(steps)}` : `${flowSteps(steps)}, ` };
}

function inBlock(
  text: string,
  list: YAMLSeq<ParsedNode>,
  after: number,
  steps: readonly string[],
): Splice {
  const first = lineStart(text, dashBefore(text, list.items[0]!));
  const indent = text.slice(first, dashBefore(text, list.items[0]!));
  const item = list.items[Math.min(after, list.items.length - 1)];
  const at = item ? lineEnd(text, item.range[1]) : first;
  const newLine = at > 0 && text[at - 1] !== '\n' ? '\n' : '';
  const lines = steps.map((step) => `${indent}- ${step}\n`).join('');
  return { from: at, to: at, text: newLine + lines };
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
