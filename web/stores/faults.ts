/**
 * Which faults of a run last, and from when to when: cables, filters, partitions, drained nodes.
 *
 * Pure: read from the steps of the scenario as they were carried out. What is over in the moment in which
 * it happens (a task killed, an engine restarted) is no fault that lasts.
 */
import type { DirectedCut, Step } from '../../src/index.ts';
import { oncePer } from './once.ts';
import type { Run } from './run-store.ts';

export interface Fault {
  /** What it is about: the same for the step that begins it and that which ends it. */
  readonly key: string;
  /** `n3: cable out`. */
  readonly text: string;
  readonly nodes: readonly string[];
  /** Event at which it begins. */
  readonly from: number;
  /** Event at which it is over; Infinity where it lasts to the end. */
  readonly to: number;
  /** Index of the step that ends it; -1 where none does. */
  readonly endStep: number;
}

/** A change that a step makes: a fault begins, or what is said of its key is over. */
interface Change {
  readonly key: string;
  readonly text: string;
  readonly nodes: readonly string[];
  readonly begins: boolean;
}

type Of<Action extends Step['action']> = Extract<Step, { readonly action: Action }>;

function linkChanges({ on, state, changes }: Of<'link'>): Change[] {
  const nodes = on.kind === 'machine' ? [on.name] : on.between;
  const where = nodes.join('–');
  const change = (what: string, words: string, begins: boolean): Change => {
    return { key: `link ${where} ${what}`, text: `${where}: ${words}`, nodes, begins };
  };
  const { latencyNs, lossRatio, mtuBytes, bandwidthBps } = changes;
  return [
    ...(state ? [change('state', 'cable out', state === 'down')] : []),
    ...(latencyNs === undefined
      ? []
      : [change('latency', `${latencyNs / 1e6} ms each way`, latencyNs > 0)]),
    ...(lossRatio === undefined
      ? []
      : [change('loss', `${+(lossRatio * 100).toFixed(2)} % lost`, lossRatio > 0)]),
    ...(mtuBytes === undefined ? [] : [change('mtu', `MTU ${mtuBytes}`, mtuBytes < 1500)]),
    ...(bandwidthBps === undefined
      ? []
      : [change('bandwidth', `${bandwidthBps / 1e6} Mbit/s`, true)]),
  ];
}

function firewallChange({ node, drop, chain, remove, fromAddress = '' }: Of<'firewall'>): Change {
  const match = drop.port === undefined ? drop.protocol : `${drop.protocol}/${drop.port}`;
  const source = fromAddress && ` from ${fromAddress}`;
  return {
    key: `firewall ${node} ${chain} ${match}${source}`,
    text: `${node}: ${match}${source} dropped in ${chain}`,
    nodes: [node],
    begins: !remove,
  };
}

/** `n1 | n2, n3: parted`; `n1 → n2: cut` where only one direction is meant. */
function cutsChange(cuts: readonly DirectedCut[], begins: boolean): Change {
  const ways = cuts.map(({ from, to }) => `${from.join(', ')} → ${to.join(', ')}`);
  const isParted = cuts.every(({ from, to }) =>
    ways.includes(`${to.join(', ')} → ${from.join(', ')}`),
  );
  const sides = [...new Set(cuts.map(({ from }) => from.join(', ')))];
  const text = isParted ? `${sides.join(' | ')}: parted` : `${ways.join('; ')}: cut`;
  const nodes = [...new Set(cuts.flatMap(({ from, to }) => [...from, ...to]))];
  return { key: `cut ${text}`, text, nodes, begins };
}

/** What a step begins and ends; `open` are the keys of faults that last. */
function changesOf(step: Step, open: readonly string[]): Change[] {
  switch (step.action) {
    case 'link':
      return linkChanges(step);
    case 'firewall':
      return [firewallChange(step)];
    case 'partition':
      return [cutsChange(step.cuts, true)];
    case 'heal':
      if (step.cuts !== 'all') return [cutsChange(step.cuts, false)];
      return open
        .filter((key) => key.startsWith('cut '))
        .map((key) => ({ key, text: '', nodes: [], begins: false }));
    case 'drain':
    case 'pause':
    case 'activate':
      return step.nodes.map((node) => {
        const words = step.action === 'drain' ? 'drained' : 'paused';
        const begins = step.action !== 'activate';
        return { key: `availability ${node}`, text: `${node}: ${words}`, nodes: [node], begins };
      });
    case 'unhealthy':
    case 'healthy': {
      const { text: task } = step.task;
      const begins = step.action === 'unhealthy';
      return [{ key: `health ${task}`, text: `${task}: unhealthy`, nodes: [], begins }];
    }
    default:
      return [];
  }
}

/** The faults of a run in the order in which they begin. */
export const faultsOf = oncePer(({ steps, script }: Run): readonly Fault[] => {
  const faults: Fault[] = [];
  const open = new Map<string, number>();
  for (const { step, event } of steps) {
    const record = script[step];
    if (!record) continue;
    for (const { key, text, nodes, begins } of changesOf(record, [...open.keys()])) {
      const at = open.get(key);
      if (at !== undefined) faults[at] = { ...faults[at]!, to: event, endStep: step };
      open.delete(key);
      if (!begins) continue;
      open.set(key, faults.length);
      faults.push({ key, text, nodes, from: event, to: Infinity, endStep: -1 });
    }
  }
  return faults;
});

/** Faults that last at an event. */
export function faultsAt(run: Run, event: number): Fault[] {
  return faultsOf(run).filter(({ from, to }) => from <= event && event < to);
}
