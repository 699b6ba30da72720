/**
 * Who answered how often, and how often was to be expected.
 *
 * Pure. Round robin is exact: each balancer deals its answers out one after the other. A balancer is
 * the node or container that chose, so shares are expected per balancer and added up.
 */
import type { JourneyStep, RequestStory } from '../../src/index.ts';

export type DistributionBy = 'task' | 'node' | 'outcome';

export interface Share {
  readonly name: string;
  readonly count: number;
  /** Undefined where nothing is promised. */
  readonly expected: number | undefined;
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
  if (by === 'outcome') return story.outcome;
  if (story.task === '') return story.outcome;
  return by === 'task' ? story.task : (nodeOf.get(story.task) ?? story.task);
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
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
 * Equal parts of each balancer's answers for the tasks that it gave any to; what no balancer chose
 * went where it was sent.
 */
function expectedShares(stories: readonly RequestStory[]): Map<string, number> {
  const tasksOf = tasksByBalancer(stories);
  const expected = new Map<string, number>();
  for (const tasks of tasksOf.values()) {
    const distinct = new Set(tasks);
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

function summaryOf(shares: readonly Share[], total: number, balancers: number): string {
  const counts = shares.map(({ count }) => count).join(' / ');
  const isExact = shares.every(
    ({ count, expected }) => expected === undefined || Math.abs(count - expected) < 1,
  );
  const promised = shares.some(({ expected }) => expected !== undefined);
  const verdict = !promised ? '' : isExact ? ', as round robin promises' : ', not in equal parts';
  const each = balancers > 1 ? ` Each of the ${balancers} balancers counts on its own.` : '';
  return `${total} requests: ${counts}${verdict}.${each}`;
}

/** How the answers of these requests are spread. `nodeOf` gives the node of each task. */
export function distributionOf(
  all: readonly RequestStory[],
  by: DistributionBy,
  nodeOf: ReadonlyMap<string, string>,
): Distribution {
  const stories = all.filter(isAnswerable);
  const picks = stories.map((story) => ({
    request: story.request,
    name: nameOf(story, by, nodeOf),
  }));
  const expected = by === 'task' ? expectedShares(stories) : new Map<string, number>();
  const shares = [...counted(picks.map(({ name }) => name))]
    .map(([name, count]): Share => ({ name, count, expected: expected.get(name) }))
    .sort((left, right) => left.name.localeCompare(right.name, 'en', { numeric: true }));
  const steps = stories.map(choiceOf).filter((step) => step !== undefined);
  const balancers = new Set(steps.map(balancerOf)).size;
  return { shares, picks, summary: summaryOf(shares, stories.length, balancers) };
}
