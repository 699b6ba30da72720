/*
 * Every scenario of the project is a test: it is read without a diagnostic, runs without a problem,
 * gives what it says it gives, with any seed, and gives it again.
 * An expectation that could not fail would say nothing, so each is also turned into its opposite.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { evaluateExpectations } from '../../src/checks/evaluate-expectations.ts';
import { parseScenario, simulate, type Scenario, type SimulationResult } from '../../src/index.ts';
import type { CountRange, Expectation } from '../../src/scenario/expectation.ts';

const folder = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** The file's own seed, and others that nothing was written for. */
const OTHER_SEEDS = [2, 3, 5, 8, 13];

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  .sort();

const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

function read(file: string): Scenario {
  const { scenario, diagnostics } = parseScenario(textOf(file), { fileName: file });
  expect(diagnostics).toEqual([]);
  return scenario!;
}

/** `step 3, line 41: outcome is ok; got timeout` for each expectation that does not hold. */
function failuresOf(result: SimulationResult): string[] {
  return result.expectations
    .filter(({ passed }) => !passed)
    .map(({ step, line, text, got }) => `step ${step}, line ${line}: ${text}; got ${got}`);
}

const more = ({ most }: CountRange): CountRange => ({ least: most + 1, most: most + 1 });

function moreOfEach(counts: Readonly<Record<string, CountRange>>): Record<string, CountRange> {
  return Object.fromEntries(Object.entries(counts).map(([name, range]) => [name, more(range)]));
}

type Spoil<Key extends keyof Expectation> = (
  value: NonNullable<Expectation[Key]>,
) => Expectation[Key];

type JudgedKey = Exclude<keyof Expectation, 'step' | 'note' | 'line'>;

/** For each key a value near the given one that the run must contradict. 192.0.2.1 is nobody's. */
const spoil: { readonly [Key in JudgedKey]: Spoil<Key> } = {
  outcomes: (outcomes) => (outcomes.includes('reset') ? ['network-unreachable'] : ['reset']),
  outcomeCounts: moreOfEach,
  tasks: moreOfEach,
  sources: () => ['192.0.2.1'],
  local: (local) => `${local}1`,
  answers: (answers) => answers.slice(1),
  answerCount: more,
  statuses: (statuses) => (statuses.includes('SERVFAIL') ? ['NOERROR'] : ['SERVFAIL']),
  path: (path) => path.slice(0, -1),
  rewrites: (rewrites) => [...rewrites, 'source 192.0.2.1'],
  dropped: (dropped) => ({
    ...dropped,
    because: dropped.because === 'mtu-exceeded' ? 'ttl-expired' : 'mtu-exceeded',
  }),
  withinNs: () => 0,
  error: (error) => `${error} not`,
  running: more,
};

/** Expectations of one key each, spoilt. */
function spoilt(expectation: Expectation): Expectation[] {
  const { step, line } = expectation;
  return (Object.keys(spoil) as JudgedKey[]).flatMap((key) => {
    const value = expectation[key];
    // Key and value belong together, which the compiler cannot see through the table.
    const turn = spoil[key] as Spoil<JudgedKey>;
    return value === undefined ? [] : [{ step, line, [key]: turn(value) }];
  });
}

function spoiltScenario(scenario: Scenario): Scenario {
  const steps = scenario.steps.map((step) => ({ ...step, expect: step.expect.flatMap(spoilt) }));
  return { ...scenario, steps, expect: scenario.expect.flatMap(spoilt) };
}

test('there are scenarios to run', () => {
  expect(files.length).toBeGreaterThan(0);
});

describe.each(files)('%s', (file) => {
  test('names its schema for editors, and says what it shows and what must come out', () => {
    const scenario = read(file);
    const schema = relative(join(file, '..'), 'scenario.schema.json');
    expect(textOf(file).split('\n')[0]).toBe(`# yaml-language-server: $schema=${schema}`);
    expect(scenario.about).toBeTruthy();
    expect([...scenario.steps, scenario].flatMap((each) => each.expect)).not.toEqual([]);
  });

  test('gives what it says, without a problem, and the same trace again', () => {
    const scenario = read(file);
    const result = simulate(scenario);
    expect(failuresOf(result)).toEqual([]);
    expect(result.problems).toEqual([]);
    expect(result.truncated).toBeUndefined();
    expect(simulate(read(file)).fingerprint).toBe(result.fingerprint);
  });

  test.each(OTHER_SEEDS)('gives what it says with seed %i', (seed) => {
    const result = simulate(read(file), { seed });
    expect(failuresOf(result)).toEqual([]);
    expect(result.problems).toEqual([]);
  });

  test('expects nothing that could not fail', () => {
    const scenario = read(file);
    const { observations, events, topology } = simulate(scenario);
    const spoiltResults = evaluateExpectations({
      scenario: spoiltScenario(scenario),
      observations,
      events,
      topology,
    });
    expect(spoiltResults.filter(({ passed }) => passed)).toEqual([]);
    expect(spoiltResults).toHaveLength(simulate(scenario).expectations.length);
  });
});
