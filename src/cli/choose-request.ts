/**
 * The value of `--request`, and the request that it means.
 *
 * Owns what is said of a number that is none, or that no request of the run has.
 */
import { InvalidArgumentError } from 'commander';
import type { RequestStory } from '../index.ts';
import { CommandFailure } from './exit-code.ts';

/** Reads the value of `--request`. */
export function parseRequest(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('Requests are counted from 1.');
  }
  return Number(text);
}

/** The request of that number; a `CommandFailure` names those that there are. */
export function storyOf(stories: readonly RequestStory[], request: number): RequestStory {
  const chosen = stories.find((story) => story.request === request);
  if (chosen !== undefined) return chosen;
  if (stories.length === 0) throw new CommandFailure('The scenario makes no request.');
  const numbers = `${stories[0]!.request} to ${stories.at(-1)!.request}`;
  throw new CommandFailure(`There is no request ${request}: this run has the requests ${numbers}.`);
}
