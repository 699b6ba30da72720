/**
 * Which request shows what a fault does: those of the run, and the one that meets what is broken.
 *
 * Pure. Owns the choice; that the request is sent again, and after what, is the dialog's.
 */
import type { RequestStory } from '../../src/index.ts';
import { requestStep } from './break-actions.ts';
import type { BreakTarget } from './break-target.ts';

/** The requests of a run, each line of the scenario language once, in the order of the run. */
export function differentRequests(stories: readonly RequestStory[]): RequestStory[] {
  const lines = new Map<string, RequestStory>();
  for (const story of stories) {
    const line = requestStep(story);
    if (!lines.has(line)) lines.set(line, story);
  }
  return [...lines.values()];
}

/** The one looked at if it meets the target, else the first that does, else the one looked at. */
export function requestToRepeat(
  stories: readonly RequestStory[],
  looked: RequestStory | undefined,
  target: BreakTarget,
): RequestStory | undefined {
  if (looked && meets(looked, target)) return looked;
  return stories.find((story) => meets(story, target)) ?? looked;
}

/** A machine is met on the way, a task by its answer, a service by name or by the answer of a task. */
function meets(story: RequestStory, target: BreakTarget): boolean {
  switch (target.kind) {
    case 'node':
      return passes(story, target.name);
    case 'link':
      return target.between.every((name) => passes(story, name));
    case 'task':
      return story.task === target.name;
    case 'service':
      return story.task.startsWith(`${target.name}.`) || story.to.split(':')[0] === target.name;
    case 'packet':
    case 'cluster':
    case 'request':
      return true;
  }
}

function passes({ journeys }: RequestStory, machine: string): boolean {
  return journeys.some(({ steps }) => steps.some(({ node }) => node === machine));
}
