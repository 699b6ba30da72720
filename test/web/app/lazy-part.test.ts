/*
 * Code that is fetched when somebody first wants it.
 */
import { expect, test } from 'vitest';
import { lazyPart } from '../../../web/app/lazy-part.ts';

/** A part that arrives, or not, when it is told to. */
function fetched() {
  const asked: { readonly arrive: () => void; readonly fail: () => void }[] = [];
  const part = lazyPart(
    () =>
      new Promise((resolve, reject) => {
        asked.push({ arrive: () => resolve(undefined), fail: () => reject(new Error('offline')) });
      }),
  );
  return { asked, part };
}

/** After everything that waits for a promise has been told. */
const settled = (): Promise<void> =>
  new Promise((done) => {
    setTimeout(done);
  });

test('is asked for once, and everybody who waits is told of its arrival', async () => {
  const { asked, part } = fetched();
  const told: string[] = [];
  expect(part(() => told.push('one'))).toBe(false);
  expect(part(() => told.push('other'))).toBe(false);
  expect(asked).toHaveLength(1);
  asked[0]!.arrive();
  await settled();
  expect(told).toEqual(['one', 'other']);
  expect(part(() => told.push('late'))).toBe(true);
});

test('is asked for again when it is wanted again after it could not be fetched', async () => {
  const { asked, part } = fetched();
  const told: string[] = [];
  part(() => told.push('one'));
  asked[0]!.fail();
  await settled();
  expect(told).toEqual([]);
  expect(part(() => told.push('other'))).toBe(false);
  asked[1]!.arrive();
  await settled();
  expect(told).toEqual(['other']);
});
