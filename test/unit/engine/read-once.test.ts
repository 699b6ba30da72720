/*
 * What is made from something large when it is first asked for, and what is held on to after that.
 */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { readOnce } from '../../../src/engine/read-once.ts';

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  await setImmediate();
  (runInNewContext('gc') as () => void)();
}

/** A reader of a source that nobody else holds, and a look at whether the source is still there. */
function reader() {
  const source = { words: ['kernel', 'tables'] };
  const read = readOnce(source, ({ words }) => words.join(' '));
  return { read, source: new WeakRef(source) };
}

test('the source is held until the value is read, and let go of then', async () => {
  const { read, source } = reader();
  await collectGarbage();
  expect(source.deref()).toBeDefined();
  expect(read()).toBe('kernel tables');
  await collectGarbage();
  expect(source.deref()).toBeUndefined();
});

test('the value is made once, also where it is undefined', () => {
  let made = 0;
  const read = readOnce({}, () => {
    made += 1;
    return undefined;
  });
  expect([read(), read(), made]).toEqual([undefined, undefined, 1]);
});
