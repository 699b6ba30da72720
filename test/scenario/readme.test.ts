/*
 * The README is true: its scenarios run, its commands end well and print what it shows, and its lists
 * of what is there and what is not are those of the code.
 * In pasted output a line with `…` alone stands for one line or more, `…` inside a line for any text.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run-cli.ts';
import { parseScenario, simulate } from '../../src/index.ts';
import { actions } from '../../src/scenario/schema/steps.ts';
import { captureNames } from '../support/capture/load-capture.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Stands in for the reader's folder, with the scenarios that the README spells out. */
const { folder } = temporaryFolder();

/** What stands between fences that open with this word. */
function blocks(language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm');
  return [...readme.matchAll(fence)].map(([, text = '']) => text);
}

/** The text of the README from one phrase to the next. */
function between(from: string, to: string): string {
  const begin = readme.indexOf(from);
  const end = readme.indexOf(to, begin + from.length);
  if (begin < 0 || end < 0) throw new Error(`the README does not hold "${from}" … "${to}"`);
  return readme.slice(begin + from.length, end);
}

const quoted = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

interface Example {
  readonly command: string;
  readonly shown: readonly string[];
}

/** Commands behind `$ npx swarmscope`, each with the output that follows it. */
function examplesOf(block: string): Example[] {
  return block
    .split(/^\$ npx swarmscope /m)
    .slice(1)
    .map((text) => {
      const [command = '', ...shown] = text.trimEnd().split('\n');
      return { command, shown };
    });
}

interface NamedScenario {
  readonly name: string;
  readonly text: string;
}

/** Scenarios say their file name in the first line: `# mesh.yaml`. */
const scenarios: NamedScenario[] = blocks('yaml').map((text) => ({
  name: /^# (\S+\.yaml)\n/.exec(text)?.[1] ?? '',
  text,
}));

for (const { name, text } of scenarios) {
  if (name !== '') writeFileSync(join(folder, name), text);
}

const pageFolder = join(folder, 'page');
mkdirSync(pageFolder);
writeFileSync(join(pageFolder, 'index.html'), '');

/** What befalls packets in a mesh to which the table's example of `netem` has been done. */
function netemEffects(): string[] {
  const example = between('\n| `netem` | `', '`');
  const text = [
    'title: The example of netem',
    'cluster: { nodes: { n1: {}, n2: {}, n3: {} } }',
    'services: { web: { ports: ["8080:80"], deploy: { placement: { constraints: [node.hostname==n1] } } } }',
    'steps:',
    `  - ${example}`,
    '  - request: { from: client, to: "n3:8080" }',
  ].join('\n');
  const { events, problems } = simulate(parseScenario(text).scenario!);
  expect(problems).toEqual([]);
  return events.flatMap((event) => (event.kind === 'netem.applied' ? [event.row] : []));
}

function argumentsOf(command: string): string[] {
  const written = new Set(scenarios.map(({ name }) => name));
  return command.split(' ').map((word) => {
    if (written.has(word)) return join(folder, word);
    return word.startsWith('scenarios/') ? join(root, word) : word;
  });
}

