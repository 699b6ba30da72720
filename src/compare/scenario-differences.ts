/**
 * What differs between two scenarios, as paths of the scenario language with both values.
 *
 * Owns the walk over the normalised records: things with names are paired by name, the rest by
 * place. Words for people (titles, notes) and places in the file are no difference.
 */
import type { Scenario } from '../scenario/scenario.ts';

export interface ScenarioDifference {
  /** `services.web.ports[0].mode` */
  readonly path: string;
  /** In a few words: a value, the name of a thing, the action of a step; `–` where there is none. */
  readonly left: string;
  readonly right: string;
}

const SKIPPED: ReadonlySet<string> = new Set([
  'title',
  'about',
  'note',
  'line',
  'column',
  'index',
  'expect',
  'expectations',
]);

type Parts = ReadonlyMap<string, unknown>;

function nameOf(value: unknown): string | undefined {
  const { name } = (value ?? {}) as { name?: unknown };
  return typeof name === 'string' ? `.${name}` : undefined;
}

/** Places and targets know how they were written; their parts say the same again. */
function writtenOf(value: unknown): unknown {
  const { text } = (value ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : value;
}

/** The parts of a record or a list by the path that leads to each; undefined of a plain value. */
function partsOf(value: unknown): Parts | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    return new Map(value.map((item: unknown, index) => [nameOf(item) ?? `[${index}]`, item]));
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return new Map(
    entries
      .filter(([key]) => !SKIPPED.has(String(key)))
      .map(([key, part]: [unknown, unknown]) => [`.${String(key)}`, part]),
  );
}

function valueText(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return value;
  const { name, action } = (value ?? {}) as { name?: unknown; action?: unknown };
  const known = name ?? action;
  if (typeof known === 'string') return known;
  const text = JSON.stringify(value, (key, part: unknown) =>
    SKIPPED.has(key) || part === undefined ? undefined : part,
  );
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}

function differencesAt(path: string, left: unknown, right: unknown): ScenarioDifference[] {
  if (Object.is(left, right)) return [];
  const [leftParts, rightParts] = [partsOf(left), partsOf(right)];
  if (leftParts === undefined || rightParts === undefined) {
    const [leftText, rightText] = [valueText(left), valueText(right)];
    if (leftText === rightText) return [];
    return [{ path: path.replace(/^\./, ''), left: leftText, right: rightText }];
  }
  const keys = new Set([...leftParts.keys(), ...rightParts.keys()]);
  return [...keys].flatMap((key) =>
    differencesAt(path + key, writtenOf(leftParts.get(key)), writtenOf(rightParts.get(key))),
  );
}

/** In the order of the first scenario, then what only the second has. */
export function scenarioDifferences(left: Scenario, right: Scenario): ScenarioDifference[] {
  return differencesAt('', { ...left, seed: undefined }, { ...right, seed: undefined });
}
