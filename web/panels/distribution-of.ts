/**
 * Who answered how often, and how often was to be expected.
 *
 * Pure. Round robin is exact: each balancer deals its answers out one after the other. A balancer is
 * the node or container that chose, so shares are expected per balancer and added up. A name that stands
 * for several tasks is answered in random order: there a band holds 95 of 100 counts.
 */
import type { JourneyStep, RequestStory, Topology } from '../../src/index.ts';
import { opensConnection } from './connections.ts';

export type DistributionBy = 'task' | 'node' | 'outcome';
/** What is counted. */
export type DistributionUnit = 'requests' | 'connections' | 'packets' | 'bytes';
/** What the requests are divided by before they are counted. */
export type DistributionSplit = 'nothing' | 'entry' | 'client' | 'outcome';

/** Names that are answered with the addresses of all these tasks, in random order. */
export type RandomNames = ReadonlyMap<string, readonly string[]>;

export interface DistributionOptions {
  readonly random?: RandomNames;
  readonly unit?: DistributionUnit;
}

export interface Share {
  readonly name: string;
  /** The name is what became of requests that nobody answered. */
  readonly failed: boolean;
  readonly count: number;
  /** Undefined where nothing is promised. */
  readonly expected: number | undefined;
  /** Where chance decided: the least and the most in 95 of 100 runs. */
  readonly band?: readonly [number, number] | undefined;
  /** How many of the expected ones chance had to give. */
  readonly chance?: number;
}

export interface Distribution {
  readonly shares: readonly Share[];
  /** What came in the order of the requests. */
  readonly picks: readonly { readonly request: number; readonly name: string }[];
  readonly summary: string;
}

/** The step in which a balancer chose for this request; undefined where none did. */
function choiceOf({ journeys }: RequestStory): JourneyStep | undefined {
  for (const { steps, reply } of journeys) {
    const step = reply ? undefined : steps.find(({ action }) => action === 'balanced');
    if (step) return step;
  }
  return undefined;
}

function nameOf(story: RequestStory, by: DistributionBy, nodeOf: ReadonlyMap<string, string>) {
  if (by === 'outcome' || story.task === '') return story.outcome;
  return by === 'task' ? story.task : (nodeOf.get(story.task) ?? story.task);
}

const WEIGHTS: Readonly<Record<DistributionUnit, (story: RequestStory) => number>> = {
  requests: () => 1,
  connections: () => 1,
  packets: ({ journeys }) => journeys.length,
  bytes: ({ journeys }) =>
    journeys.reduce((sum, { steps }) => sum + (steps[0]?.headers.length ?? 0), 0),
};

function counted(pairs: readonly (readonly [name: string, weight: number])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, weight] of pairs) counts.set(name, (counts.get(name) ?? 0) + weight);
  return counts;
}

/** The name that was asked for: `web` of `web:80` and of `web:80@app`. */
function askedName({ to }: RequestStory): string {
  return /^[^:@]*/.exec(to)![0];
}

/** Names of the cluster that are answered in random order (DNS round robin, and `tasks.NAME` of any). */
export function randomNames({ services, tasks }: Topology): RandomNames {
  const names = new Map<string, readonly string[]>();
  for (const { name, virtualIps } of services) {
    const own = tasks.flatMap((task) =>
      task.service === name && task.state === 'running' ? [task.name] : [],
    );
    if (own.length < 2) continue;
    names.set(`tasks.${name}`, own);
    if (virtualIps.length === 0) names.set(name, own);
  }
  return names;
}

interface Chance {
  mean: number;
  variance: number;
}

/** What chance gives each task: each answer goes to any of them alike. */
function chances(stories: readonly RequestStory[], random: RandomNames): Map<string, Chance> {
  const found = new Map<string, Chance>();
  for (const story of stories) {
    const tasks = choiceOf(story) || story.task === '' ? undefined : random.get(askedName(story));
    for (const task of tasks ?? []) {
      const share = 1 / tasks!.length;
      const { mean, variance } = found.get(task) ?? { mean: 0, variance: 0 };
      found.set(task, { mean: mean + share, variance: variance + share * (1 - share) });
    }
  }
  return found;
}

