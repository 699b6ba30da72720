/*
 * One seed for every property of a run, so that a red test can be had again.
 * FC_SEED chooses the seed, FC_RUNS the number of cases of each property. Without FC_SEED the seed
 * is always the same: a pull request does not turn red for a case that it did not cause.
 * A property that fails prints its seed, its smallest counterexample and the command that replays it.
 */
import fc from 'fast-check';
import type { RunDetails } from 'fast-check';
import { relative } from 'node:path';
import { expect } from 'vitest';

const DEFAULT_SEED = 20260101;
const DEFAULT_RUNS = 100;

/** Reads a whole number from the environment; anything else is an error, not a silent default. */
function integerFromEnvironment(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${name} must be a whole number, not "${text}"`);
  return value;
}

/** The seed of this run: FC_SEED, or the fixed one. */
export const seed = integerFromEnvironment('FC_SEED', DEFAULT_SEED);

/** How many cases each property tries: FC_RUNS, or 100. */
export const numRuns = integerFromEnvironment('FC_RUNS', DEFAULT_RUNS);

/** The shell command that runs the failing test again with the same cases. */
function replayCommand(failedSeed: number): string {
  const { testPath, currentTestName } = expect.getState();
  const file = testPath ? relative(process.cwd(), testPath) : '<test file>';
  const runs = numRuns === DEFAULT_RUNS ? '' : ` FC_RUNS=${numRuns}`;
  const title = currentTestName?.split(' > ').at(-1)?.replaceAll("'", '.');
  return `FC_SEED=${failedSeed}${runs} npx vitest run ${file}${title ? ` -t '${title}'` : ''}`;
}

/** Turns a failed property into an error that says how to see it again. */
function reportWithReplay<Values>(details: RunDetails<Values>): void {
  if (!details.failed) return;
  const message = `${fc.defaultReportMessage(details)}\n\nReplay: ${replayCommand(details.seed)}\n`;
  const cause = details.errorInstance;
  throw cause === null ? new Error(message) : new Error(message, { cause });
}

/** fast-check's reporter for asynchronous properties has the same duty. */
async function reportWithReplayAsync<Values>(details: RunDetails<Values>): Promise<void> {
  reportWithReplay(details);
}

fc.configureGlobal({
  seed,
  numRuns,
  reporter: reportWithReplay as (details: RunDetails<unknown>) => void,
  asyncReporter: reportWithReplayAsync as (details: RunDetails<unknown>) => Promise<void>,
});
