/**
 * What a step came to, as the line of a scenario that expects it: `expect: { outcome: ok, … }`.
 *
 * Pure. Owns which facts are worth expecting: how requests ended, who answered and what it saw, where a
 * packet was dropped, what a name gave. It holds for the seed that it was seen with: which of several tasks
 * answers is chance. Latencies and ports of clients differ with everything, and are left out.
 */
import type { Observation, RequestStory } from '../../src/index.ts';
import { yamlName } from './yaml-name.ts';

/** What a step left behind. */
export interface StepOutcome {
  readonly observations: readonly Observation[];
  readonly stories: readonly RequestStory[];
}

const ASKING = new Set(['request', 'ping', 'open', 'send', 'close']);

function textsOf(observations: readonly Observation[], key: string): string[] {
  return observations.flatMap(({ [key]: value }) => (typeof value === 'string' ? [value] : []));
}

/** `{ ok: 2, timeout: 1 }` */
function countsText(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const parts = [...counts].map(([text, count]) => `${yamlName(text)}: ${count}`);
  return `{ ${parts.toSorted().join(', ')} }`;
}

/** The one value that all have. */
function common(texts: readonly string[]): string | undefined {
  return new Set(texts).size === 1 ? texts[0] : undefined;
}

function ofRequests(observations: readonly Observation[]): string[] {
  const asked = observations.filter(({ kind }) => ASKING.has(kind));
  const [outcomes, tasks] = [textsOf(asked, 'outcome'), textsOf(asked, 'task')];
  const source = common(textsOf(asked, 'peer'));
  return [
    ...(outcomes.length > 0 ? [`outcome: ${common(outcomes) ?? countsText(outcomes)}`] : []),
    ...(tasks.length > 0 ? [`tasks: ${countsText(tasks)}`] : []),
    ...(source === undefined ? [] : [`source: ${yamlName(source)}`]),
  ];
}

/** Where the first packet was lost; a copy that was for others is no loss. */
function ofDrop(stories: readonly RequestStory[]): string[] {
  const lost = stories
    .filter(({ outcome }) => outcome !== 'ok')
    .flatMap(({ journeys }) => journeys)
    .flatMap(({ steps, disposition }) => {
      const last = steps.at(-1);
      return last && disposition.kind === 'dropped'
        ? [{ ...last, reason: disposition.reason }]
        : [];
    })
    .find(({ reason }) => reason !== 'not-for-us');
  if (!lost) return [];
  const place = JSON.stringify(`${lost.node}/${lost.namespace}`);
  return [`dropped: { at: ${place}, because: ${lost.reason} }`];
}

function ofNames(observations: readonly Observation[]): string[] {
  const asked = observations.filter(({ kind }) => kind === 'resolve');
  const status = common(textsOf(asked, 'status'));
  const sets = asked.map(({ answers }) => JSON.stringify([...(answers as string[])].toSorted()));
  const answers = common(sets);
  return [
    ...(status === undefined ? [] : [`status: ${status}`]),
    ...(answers === undefined || answers === '[]' ? [] : [`answers: ${answers}`]),
  ];
}

function isRunning({ current }: { readonly current?: string }): boolean {
  return current?.startsWith('Running') === true;
}

function ofService(observations: readonly Observation[]): string[] {
  const [listed] = observations.filter(({ kind }) => kind === 'ps');
  const rows = (listed?.['rows'] ?? []) as { readonly current?: string }[];
  const error = common(textsOf(observations, 'error').filter((text) => text !== ''));
  return [
    ...(listed ? [`running: ${rows.filter(isRunning).length}`] : []),
    ...(error === undefined ? [] : [`error: ${JSON.stringify(error)}`]),
  ];
}

/** The line; undefined where the step asked nothing that an answer could be expected of. */
export function checkLine({ observations, stories }: StepOutcome): string | undefined {
  const keys = [
    ...ofRequests(observations),
    ...ofDrop(stories),
    ...ofNames(observations),
    ...ofService(observations),
  ];
  return keys.length === 0 ? undefined : `expect: { ${keys.join(', ')} }`;
}
