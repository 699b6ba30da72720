/**
 * Placement constraints that no node can meet: legal, so that the tasks stay pending, and more often
 * misspelt.
 *
 * Owns doubts only. What is no constraint at all is refused by the engine when the service is made;
 * which node meets one is for the scheduler (swarm/constraints.ts).
 */
import { quoted } from './diagnostics.ts';
import type { Names } from './names.ts';
import type { Mistake } from './report.ts';
import { suggestion } from './suggest.ts';

const ROLES = ['manager', 'worker'];
const KEYS = [
  'node.id',
  'node.ip',
  'node.hostname',
  'node.role',
  'node.platform.os',
  'node.platform.arch',
];
/** Keys of which the rest is a label's own name. */
const LABELS = ['node.labels.', 'engine.labels.'];

/** What is doubtful about a constraint; undefined for one that a node may meet. */
export function constraintDoubt(constraint: string, names: Names): Mistake | undefined {
  const [, key, operator, value] = /^\s*(\S+?)\s*(==|!=)\s*(\S.*?)\s*$/s.exec(constraint) ?? [];
  if (key === undefined || value === undefined) return undefined;
  const lower = key.toLowerCase();
  if (!KEYS.includes(lower) && !LABELS.some((each) => isLabelOf(each, lower))) {
    return unknownKey(key);
  }
  // With `!=` every node meets it, which is not what a misspelt value was for either.
  const fate = operator === '==' ? 'so the tasks stay pending' : 'so all nodes fit';
  if (lower === 'node.role') return unknownValue('no node has the role', value, ROLES, fate);
  if (lower !== 'node.hostname') return undefined;
  const doubt = unknownValue('no node is called', value, [...names.nodes], fate);
  return doubt && { ...doubt, code: 'unknown-node' };
}

/** Nothing behind the dot names no label, as swarmkit has it. */
function isLabelOf(prefix: string, key: string): boolean {
  return key.startsWith(prefix) && key.length > prefix.length;
}

/** swarmkit compares values without regard to letter case. */
function unknownValue(
  what: string,
  value: string,
  known: readonly string[],
  fate: string,
): Mistake | undefined {
  if (known.some((each) => each.toLowerCase() === value.toLowerCase())) return undefined;
  const hint = () => suggestion(value, known);
  return { code: 'unmet-constraint', message: `${what} ${quoted(value)}, ${fate}`, hint };
}

/** Not even with `!=` does a node meet it. */
function unknownKey(key: string): Mistake {
  const message = `the constraint key ${quoted(key)} means nothing, so the tasks stay pending`;
  const hint = () => suggestion(key, [...KEYS, ...LABELS.map((each) => `${each}NAME`)]);
  return { code: 'unmet-constraint', message, hint };
}
