/*
 * Reads what happened while a cluster was settling, so that a recording from a slow machine and a
 * run can be held against each other: the same phases in the same order, each of another length.
 */
import type { Observation } from './capture-types.ts';
import { fieldsOf } from './compare-values.ts';

/** One stretch of requests that the same backends were answering, or failing to. */
export interface Phase {
  /** Local addresses of those who answered, and `timeout`, sorted. */
  readonly backends: readonly string[];
  /** Whether each answer came from another backend than the one before, in one fixed order. */
  readonly isRound: boolean;
}

/**
 * Splits requests into phases: until the last failure, until the address `added` answers first, and
 * the rest.
 */
export function phasesOf(requests: readonly Observation[], added: string): Phase[] {
  const answers = requests.map((request) => {
    return request['outcome'] === 'ok' ? String(request['local']) : String(request['outcome']);
  });
  const failedUntil = answers.findLastIndex((answer) => !/^\d/.test(answer)) + 1;
  const addedFrom = answers.indexOf(added);
  const stretches = [
    answers.slice(0, failedUntil),
    answers.slice(failedUntil, addedFrom),
    answers.slice(addedFrom),
  ];
  return stretches.map((stretch) => ({
    backends: [...new Set(stretch)].toSorted(),
    isRound: isRound(stretch),
  }));
}

function isRound(answers: readonly string[]): boolean {
  const size = new Set(answers).size;
  return answers.every((answer, index) => index < size || answer === answers[index - size]);
}

/** The same state with connection counters of IPVS lists left out, and what they add up to. */
export function withoutCounters(state: Observation, node: string, namespace: string) {
  const nodes = fieldsOf(state['nodes']);
  const tables = fieldsOf(fieldsOf(nodes[node])[namespace]);
  const lines = (tables['ipvs'] as string[]) ?? [];
  const counters = lines.map((line) => Number(/^-> .* (\d+)$/.exec(line)?.[1] ?? 0));
  const ipvs = lines.map((line) => (line.startsWith('-> ') ? line.replace(/ \d+$/, '') : line));
  const namespaces = { ...fieldsOf(nodes[node]), [namespace]: { ...tables, ipvs } };
  return {
    state: { ...state, nodes: { ...nodes, [node]: namespaces } },
    total: counters.reduce((sum, count) => sum + count, 0),
  };
}
