/*
 * The scenarios that come with the page: read when it was built, exactly as the worker would read them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseScenario } from '../../../src/index.ts';
import { bundledCards, findScenario, keepOpened, scenarioPath } from '../../../web/app/library.ts';

const folder = join(import.meta.dirname, '../../../scenarios/questions');
const fileNames = readdirSync(folder).toSorted();

test('every question has a card that can be opened', () => {
  const cards = bundledCards();
  expect(cards.map(({ fileName }) => fileName).toSorted()).toEqual(fileNames);
  for (const { title, promise, sketch, readable } of cards) {
    expect(readable).toBe(true);
    expect(title).not.toBe('');
    expect(promise).not.toBe('');
    expect(sketch!.rows.length).toBeGreaterThan(0);
  }
});

test.each(fileNames)(
  '%s is bundled as its text and as what the reader makes of it',
  async (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const file = await findScenario(name.replace('.yaml', ''));
    expect(file?.text).toBe(text);
    expect(file?.scenario).toStrictEqual(parseScenario(text).scenario);
  },
);

test('every file that came with the page says where it lies', async () => {
  for (const name of ['questions/source-ip-host', 'pairs/service-plain']) {
    const file = await findScenario(name.split('/')[1]!);
    expect(scenarioPath(file!)).toBe(`scenarios/${name}.yaml`);
  }
  expect(scenarioPath(keepOpened('mine.yaml', 'title: mine'))).toBe('mine.yaml');
});

test('a scenario that there is not is not found', async () => {
  expect(await findScenario('no-such-question')).toBeUndefined();
});

test('an opened file is found by its own id, still to be read', async () => {
  const { id } = keepOpened('source-ip-host.yaml', 'title: mine');
  expect(await findScenario(id)).toEqual({
    id,
    fileName: 'source-ip-host.yaml',
    text: 'title: mine',
  });
  expect((await findScenario('source-ip-host'))?.text).not.toBe('title: mine');
});
