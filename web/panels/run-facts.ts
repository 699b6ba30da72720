/**
 * What the run so far says of an element: who believes what of a node, who answered for a service, through
 * which states a task has gone.
 *
 * Pure: folds what the trace says up to an event; what the cluster is made of is element-facts.ts's.
 */
import type { TaskChanged } from '../../src/index.ts';
import { beliefsAt, beliefWords } from '../stage/beliefs.ts';
import { faultsOf } from '../stores/faults.ts';
import type { Run } from '../stores/run-store.ts';
import type { Fact } from './element-facts.ts';

/** One answer share of a service: how many requests of it this task has answered so far. */
export interface AnswerShare {
  readonly task: string;
  readonly count: number;
}

/** A state that a task came to, and when. */
export interface TaskStage {
  readonly state: string;
  readonly timeNs: number;
  readonly event: number;
  /** The moment looked at is before it. */
  readonly isAhead: boolean;
}

/** What others believe of a node, and what befell it and lasts. */
export function nodeRunFacts(run: Run, node: string, event: number): Fact[] {
  const beliefs = beliefWords(beliefsAt(run.result.events, event).get(node));
  const faults = faultsOf(run).filter(
    ({ from, to, nodes }) => from <= event && event < to && nodes.includes(node),
  );
  return [
    { name: 'status', text: beliefs.join(', ') || 'Ready' },
    ...(faults.length === 0
      ? []
      : [{ name: 'faults', text: faults.map(({ text }) => text).join('; ') }]),
  ];
}

/** Who answered for a service up to an event, in the order of its tasks. */
export function answersOf({ stories, result }: Run, service: string, event: number): AnswerShare[] {
  const own = new Set(
    result.topology.tasks.flatMap((task) => (task.service === service ? [task.name] : [])),
  );
  const nowNs = result.events[event]?.timeNs ?? Infinity;
  const counts = new Map([...own].map((task) => [task, 0]));
  for (const { task, endNs, outcome } of stories) {
    if (outcome === 'in-flight' || endNs > nowNs || !own.has(task)) continue;
    counts.set(task, (counts.get(task) ?? 0) + 1);
  }
  return [...counts]
    .map(([task, count]) => ({ task, count }))
    .toSorted((left, right) => left.task.localeCompare(right.task, 'en', { numeric: true }));
}

/** The states of a task in order; of a slot whose task was replaced, those of each. */
export function stagesOf({ result }: Run, task: string, event: number): TaskStage[] {
  return result.events
    .filter((each): each is TaskChanged => each.kind === 'task.changed' && each.task === task)
    .map(({ state, timeNs, sequence }) => ({
      state,
      timeNs,
      event: sequence,
      isAhead: sequence > event,
    }));
}