/** Of a normal distribution, 95 of 100 are within so many deviations. */
const DEVIATIONS = 1.96;

function bandOf({ mean, variance }: Chance): readonly [number, number] {
  const reach = DEVIATIONS * Math.sqrt(variance);
  return [Math.max(0, mean - reach), mean + reach];
}

/** Which balancer with which services chose: its place and the service's row. */
function balancerOf(step: JourneyStep): string {
  return `${step.node}/${step.namespace}/${step.rows[0] ?? ''}`;
}

/** The tasks that each balancer gave a request to, in order. */
function tasksByBalancer(stories: readonly RequestStory[]): Map<string, string[]> {
  const tasksOf = new Map<string, string[]>();
  for (const story of stories) {
    const step = choiceOf(story);
    if (!step || story.task === '') continue;
    const key = balancerOf(step);
    tasksOf.set(key, [...(tasksOf.get(key) ?? []), story.task]);
  }
  return tasksOf;
}

/**
 * Equal parts of each balancer's answers for the tasks that it gave any to, where those are several;
 * what no balancer chose went where it was sent.
 */
function expectedShares(stories: readonly RequestStory[]): Map<string, number> {
  const tasksOf = tasksByBalancer(stories);
  const expected = new Map<string, number>();
  for (const tasks of tasksOf.values()) {
    const distinct = new Set(tasks);
    if (distinct.size < 2) continue;
    for (const task of distinct) {
      expected.set(task, (expected.get(task) ?? 0) + tasks.length / distinct.size);
    }
  }
  for (const story of stories) {
    const known = expected.get(story.task);
    if (known !== undefined && !choiceOf(story)) expected.set(story.task, known + 1);
  }
  return expected;
}

/** A name looked up by itself has nobody who answers. */
function isAnswerable({ task, outcome }: RequestStory): boolean {
  return task !== '' || outcome !== 'ok';
}

/** 95 of 100 values of a normal distribution are below so many deviations. */
const DEVIATIONS_ABOVE = 1.645;

/** What 95 of 100 chi-square distances of so many degrees of freedom do not exceed (Wilson and Hilferty). */
function distanceMax(freedom: number): number {
  const part = 2 / (9 * freedom);
  return freedom * (1 - part + DEVIATIONS_ABOVE * Math.sqrt(part)) ** 3;
}

/** One test of all tasks together: that each is in its own band is asked for too much of chance. */
function isLikely(shares: readonly Share[]): boolean {
  const services = new Set(shares.map(({ name }) => serviceOf(name)));
  const distances = shares.map(({ count, expected, chance }) => (count - expected!) ** 2 / chance!);
  const distance = distances.reduce((sum, each) => sum + each, 0);
  return distance <= distanceMax(shares.length - services.size);
}

/** What is promised of these shares, and whether it was kept. */
function verdictOf(shares: readonly Share[]): string {
  const promised = shares.filter(({ expected }) => expected !== undefined);
  if (promised.length === 0) return '';
  const drawn = promised.filter(({ chance }) => chance !== undefined);
  if (drawn.length > 0) {
    return isLikely(drawn)
      ? ', as chance may have it'
      : ', outside of what chance gives in 95 of 100 runs';
  }
  const isExact = promised.every(({ count, expected }) => Math.abs(count - expected!) < 1);
  return isExact ? ', as round robin promises' : ', not in equal parts';
}

/** The service of `shop.1`. */
export function serviceOf(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}

/** `3 / 3`; of tasks of several services `db 3, shop 2 / 2`. */
function countsText(shares: readonly Share[], by: DistributionBy): string {
  if (by === 'outcome') return shares.map(({ name, count }) => `${count} ${name}`).join(', ');
  const groupOf = ({ name }: Share): string => (by === 'task' ? serviceOf(name) : '');
  const groups = [...new Set(shares.map(groupOf))];
  const counts = groups.map((group) => {
    const own = shares.filter((share) => groupOf(share) === group);
    return `${groups.length > 1 ? `${group} ` : ''}${own.map(({ count }) => count).join(' / ')}`;
  });
  return counts.join(', ');
}

function totalOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { count }) => sum + count, 0);
}

