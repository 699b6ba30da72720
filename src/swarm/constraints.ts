/**
 * Placement constraints: `node.labels.zone==a`, `node.hostname != n1`.
 *
 * Owns parsing them with the engine's error words and matching a node. Keys before a label's name
 * and all values ignore case; a label's own name does not. Follows swarmkit's
 * constraint/constraint.go.
 */
import { parseIpv4, type Ipv4Address } from '../packet/ipv4-address.ts';
import { parseSubnet, subnetContains } from '../packet/ipv4-subnet.ts';
import type { SwarmNode } from './objects.ts';

export interface Constraint {
  readonly key: string;
  readonly equal: boolean;
  readonly value: string;
}

const NODE_LABELS = 'node.labels.';
const ENGINE_LABELS = 'engine.labels.';
const KEY_PATTERN = /^[a-z_][a-z0-9\-_.]+$/i;
const VALUE_PATTERN = /^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i;

/** The constraints, or the engine's complaint about the first that is none. */
export function parseConstraints(
  expressions: readonly string[],
): { constraints: readonly Constraint[] } | { error: string } {
  const constraints: Constraint[] = [];
  for (const expression of expressions) {
    const parsed = parseConstraint(expression);
    if ('error' in parsed) return parsed;
    constraints.push(parsed);
  }
  return { constraints };
}

export function nodeMatches(constraints: readonly Constraint[], node: SwarmNode): boolean {
  return constraints.every((constraint) => matches(constraint, node));
}

/** The value on `node` of `node.labels.KEY` or `engine.labels.KEY`; undefined for other keys. */
export function labelValue(key: string, node: SwarmNode): string | undefined {
  if (hasPrefix(key, NODE_LABELS)) return own(node.labels, key.slice(NODE_LABELS.length));
  if (hasPrefix(key, ENGINE_LABELS)) return own(node.engineLabels, key.slice(ENGINE_LABELS.length));
  return undefined;
}

function parseConstraint(expression: string): Constraint | { error: string } {
  const operator = ['==', '!='].find((candidate) => expression.includes(candidate));
  if (operator === undefined) return { error: 'constraint expected one operator from ==, !=' };
  const at = expression.indexOf(operator);
  const key = expression.slice(0, at).trim();
  const value = expression.slice(at + operator.length).trim();
  if (!KEY_PATTERN.test(key)) return { error: `key '${key}' is invalid` };
  if (!VALUE_PATTERN.test(value)) return { error: `value '${value}' is invalid` };
  return { key, equal: operator === '==', value };
}

function matches(constraint: Constraint, node: SwarmNode): boolean {
  const key = constraint.key.toLowerCase();
  if (key === 'node.ip') return matchesAddress(constraint, node.address);
  const actual = nodeValue(key, constraint.key, node);
  if (actual === undefined) return false;
  return (actual.toLowerCase() === constraint.value.toLowerCase()) === constraint.equal;
}

/** Undefined for a key that means nothing: no node satisfies it, not even with `!=`. */
function nodeValue(key: string, written: string, node: SwarmNode): string | undefined {
  switch (key) {
    case 'node.id':
      return node.id;
    case 'node.hostname':
      return node.name;
    case 'node.role':
      return node.role;
    case 'node.platform.os':
      return 'linux';
    case 'node.platform.arch':
      return 'x86_64';
    default:
      return labelValue(written, node);
  }
}

function matchesAddress(constraint: Constraint, address: Ipv4Address): boolean {
  const single = parseIpv4(constraint.value);
  if (single !== undefined) return (single === address) === constraint.equal;
  const block = parseSubnet(constraint.value);
  return block !== undefined && subnetContains(block, address) === constraint.equal;
}

function hasPrefix(key: string, prefix: string): boolean {
  return key.length > prefix.length && key.slice(0, prefix.length).toLowerCase() === prefix;
}

function own(labels: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] as string) : '';
}
