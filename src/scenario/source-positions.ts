/**
 * Where a value stands in the file: from a path of keys and indices to line and columns.
 * Owns the walk through the document tree, aliases and merged mappings included. A path that leads
 * nowhere (a key that is missing) ends at the last part that exists.
 */
import { isMap, isScalar, isSeq, type LineCounter, type ParsedNode } from 'yaml';
import { followAlias, keyText, type AliasTargets } from './plain-value.ts';
import type { YamlSource, YamlTree } from './read-yaml.ts';

export type Path = readonly (string | number)[];

export interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endColumn?: number;
}

type Node = ParsedNode | YamlTree | null;

/** A pair, or an item of a list, which has no key. */
interface Spot {
  readonly key: Node;
  readonly value: Node;
}

export interface SourcePositions {
  readonly source: YamlSource;
  readonly aliases: AliasTargets;
  /** Pairs by key of the mappings walked so far: a cluster may have thousands of nodes. */
  readonly pairs: WeakMap<YamlTree, Map<string, Spot>>;
}

export function createPositions(source: YamlSource, aliases: AliasTargets): SourcePositions {
  return { source, aliases, pairs: new WeakMap() };
}

/** The value at a path; when it is missing, its key or what encloses it. */
export function valueRange(positions: SourcePositions, path: Path): SourceRange {
  const { key, value } = spotAt(positions, path);
  const empty = value === null || (isScalar(value) && value.range[0] === value.range[1]);
  const collection = isMap(value) || isSeq(value);
  const wide = collection && key !== null && spansLines(positions.source.lines, value);
  return rangeOf(positions.source.lines, (empty || wide ? key : value) ?? value);
}

/** The key at a path; an item of a list has none and gives its value. */
export function keyRange(positions: SourcePositions, path: Path): SourceRange {
  const { key, value } = spotAt(positions, path);
  return rangeOf(positions.source.lines, key ?? value);
}

/** The text of a scalar as the file writes it: `20.10`, which as a number would be 20.1. */
export function scalarSource(positions: SourcePositions, path: Path): string | undefined {
  const { value } = spotAt(positions, path);
  const node = followAlias(positions.aliases, value);
  return isScalar(node) ? node.source : undefined;
}

/**
 * Calls a key by another name from now on, with the place that it has. False where that cannot be:
 * the name stands there already, or the key stands in a mapping that holds for other places too.
 */
export function renameKey(positions: SourcePositions, path: Path, name: string): boolean {
  const map = ownNode(positions, path.slice(0, -1));
  if (!isMap(map) || map.anchor !== undefined) return false;
  const pairs = pairsOf(positions, map);
  const old = String(path.at(-1));
  const spot = pairs.get(old);
  if (!isScalar(spot?.key) || pairs.has(name)) return false;
  spot.key.value = name;
  pairs.delete(old);
  pairs.set(name, spot);
  return true;
}

/** The node at a path to which no anchor, alias or merge leads; undefined where one does. */
function ownNode(positions: SourcePositions, path: Path): Node | undefined {
  let node: Node | undefined = positions.source.root;
  for (const segment of path) {
    if (isSeq(node) && node.anchor === undefined) node = node.items[Number(segment)];
    else if (isMap(node) && node.anchor === undefined) {
      node = pairsOf(positions, node).get(String(segment))?.value;
    } else return undefined;
  }
  return node;
}

/** From an offset in the text. */
export function offsetRange(lines: LineCounter, start: number, end: number): SourceRange {
  const { line, col } = lines.linePos(start);
  const last = lines.linePos(Math.max(end, start));
  const from = { line: Math.max(line, 1), column: Math.max(col, 1) };
  return last.line === line && end > start ? { ...from, endColumn: last.col } : from;
}

function rangeOf(lines: LineCounter, node: Node): SourceRange {
  const [start, end] = node?.range ?? [0, 0];
  return offsetRange(lines, start, end);
}

function spansLines(lines: LineCounter, node: NonNullable<Node>): boolean {
  const [start, end] = node.range ?? [0, 0];
  return lines.linePos(start).line !== lines.linePos(end).line;
}

function spotAt(positions: SourcePositions, path: Path): Spot {
  let spot: Spot = { key: null, value: positions.source.root };
  for (const segment of path) {
    const next = child(positions, spot.value, segment);
    if (next === undefined) return spot;
    spot = next;
  }
  return spot;
}

function child(
  positions: SourcePositions,
  parent: Node,
  segment: string | number,
): Spot | undefined {
  const node = followAlias(positions.aliases, parent);
  if (isSeq(node)) {
    const item = node.items[Number(segment)];
    return item === undefined ? undefined : { key: null, value: item };
  }
  return isMap(node) ? pairOf(positions, node, String(segment)) : undefined;
}

function pairOf(positions: SourcePositions, map: YamlTree, key: string): Spot | undefined {
  const own = pairsOf(positions, map).get(key);
  if (own !== undefined) return own;
  for (const pair of map.items) {
    if (keyText(pair.key) !== '<<') continue;
    const found = mergedPair(positions, pair.value, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of a key that is given twice the first, whose value is read. */
function pairsOf({ pairs }: SourcePositions, map: YamlTree): Map<string, Spot> {
  const known = pairs.get(map);
  if (known !== undefined) return known;
  const made = new Map<string, Spot>();
  for (const { key, value } of map.items) {
    const text = keyText(key) ?? '';
    if (!made.has(text)) made.set(text, { key, value });
  }
  pairs.set(map, made);
  return made;
}

function mergedPair(positions: SourcePositions, merged: Node, key: string): Spot | undefined {
  const node = followAlias(positions.aliases, merged);
  const parts = isSeq(node) ? node.items : [node];
  for (const part of parts) {
    const found = child(positions, part, key);
    if (found !== undefined) return found;
  }
  return undefined;
}
