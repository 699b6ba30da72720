/**
 * Which faults of a run last, and from when to when: cables, filters, partitions, drained nodes.
 *
 * Pure: read from the steps of the scenario as they were carried out. What is over in the moment in which
 * it happens (a task killed, an engine restarted) is no fault that lasts.
 */
import type { DirectedCut, Scenario, Step } from '../../src/index.ts';
import { oncePer } from './once.ts';
import type { Run } from './run-store.ts';

export interface Fault {
  /** What it is about: the same for the step that begins it and that which ends it. */
  readonly key: string;
  /** `n3: cable out`. */
  readonly text: string;
  readonly nodes: readonly string[];
  /** What a cut holds, each `n1 n2` for one direction; empty for other faults. */
  readonly ways: readonly string[];
  /** Nothing gets through, as against less or later. */
  readonly isCut: boolean;
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
  readonly ways?: readonly string[];
}

/** What the scenario says of cables, from the first. */
type Lan = Pick<Scenario['cluster'], 'underlay' | 'links'>;

/** `n1 n2`, one direction: the ways that each cut which lasts still holds, by the key of its fault. */
type Cuts = Map<string, Set<string>>;

type LinkQuality = Lan['underlay'];

type Of<Action extends Step['action']> = Extract<Step, { readonly action: Action }>;

/** Cuts that are over with these ways open again. */
function opened(cuts: Cuts, ways: readonly string[]): Change[] {
  return [...cuts].flatMap(([key, held]) => {
    for (const way of ways) held.delete(way);
    if (held.size > 0) return [];
    cuts.delete(key);
    return [{ key, text: '', nodes: [], begins: false }];
  });
}

/** A cut, which takes its ways over from those before it. */
function begun(cuts: Cuts, ways: readonly string[], fault: Pick<Change, 'text' | 'nodes'>) {
  const key = `cut ${fault.text}`;
  const over = opened(cuts, ways);
  cuts.set(key, new Set(ways));
  return [...over, { ...fault, key, begins: true, ways }];
}

/** What the cable was like before anything befell it; `nodes` are its two ends in the order of their names. */
export function soundLink({ underlay, links }: Lan, nodes: readonly string[]): LinkQuality {
  const own = links.filter(({ between }) => between.toSorted().join(' ') === nodes.join(' '));
  return Object.assign({}, underlay, ...own.map(({ changes }) => changes)) as LinkQuality;
}

function linkChanges(step: Of<'link'>, lan: Lan, cuts: Cuts): Change[] {
  const { on, state, changes, restored } = step;
  const nodes = on.kind === 'machine' ? [on.name] : on.between.toSorted();
  const where = nodes.join('–');
  const change = (what: string, words: string, begins: boolean): Change => {
    return { key: `link ${where} ${what}`, text: `${where}: ${words}`, nodes, begins };
  };
  const stateChanges = (): Change[] => {
    if (on.kind === 'machine') return [change('state', 'cable out', state === 'down')];
    const ways = [nodes.join(' '), nodes.toReversed().join(' ')];
    if (state === 'up') return opened(cuts, ways);
    return begun(cuts, ways, { text: `${where}: cable out`, nodes });
  };
  const sound = soundLink(lan, nodes);
  const { latencyNs, lossRatio, mtuBytes, bandwidthBps } = changes;
  return [
    ...(state ? stateChanges() : []),
    ...restored.map((key) => change(key.replace(/[A-Z].*/, ''), '', false)),
    ...(latencyNs === undefined
      ? []
      : [change('latency', `${latencyNs / 1e6} ms each way`, latencyNs > sound.latencyNs)]),
    ...(lossRatio === undefined
      ? []
      : [change('loss', `${+(lossRatio * 100).toFixed(2)} % lost`, lossRatio > sound.lossRatio)]),
    ...(mtuBytes === undefined
      ? []
      : [change('mtu', `MTU ${mtuBytes}`, mtuBytes < sound.mtuBytes)]),
    ...(bandwidthBps === undefined
      ? []
      : [change('bandwidth', `${bandwidthBps / 1e6} Mbit/s`, bandwidthBps < sound.bandwidthBps)]),
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
function partition(cuts: readonly DirectedCut[]): Pick<Change, 'text' | 'nodes'> {
  const ways = cuts.map(({ from, to }) => `${from.join(', ')} → ${to.join(', ')}`);
  const isParted = cuts.every(({ from, to }) =>
    ways.includes(`${to.join(', ')} → ${from.join(', ')}`),
  );
  const sides = [...new Set(cuts.map(({ from }) => from.join(', ')))];
  const text = isParted ? `${sides.join(' | ')}: parted` : `${ways.join('; ')}: cut`;
  return { text, nodes: [...new Set(cuts.flatMap(({ from, to }) => [...from, ...to]))] };
}

const waysOf = (cuts: readonly DirectedCut[]): string[] =>
  cuts.flatMap(({ from, to }) => from.flatMap((one) => to.map((other) => `${one} ${other}`)));

/** What a step begins and ends; `cuts` is kept up. */
function changesOf(step: Step, lan: Lan, cuts: Cuts): Change[] {
  switch (step.action) {
    case 'link':
      return linkChanges(step, lan, cuts);
    case 'firewall':
      return [firewallChange(step)];
    case 'partition':
      return begun(cuts, waysOf(step.cuts), partition(step.cuts));
    case 'heal':
      return opened(
        cuts,
        step.cuts === 'all' ? [...cuts.values()].flatMap((held) => [...held]) : waysOf(step.cuts),
      );
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
    case 'response-time':
      return step.programs.map(({ task, responseTimeNs = 0 }) => {
        const words = `answers after ${responseTimeNs / 1e6} ms`;
        return programChange(task.text, 'time', words, responseTimeNs > 0);
      });
    case 'listen':
      return step.programs.map(({ task, ports }) => {
        const texts = ports?.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
        const words = `listens on ${texts || 'nothing'}`;
        return programChange(task.text, 'ports', words, ports !== undefined);
      });
    default:
      return [];
  }
}

function programChange(task: string, what: string, words: string, begins: boolean): Change {
  return { key: `program ${task} ${what}`, text: `${task}: ${words}`, nodes: [], begins };
}

/** The faults of a run in the order in which they begin. */
export const faultsOf = oncePer(({ steps, script, cluster }: Run): readonly Fault[] => {
  const faults: Fault[] = [];
  const open = new Map<string, number>();
  const cuts: Cuts = new Map();
  for (const { step, event } of steps) {
    const record = script[step];
    if (!record) continue;
    for (const { key, text, nodes, begins, ways = [] } of changesOf(record, cluster, cuts)) {
      const at = open.get(key);
      if (at !== undefined) faults[at] = { ...faults[at]!, to: event, endStep: step };
      open.delete(key);
      if (!begins) continue;
      open.set(key, faults.length);
      const isCut = /^cut | state$/.test(key);
      faults.push({ key, text, nodes, ways, isCut, from: event, to: Infinity, endStep: -1 });
    }
  }
  return faults;
});

/** Faults that last at an event. */
export function faultsAt(run: Run, event: number): Fault[] {
  return faultsOf(run).filter(({ from, to }) => from <= event && event < to);
}
