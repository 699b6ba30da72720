/**
 * Where to look once edits have been made: at what came of them, not at what was looked at before.
 *
 * Pure. Owns the choice: the first packet of a request that was added, what befell the packet that was
 * meant, else the step itself. Going there is edits.ts's.
 */
import { editedSteps, type Edit } from '../stores/edits-store.ts';
import type { Moment } from '../stores/moments.ts';
import type { Run } from '../stores/run-store.ts';

/** The moment to go to in a run with `edits`, of which `added` are new; undefined where they do nothing. */
export function momentOfEdits(
  run: Run,
  edits: readonly Edit[],
  added: readonly Edit[],
): Moment | undefined {
  const indices = editedSteps(edits);
  const steps = new Set(added.flatMap(({ id }) => indices.get(id) ?? []));
  const begun = run.steps.find(({ step }) => steps.has(step));
  if (!begun) return undefined;
  const later = run.moments.slice(run.moments.findIndex(({ event }) => event >= begun.event));
  const isNetem = added.some(({ step }) => step.startsWith('netem:'));
  return asked(run, steps) ?? (isNetem ? later.find(isOfNetem) : undefined) ?? later[0];
}

/** Where the first of the requests that the steps send is on its way. */
function asked({ stories, moments }: Run, steps: ReadonlySet<number>): Moment | undefined {
  const story = stories.find(({ step }) => steps.has(step));
  const own = moments.filter(({ request }) => story && request === story.request);
  return own.find(({ step }) => step) ?? own[0];
}

function isOfNetem({ step, journey }: Moment): boolean {
  if (step?.action === 'delayed' || step?.action === 'corrupted') return true;
  const end = journey?.disposition;
  return step?.action === 'dropped' && end?.kind === 'dropped' && end.reason === 'netem-drop';
}
