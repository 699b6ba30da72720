/**
 * The document tree as plain values: mappings, lists, strings, numbers, true, false, null.
 * Owns what a tree may not do whatever the keys mean: repeat a key, use a name that JavaScript
 * objects already have, nest too deeply, or grow without bound through aliases. `<<` merges
 * mappings as Compose files expect.
 */
import { isAlias, isScalar, isSeq, type ParsedNode } from 'yaml';
import {
  ALIAS_COUNT_MAX,
  DEPTH_MAX,
  DIAGNOSTIC_COUNT_MAX,
  KEY_LENGTH_MAX,
  STRING_LENGTH_MAX,
  VALUE_COUNT_MAX,
} from './limits.ts';
import type { YamlTree } from './read-yaml.ts';
import { nestedTooDeep, type TextProblem } from './scan-text.ts';
import { quoted } from './diagnostics.ts';

type Node = ParsedNode | YamlTree | null;
type PlainMap = Record<string, unknown>;

/** Which node each alias stands for, as found while reading in document order. */
export type AliasTargets = ReadonlyMap<object, Node>;

export interface PlainResult {
  readonly value: unknown;
  readonly aliases: AliasTargets;
  /** Keys that are left out of the value, since they stand there already. */
  readonly repeatedKeys: readonly TextProblem[];
  readonly problem?: TextProblem;
}

interface Reading {
  readonly anchors: Map<string, NonNullable<Node>>;
  readonly aliases: Map<object, Node>;
  /** Nodes that are being read: an alias to one of them would never end. */
  readonly open: Set<object>;
  /** The alias that is being written out, the outermost of several: where growth is told. */
  growing: Node;
  values: number;
  readonly repeatedKeys: TextProblem[];
  problem?: TextProblem;
}

/** Reads the tree; with a `problem` the value is incomplete and must not be used. */
export function plainValue(root: YamlTree): PlainResult {
  const reading: Reading = {
    anchors: new Map(),
    aliases: new Map(),
    open: new Set(),
    growing: null,
    values: 0,
    repeatedKeys: [],
  };
  const value = readNode(reading, root, 1);
  const { aliases, repeatedKeys, problem } = reading;
  return { value, aliases, repeatedKeys, problem };
}

function refuse(reading: Reading, node: Node, code: string, message: string, hint?: string): null {
  const [start, end] = node?.range ?? [0, 0];
  reading.problem ??= { code, message, hint, start, end };
  return null;
}

function readNode(reading: Reading, node: Node, depth: number): unknown {
  if (reading.problem !== undefined || node === null) return null;
  reading.values += 1;
  if (depth > DEPTH_MAX) return refuse(reading, node, 'nested-too-deep', nestedTooDeep());
  if (reading.values > VALUE_COUNT_MAX) return refuseGrowth(reading, node);
  if (isAlias(node)) return readAlias(reading, node, node.source, depth);
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, node);
  if (isScalar(node)) return readScalar(reading, node, node.value);
  reading.open.add(node);
  const value = isSeq(node)
    ? node.items.map((item) => readNode(reading, item, depth + 1))
    : readMap(reading, node, depth);
  reading.open.delete(node);
  return value;
}

function refuseGrowth(reading: Reading, node: Node): null {
  const message = `aliases make the file grow to more than ${VALUE_COUNT_MAX} values`;
  const hint = 'write out what is repeated';
  return refuse(reading, reading.growing ?? node, 'too-many-aliases', message, hint);
}

function readAlias(
  reading: Reading,
  alias: NonNullable<Node>,
  name: string,
  depth: number,
): unknown {
  const target = reading.anchors.get(name);
  if (target === undefined) {
    const known = `no anchor ${quoted(`&${name}`)} stands before this alias`;
    return refuse(reading, alias, 'unknown-alias', known);
  }
  if (reading.open.has(target)) {
    return refuse(reading, alias, 'unknown-alias', `${quoted(`*${name}`)} stands for itself`);
  }
  reading.aliases.set(alias, target);
  if (reading.aliases.size > ALIAS_COUNT_MAX) {
    const message = `the file has more than ${ALIAS_COUNT_MAX} aliases`;
    return refuse(reading, alias, 'too-many-aliases', message);
  }
  const outer = reading.growing;
  reading.growing = outer ?? alias;
  const value = readNode(reading, target, depth);
  reading.growing = outer;
  return value;
}

function readScalar(reading: Reading, node: Node, value: unknown): unknown {
  if (typeof value === 'string' && value.length > STRING_LENGTH_MAX) {
    const message = `a text has ${value.length} characters, more than ${STRING_LENGTH_MAX}`;
    return refuse(reading, node, 'text-too-long', message);
  }
  return value;
}

function readMap(reading: Reading, node: YamlTree, depth: number): PlainMap {
  const own: PlainMap = {};
  const merged: PlainMap = {};
  const seen = new Set<string>();
  for (const pair of node.items) {
    const key = keyText(pair.key);
    if (!acceptKey(reading, pair.key, key) || key === undefined) break;
    if (isRepeated(reading, pair.key, key, seen)) continue;
    const value = readNode(reading, pair.value, depth + 1);
    if (key === '<<') mergeInto(reading, merged, value, pair.value);
    else own[key] = value;
  }
  return { ...merged, ...own };
}

/** A key as text: `80` and `"80"` are the same key. Undefined for a key that is no scalar. */
export function keyText(key: Node): string | undefined {
  if (!isScalar(key) || key.value === null) return undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? JSON.stringify(key.value));
}

function acceptKey(reading: Reading, node: Node, key: string | undefined): boolean {
  if (reading.problem !== undefined) return false;
  if (key === undefined) refuse(reading, node, 'bad-key', 'a key is missing or is not plain text');
  else if (key.length > KEY_LENGTH_MAX) {
    refuse(reading, node, 'bad-key', `a key has more than ${KEY_LENGTH_MAX} characters`);
  } else if (key in Object.prototype) {
    const hint = 'choose another name';
    refuse(reading, node, 'forbidden-name', `the name ${quoted(key)} is not allowed`, hint);
  }
  return reading.problem === undefined;
}

/** True for a key that stands there again, which is told and left out. */
function isRepeated(reading: Reading, node: Node, key: string, seen: Set<string>): boolean {
  if (!seen.has(key)) {
    seen.add(key);
    return false;
  }
  const [start, end] = node?.range ?? [0, 0];
  const message = `the key ${quoted(key)} is given twice`;
  const hint = 'a mapping holds each key once: remove or rename one';
  // A mapping that aliases repeat is read again for each of them.
  const isTold = reading.repeatedKeys.some((each) => each.start === start);
  if (!isTold && reading.repeatedKeys.length < DIAGNOSTIC_COUNT_MAX) {
    reading.repeatedKeys.push({ code: 'duplicate-key', message, hint, start, end });
  }
  return true;
}

/** The first of several merged mappings wins, as the YAML merge key says. */
function mergeInto(reading: Reading, merged: PlainMap, value: unknown, node: Node): void {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  for (const part of parts) {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) {
      refuse(reading, node, 'bad-merge', '`<<` merges mappings, and this is none');
      return;
    }
    for (const [key, inner] of Object.entries(part)) merged[key] ??= inner;
  }
}

/** The node that an alias stands for, else the node itself. */
export function followAlias(aliases: AliasTargets, node: Node): Node {
  return isAlias(node) ? (aliases.get(node) ?? null) : node;
}