/** Said in front of the requests without an answer. */
function answersText(answered: readonly Share[], kept: string): string {
  const [first, ...others] = answered;
  if (!first) return '';
  return others.length === 0
    ? `${first.count} answered by ${first.name}; `
    : `${totalOf(answered)} answered, ${kept}; `;
}

function summaryOf(
  shares: readonly Share[],
  by: DistributionBy,
  unit: DistributionUnit,
  balancers: number,
): string {
  const failed = by === 'outcome' ? [] : shares.filter((share) => share.failed);
  const answered = shares.filter((share) => !failed.includes(share));
  const each = balancers > 1 ? ` Each of the ${balancers} balancers counts on its own.` : '';
  const all = `${totalOf(shares)} ${unit}: `;
  const kept = `${countsText(answered, by)}${verdictOf(answered)}`;
  if (failed.length === 0) return `${all}${kept}.${each}`;
  const lost = `${totalOf(failed)} without an answer (${countsText(failed, 'outcome')})`;
  return `${all}${answersText(answered, kept)}${lost}.${each}`;
}

type Promised = Pick<Share, 'expected' | 'band' | 'chance'>;

/** Shares that are promised of requests and connections, by task; nothing is of packets and bytes. */
function promises(stories: readonly RequestStory[], random: RandomNames): Map<string, Promised> {
  const exact = expectedShares(stories);
  const promised = new Map(
    [...exact].map(([name, expected]): [string, Promised] => [name, { expected }]),
  );
  for (const [name, { mean: chance, variance }] of chances(stories, random)) {
    const expected = chance + (exact.get(name) ?? 0);
    promised.set(name, { expected, band: bandOf({ mean: expected, variance }), chance });
  }
  return promised;
}

function answersFirst(left: Share, right: Share): number {
  if (left.failed !== right.failed) return left.failed ? 1 : -1;
  return left.name.localeCompare(right.name, 'en', { numeric: true });
}

/** How the answers of these requests are spread. `nodeOf` gives the node of each task. */
export function distributionOf(
  all: readonly RequestStory[],
  by: DistributionBy,
  nodeOf: ReadonlyMap<string, string>,
  { random = new Map(), unit = 'requests' }: DistributionOptions = {},
): Distribution {
  const answerable = all.filter(isAnswerable);
  const stories = unit === 'connections' ? answerable.filter(opensConnection) : answerable;
  const picks = stories.map((story) => ({
    request: story.request,
    name: nameOf(story, by, nodeOf),
  }));
  const weights = stories.map(WEIGHTS[unit]);
  const isPromised = by === 'task' && (unit === 'requests' || unit === 'connections');
  const promised: Map<string, Promised> = isPromised ? promises(stories, random) : new Map();
  const counts = counted([
    ...[...promised.keys()].map((name) => [name, 0] as const),
    ...picks.map(({ name }, index) => [name, weights[index]!] as const),
  ]);
  const failures = new Set<string>(stories.map(({ outcome }) => outcome));
  failures.delete('ok');
  const shares = [...counts]
    .map(([name, count]): Share => {
      return {
        name,
        count,
        failed: failures.has(name),
        expected: undefined,
        ...promised.get(name),
      };
    })
    .sort(answersFirst);
  const steps = stories.map(choiceOf).filter((step) => step !== undefined);
  const balancers = new Set(steps.map(balancerOf)).size;
  return { shares, picks, summary: summaryOf(shares, by, unit, balancers) };
}

const SPLITS: Readonly<Record<DistributionSplit, (story: RequestStory) => string>> = {
  nothing: () => '',
  entry: (story) => {
    const choice = choiceOf(story);
    return choice ? `balanced on ${choice.node}` : 'not balanced';
  },
  client: ({ from }) => `from ${from}`,
  outcome: ({ outcome }) => outcome,
};

/** The requests in parts, each with what they have in common, in the order of the names. */
export function splitStories(stories: readonly RequestStory[], by: DistributionSplit) {
  const parts = new Map<string, RequestStory[]>();
  for (const story of stories.filter(isAnswerable)) {
    const name = SPLITS[by](story);
    parts.set(name, [...(parts.get(name) ?? []), story]);
  }
  return [...parts].sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }));
}
