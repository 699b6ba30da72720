/**
 * What the managers and the nodes believe of each node at a moment.
 *
 * Pure: folds the trace's changes of belief. Each `node.changed` says what one side believes from then
 * on; the managers' word (a state of the node object) and gossip's are kept apart, as in a real swarm.
 */
import type { NodeChanged, TraceEvent } from '../../src/index.ts';
import { oncePer } from '../stores/once.ts';

export interface Belief {
  /** The managers' word of the node; empty as long as they have said nothing else than Ready. */
  readonly managers: '' | 'down' | 'unknown';
  /** Nodes that get no answer from it by gossip. */
  readonly suspectedBy: readonly string[];
  /** Nodes that have dropped it from their tables. */
  readonly failedFor: readonly string[];
}

export type Beliefs = ReadonlyMap<string, Belief>;

const NO_BELIEF: Belief = { managers: '', suspectedBy: [], failedFor: [] };

function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((each) => each !== name);
}

function byManagers(belief: Belief, state: NodeChanged['state']): Belief {
  if (state === 'down' || state === 'unknown') return { ...belief, managers: state };
  return state === 'ready' ? { ...belief, managers: '' } : belief;
}

function byGossip(belief: Belief, by: string, state: NodeChanged['state']): Belief {
  if (!['alive', 'suspect', 'failed', 'left'].includes(state)) return belief;
  const suspectedBy = without(belief.suspectedBy, by);
  const failedFor = without(belief.failedFor, by);
  return {
    ...belief,
    suspectedBy: state === 'suspect' ? [...suspectedBy, by] : suspectedBy,
    failedFor: state === 'failed' ? [...failedFor, by] : failedFor,
  };
}

const nodeChanges = oncePer((events: readonly TraceEvent[]) =>
  events.filter((event) => event.kind === 'node.changed'),
);

/** Beliefs after an event of the trace; nodes that nobody doubts are not in it. */
export function beliefsAt(events: readonly TraceEvent[], event: number): Beliefs {
  const beliefs = new Map<string, Belief>();
  for (const { sequence, node, by, state } of nodeChanges(events)) {
    if (sequence > event) break;
    const belief = beliefs.get(node) ?? NO_BELIEF;
    beliefs.set(node, by === '' ? byManagers(belief, state) : byGossip(belief, by, state));
  }
  return beliefs;
}

function namesText(names: readonly string[]): string {
  return names.length > 3 ? `${names.length} nodes` : names.join(', ');
}

/** `Down for the managers`, `suspected by n1, n2`: what the head of a row says of its node. */
export function beliefWords(belief: Belief | undefined): string[] {
  if (!belief) return [];
  const { managers, suspectedBy, failedFor } = belief;
  return [
    ...(managers === '' ? [] : [`${managers === 'down' ? 'Down' : 'Unknown'} for the managers`]),
    ...(failedFor.length > 0 ? [`failed for ${namesText(failedFor)}`] : []),
    ...(suspectedBy.length > 0 ? [`suspected by ${namesText(suspectedBy)}`] : []),
  ];
}