/** Runs a command of the README; paths are printed as the README writes them. */
async function printed(command: string): Promise<{ exitCode: number; lines: string[] }> {
  let out = '';
  const io = {
    out: (content: string | Uint8Array) => void (out += content.toString()),
    err: () => {},
    terminal: false,
    columns: undefined,
    environment: {},
    pageFolder: pathToFileURL(`${pageFolder}/`),
    untilInterrupted: () => Promise.resolve(),
  };
  const exitCode = await run(argumentsOf(command), io, { parseScenario, simulate });
  const text = out.replaceAll(`${folder}/`, '').replaceAll(root, '');
  // Another program may hold the page's usual port.
  return { exitCode, lines: text.replace(/127\.0\.0\.1:\d+\/#/, '127.0.0.1:5180/#').split('\n') };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Whether a printed line is the shown one, which may leave out parts of it. */
function sameLine(shown: string, line: string): boolean {
  return new RegExp(`^${shown.split('…').map(escaped).join('.+')}$`).test(line.trimEnd());
}

/** The first shown line that the output lacks at its place; undefined when all are there. */
function firstMissing(shown: readonly string[], lines: readonly string[]): string | undefined {
  let at = 0;
  let mayMove = false;
  for (const line of shown) {
    if (line === '…') {
      at += 1;
      mayMove = true;
      continue;
    }
    const found = mayMove
      ? lines.findIndex((each, index) => index >= at && sameLine(line, each))
      : at;
    if (found < 0 || !sameLine(line, lines[found] ?? '')) return line;
    at = found + 1;
    mayMove = false;
  }
  const ended = mayMove || lines.slice(at).every((line) => line === '');
  return ended ? undefined : `(the end, before: ${lines[at]})`;
}

describe('scenarios in the README', () => {
  test('are there', () => {
    expect(scenarios.length).toBeGreaterThan(0);
  });

  test.each(scenarios)('$name runs and gives what it says', ({ name, text }) => {
    expect(name).not.toBe('');
    const { scenario, diagnostics } = parseScenario(text, { fileName: name });
    expect(diagnostics).toEqual([]);
    const result = simulate(scenario!);
    expect(result.expectations.length).toBeGreaterThan(0);
    expect(result.expectations.filter(({ passed }) => !passed)).toEqual([]);
    expect(result.problems).toEqual([]);
  });
});

const examples = blocks('console').flatMap(examplesOf);

describe('commands in the README', () => {
  test.each(examples)('$command', async ({ command, shown }) => {
    const { exitCode, lines } = await printed(command);
    expect(exitCode).toBe(0);
    expect(firstMissing(shown, lines)).toBeUndefined();
  });

  test('are shown for every command that prints something to look at', () => {
    const shown = new Set(examples.map(({ command }) => command.split(' ')[0]));
    expect([...shown].sort()).toEqual([
      'check',
      'compare',
      'export',
      'inspect',
      'open',
      'run',
      'trace',
    ]);
  });

  test('are all listed, and no others', async () => {
    const { lines } = await printed('--help');
    const known = lines.flatMap((line) => /^ {2}([a-z]+)(?: .*?)? {2,}\S/.exec(line)?.[1] ?? []);
    const table = between('## Commands', '## Scenarios');
    const listed = [...table.matchAll(/^\| `swarmscope ([a-z]+)/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(known.filter((name) => name !== 'help').sort());
  });
});

describe('lists in the README', () => {
  test('have an example of netem that spoils a packet of the mesh', () => {
    expect(netemEffects()).toEqual(['netem dev eth0 corrupt tcp/8080']);
  });

  test('name all actions of the language', () => {
    const table = between('| action | example |', '\n\nA place is');
    const carriedOut = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
      quoted(cell),
    );
    expect(carriedOut.toSorted()).toEqual(Object.keys(actions).sort());
  });

  test('name the sessions that are compared as they are, and the others apart', () => {
    const judge = readFileSync(join(root, 'test/fidelity/capture.test.ts'), 'utf8');
    const inFull = new RegExp(/^const IN_FULL = \/(.*)\/;$/m.exec(judge)?.[1] ?? 'missing');
    const names = captureNames();
    const compared = names.filter((name) => inFull.test(name));
    expect(quoted(between('* Compared in full, no row excused', '\n'))).toEqual(compared);
    const others = names.filter((name) => !inFull.test(name));
    expect(quoted(between('* Taken while', '\n\n')).toSorted()).toEqual(others);
  });

  test('name every question with its title', () => {
    const rows = [...readme.matchAll(/^\| `([\w-]+\.yaml)` \| (.*) \|$/gm)];
    expect(rows.length).toBeGreaterThan(0);
    for (const [, name = '', title] of rows) {
      const text = readFileSync(join(root, 'scenarios/questions', name), 'utf8');
      expect(parseScenario(text, { fileName: name }).scenario?.title).toBe(title);
    }
  });
});

describe('the comparison with pasted output', () => {
  const lines = ['one', 'two 2', 'three', ''];

  test('takes the whole output, and one with lines or parts of a line left out', () => {
    expect(firstMissing(['one', 'two 2', 'three'], lines)).toBeUndefined();
    expect(firstMissing(['one', '…', 'three'], lines)).toBeUndefined();
    expect(firstMissing(['one', 'two …', 'three'], lines)).toBeUndefined();
    expect(firstMissing(['one', '…'], lines)).toBeUndefined();
  });

  test('finds another line, a line too many, one too few and marks that stand for nothing', () => {
    expect(firstMissing(['one', 'two 3', 'three'], lines)).toBe('two 3');
    expect(firstMissing(['one', 'two 2', '…', 'three'], lines)).toBe('three');
    expect(firstMissing(['one', 'two 2', 'three', 'four'], lines)).toBe('four');
    expect(firstMissing(['one', 'two 2'], lines)).toBe('(the end, before: three)');
    expect(firstMissing(['…', 'one'], lines)).toBe('one');
  });
});
