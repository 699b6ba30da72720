/*
 * Whatever the project's scenarios show can be printed: the way of every request's packets and the
 * tables of every namespace, by the commands as people call them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { CommandIo } from '../../src/cli/command-io.ts';
import { journeyLines } from '../../src/trace/journey-table.ts';
import { run } from '../../src/cli/run-cli.ts';
import { parseScenario, requestStories, simulate, type SimulationResult } from '../../src/index.ts';

const folder = fileURLToPath(new URL('../../scenarios/questions/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** What a command prints of a run that was played before; it must end with 0 and say no mistake. */
async function print(argv: readonly string[], result: SimulationResult): Promise<string> {
  let out = '';
  let err = '';
  const io: CommandIo = {
    out: (content) => {
      out += typeof content === 'string' ? content : '';
    },
    err: (text) => {
      err += text;
    },
    terminal: false,
    columns: undefined,
    environment: {},
    pageFolder: pathToFileURL(folder),
    untilInterrupted: () => Promise.resolve(),
  };
  const exitCode = await run(argv, io, { parseScenario, simulate: () => result });
  expect([exitCode, err]).toEqual([0, '']);
  return out;
}

const same = (text: string): string => text;
const PLAIN = { paint: { bold: same, dim: same, good: same, bad: same }, width: 100 };

/** A word that stands for a value that was not there. */
const FAULT = /undefined|NaN|\[object/;

/** The way of every packet of hundreds of requests is worked out each time. */
const TIME_LIMIT_MS = 120_000;

const STORIES_MAX = 12;

/** All, or where there are many some from the first to the last. */
function spread<Item>(items: readonly Item[]): Item[] {
  const step = Math.ceil(items.length / STORIES_MAX);
  return items.filter((_item, index) => index % step === 0 || index === items.length - 1);
}

describe.each(files)('%s', { timeout: TIME_LIMIT_MS }, (file) => {
  const path = `${folder}${file}`;
  const result = simulate(parseScenario(readFileSync(path, 'utf8')).scenario!);

  const stories = spread(requestStories(result.events));

  test('has a way to print for every packet of its requests', () => {
    const journeys = stories.flatMap((story) => story.journeys);
    const faulty = journeys.filter((journey) =>
      FAULT.test(journeyLines(journey, PLAIN).join('\n')),
    );
    expect(faulty).toEqual([]);
  });

  test('prints all packets of a request that is asked for', async () => {
    for (const { request, journeys } of [stories.at(0), stories.at(-1)].flatMap(
      (each) => each ?? [],
    )) {
      const out = await print(['trace', path, '--all', '--request', String(request)], result);
      expect(out).not.toMatch(FAULT);
      expect(out.match(/^packet \d+, /gm) ?? []).toHaveLength(journeys.length);
    }
  });

  test('has tables to print for every namespace of every machine', async () => {
    for (const [node, namespaces] of Object.entries(result.tables)) {
      for (const [namespace, tables] of Object.entries(namespaces)) {
        const out = await print(['inspect', path, node, namespace], result);
        expect(out).not.toMatch(FAULT);
        expect(out.match(/^\$ /gm)).toHaveLength(Object.keys(tables).length);
      }
    }
  });
});
