/*
 * One seed for every property of a run, so that a red test can be had again.
 * FC_SEED chooses the seed, FC_RUNS the number of cases of each property. Without FC_SEED the seed
 * is always the same: a pull request does not turn red for a case that it did not cause.
 * A property that fails prints its seed, its smallest counterexample and the command that replays it.
 */
import { configureGlobal } from 'fast-check';
import { relative } from 'node:path';
import { beforeEach, expect } from 'vitest';

const DEFAULT_SEED = 20260101;
const DEFAULT_RUNS = 100;

/** Reads a whole number from the environment; anything else is an error, not a silent default. */
function integerFromEnvironment(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`${name} must be a whole number, not "${text}"`);
  return value;
}

/** The seed of this run: FC_SEED, or the fixed one. */
export const seed = integerFromEnvironment('FC_SEED', DEFAULT_SEED);

/** How many cases each property tries: FC_RUNS, or 100. */
export const numRuns = integerFromEnvironment('FC_RUNS', DEFAULT_RUNS);

/** The shell command that runs the failing test again with the same cases. */
function replayCommand(failedSeed: string): string {
  const { testPath, currentTestName } = expect.getState();
  const file = testPath ? relative(process.cwd(), testPath) : '<test file>';
  const runs = numRuns === DEFAULT_RUNS ? '' : ` FC_RUNS=${numRuns}`;
  const title = currentTestName
    ?.split(' > ')
    .at(-1)
    ?.replace(/[^\w ,:-]/g, '.');
  return `FC_SEED=${failedSeed}${runs} npx vitest run ${file}${title ? ` -t '${title}'` : ''}`;
}

configureGlobal({ seed, numRuns });

/** Adds the replay command to what fast-check says about a failed property. */
beforeEach(({ onTestFailed }) => {
  onTestFailed(({ task }) => {
    for (const error of task.result?.errors ?? []) {
      const failedSeed = /seed: (-?\d+)/.exec(error.message)?.[1];
      if (failedSeed !== undefined) error.message += `\n\nReplay: ${replayCommand(failedSeed)}`;
    }
  });
});
