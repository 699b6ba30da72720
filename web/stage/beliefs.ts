/**
 * What the managers and the nodes believe of each node at a moment.
 *
 * Pure: folds the trace's changes of belief. Each `node.changed` says what one side believes from then
 * on; the managers' word (a state of the node object) and gossip's are kept apart, as in a real swarm.
 */
import type { NodeChanged, TraceEvent } from '../../src/index.ts';
import { oncePer } from '../stores/once.ts';

export interface Belief {
  /** Its engine does not run: it tells and hears nothing. */
  readonly isStopped: boolean;
  /** The managers' word of the node; empty as long as they have said nothing else than Ready. */
  readonly managers: '' | 'down' | 'unknown';
  /** When they said so. */
  readonly sinceNs: number;
  /** Nodes that get no answer from it by gossip. */
  readonly suspectedBy: readonly string[];
  /** Nodes that have dropped it from their tables. */
  readonly failedFor: readonly string[];
  /** The same, as it has said goodbye. */
  readonly leftFor: readonly string[];
}

export type Beliefs = ReadonlyMap<string, Belief>;

const NO_BELIEF: Belief = {
  isStopped: false,
  managers: '',
  sinceNs: 0,
  suspectedBy: [],
  failedFor: [],
  leftFor: [],
};

function byManagers(belief: Belief, { state, timeNs }: NodeChanged): Belief {
  switch (state) {
    case 'down':
    case 'unknown':
      return { ...belief, managers: state, sinceNs: timeNs };
    case 'ready':
      return { ...belief, managers: '' };
    case 'stopped':
    case 'started':
      return { ...belief, isStopped: state === 'stopped' };
    default:
      return belief;
  }
}

function byGossip(belief: Belief, by: string, state: NodeChanged['state'] | ''): Belief {
  const withBy = (names: readonly string[], holds: boolean): readonly string[] => {
    const others = names.filter((each) => each !== by);
    return holds ? [...others, by] : others;
  };
  return {
    ...belief,
    suspectedBy: withBy(belief.suspectedBy, state === 'suspect'),
    failedFor: withBy(belief.failedFor, state === 'failed'),
    leftFor: withBy(belief.leftFor, state === 'left'),
  };
}

const nodeChanges = oncePer((events: readonly TraceEvent[]) =>
  events.filter((event) => event.kind === 'node.changed'),
);

/** Beliefs after an event of the trace; nodes that nobody doubts are not in it. */
export function beliefsAt(events: readonly TraceEvent[], event: number): Beliefs {
  const beliefs = new Map<string, Belief>();
  for (const change of nodeChanges(events)) {
    const { sequence, node, by, state } = change;
    if (sequence > event) break;
    // What it believed of others ends with the process.
    if (state === 'stopped') {
      for (const [other, held] of beliefs) beliefs.set(other, byGossip(held, node, ''));
    }
    const belief = beliefs.get(node) ?? NO_BELIEF;
    beliefs.set(node, by === '' ? byManagers(belief, change) : byGossip(belief, by, state));
  }
  return beliefs;
}

function namesText(names: readonly string[]): string {
  return names.length > 3 ? `${names.length} nodes` : names.join(', ');
}

function managersWord({ managers, sinceNs }: Belief): string {
  const since = `since ${(sinceNs / 1e9).toFixed(1)} s`;
  return `${managers === 'down' ? 'Down' : 'Unknown'} for the managers ${since}`;
}

/** `Down for the managers since 20.0 s`, `suspected by n1, n2`: what the head of a row says of its node. */
export function beliefWords(belief: Belief | undefined): string[] {
  if (!belief) return [];
  const { isStopped, managers, suspectedBy, failedFor, leftFor } = belief;
  return [
    ...(isStopped ? ['engine stopped'] : []),
    ...(managers === '' ? [] : [managersWord(belief)]),
    ...(leftFor.length > 0 ? [`left for ${namesText(leftFor)}`] : []),
    ...(failedFor.length > 0 ? [`failed for ${namesText(failedFor)}`] : []),
    ...(suspectedBy.length > 0 ? [`suspected by ${namesText(suspectedBy)}`] : []),
  ];
}
