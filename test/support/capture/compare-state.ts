/*
 * Judges a `state` observation: the same nodes, namespaces and tables, each table line by line,
 * and the same services, networks and tasks.
 * What is free inside tables and networks is in normal-tables.ts and normal-networks.ts.
 */
import type { LocalDifference, Observation } from './capture-types.ts';
import { compareOrderedLines, compareUnorderedLines } from './compare-lines.ts';
import { below, compareValues, fieldsOf, keysOfBoth, valueDifference } from './compare-values.ts';
import { networksOf } from './normal-networks.ts';
import { normalTables, UNORDERED_TABLES, type Tables } from './normal-tables.ts';

/** Every difference between two states, tables first. */
export function compareStates(captured: Observation, simulated: Observation): LocalDifference[] {
  return [
    ...compareSets('nodes', captured['nodes'], simulated['nodes'], compareNode),
    ...compareValues('services', captured['services'], simulated['services']),
    ...compareValues('networks', networksOf(captured), networksOf(simulated)),
    ...compareValues('tasks', captured['tasks'], simulated['tasks']),
  ];
}

type CompareMember = (path: string, captured: unknown, simulated: unknown) => LocalDifference[];

/** Both sides must have the same names; each is then compared with its counterpart. */
function compareSets(
  path: string,
  captured: unknown,
  simulated: unknown,
  compareMember: CompareMember,
): LocalDifference[] {
  const [left, right] = [fieldsOf(captured), fieldsOf(simulated)];
  const only = keysOfBoth(left, right).filter((name) => !(name in left && name in right));
  const missing = only.map((name) => {
    const text = name in left ? 'the simulation lacks it' : 'only the simulation has it';
    const [inLeft, inRight] = [left, right].map((side) => (name in side ? name : undefined));
    return valueDifference(below(path, name), inLeft, inRight, text);
  });
  const shared = Object.keys(left).filter((name) => name in right);
  return [
    ...missing,
    ...shared.flatMap((name) => compareMember(below(path, name), left[name], right[name])),
  ];
}

function compareNode(path: string, captured: unknown, simulated: unknown): LocalDifference[] {
  return compareSets(path, captured, simulated, compareNamespace);
}

function compareNamespace(path: string, captured: unknown, simulated: unknown): LocalDifference[] {
  const namespace = path.split('.').slice(2).join('.');
  const [left, right] = [captured, simulated].map((side) =>
    normalTables(namespace, tablesOf(side)),
  );
  return compareSets(path, left, right, compareTable);
}

function tablesOf(value: unknown): Tables {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).map(([table, lines]) => [
      table,
      Array.isArray(lines) ? lines.map(String) : [`not a list: ${JSON.stringify(lines)}`],
    ]),
  );
}

function compareTable(path: string, captured: unknown, simulated: unknown): LocalDifference[] {
  const table = path.slice(path.lastIndexOf('.') + 1);
  const compare = UNORDERED_TABLES.has(table) ? compareUnorderedLines : compareOrderedLines;
  return compare(path, captured as string[], simulated as string[]);
}
