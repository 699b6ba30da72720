/*
 * A run that is begun before the page asks for it.
 */
import { expect, test } from 'vitest';
import type { RunAnswer, RunChanges, ScenarioFile } from '../../../web/worker/messages.ts';
import { UNCHANGED } from '../../../web/worker/messages.ts';
import { createPreparedRun } from '../../../web/worker/prepared-run.ts';

const fileOf = (text: string): ScenarioFile => ({ id: text, fileName: `${text}.yaml`, text });

/** Runs that end at once, and what was run. */
function runsOf() {
  const begun: string[] = [];
  const run = ({ text }: ScenarioFile, { seed }: RunChanges): Promise<RunAnswer> => {
    begun.push(`${text} ${seed ?? ''}`.trim());
    return Promise.resolve({ kind: 'failed', message: `${text} ${begun.length}` });
  };
  return { begun, ...createPreparedRun(run) };
}

test('is given to who asks for the same file, and run no second time', async () => {
  const { begun, prepare, answer } = runsOf();
  prepare(fileOf('mesh'));
  expect(await answer(fileOf('mesh'), UNCHANGED)).toEqual({ kind: 'failed', message: 'mesh 1' });
  expect(begun).toEqual(['mesh']);
});

test('is run anew for who asks a second time, as what a file comes to may have been edited', async () => {
  const { begun, prepare, answer } = runsOf();
  prepare(fileOf('mesh'));
  await answer(fileOf('mesh'), UNCHANGED);
  await answer(fileOf('mesh'), UNCHANGED);
  expect(begun).toEqual(['mesh', 'mesh']);
});

test('is nothing to who asks for another file, another seed, or with edits', async () => {
  const edited = { insertions: [{ after: -1, step: 'wait: 1s' }], seed: undefined };
  for (const [text, changes] of [
    ['other', UNCHANGED],
    ['mesh', { ...UNCHANGED, seed: 7 }],
    ['mesh', edited],
  ] as const) {
    const { begun, prepare, answer } = runsOf();
    prepare(fileOf('mesh'));
    await answer(fileOf(text), changes);
    expect(begun).toHaveLength(2);
  }
});

test('that fails is told to who asks, and to nobody before', async () => {
  const { prepare, answer } = createPreparedRun(() => Promise.reject(new Error('broken')));
  prepare(fileOf('mesh'));
  await Promise.resolve();
  await expect(answer(fileOf('mesh'), UNCHANGED)).rejects.toThrow('broken');
});

test('is not begun once something has been run: who was faster has asked by itself', async () => {
  const { begun, prepare, answer } = runsOf();
  await answer(fileOf('mesh'), UNCHANGED);
  prepare(fileOf('mesh'));
  expect(begun).toEqual(['mesh']);
});
