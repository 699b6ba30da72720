/**
 * What holds of every run: each packet is accounted for, each loss has its place, time passes one way.
 *
 * Pure. The same properties are held over clusters drawn at random by the project's tests; here they are
 * judged of the run that is shown.
 */
import type { Journey } from '../../src/index.ts';
import { oncePer } from '../stores/once.ts';
import type { Run } from '../stores/run-store.ts';

export interface Invariant {
  readonly text: string;
  readonly holds: boolean;
}

function isAccounted({ disposition, steps }: Journey): boolean {
  const last = steps.at(-1)?.action;
  if (disposition.kind === 'delivered') return last === 'delivered';
  return disposition.kind === 'in-flight' || last === 'dropped' || last === 'rejected';
}

function namesItsLoss({ disposition, steps }: Journey): boolean {
  return disposition.kind !== 'dropped' || steps.at(-1)!.because !== '';
}

export const invariantsOf = oncePer(({ stories, result }: Run): Invariant[] => {
  const journeys = stories.flatMap((story) => story.journeys);
  const count = (kind: Journey['disposition']['kind']): number =>
    journeys.filter(({ disposition }) => disposition.kind === kind).length;
  const { events } = result;
  return [
    {
      text: `each of ${journeys.length} packets is accounted for: ${count('delivered')} delivered, ${count('dropped')} dropped, ${count('in-flight')} still on their way at the end`,
      holds: journeys.every(isAccounted),
    },
    { text: 'each drop has its place and its reason', holds: journeys.every(namesItsLoss) },
    {
      text: 'no event is earlier than the one before it',
      holds: events.every(({ timeNs }, index) => timeNs >= (events[index - 1]?.timeNs ?? 0)),
    },
  ];
});
