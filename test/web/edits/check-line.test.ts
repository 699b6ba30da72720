/*
 * Checks from what is seen: each line is read without a mistake, holds in the run that it was made of, and
 * fails where the step comes to something else.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { insertSteps, parseScenario, type RunRecord } from '../../../src/index.ts';
import { checkLine } from '../../../web/edits/check-line.ts';
import type { Run } from '../../../web/stores/run-store.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const folder = join(import.meta.dirname, '../../../scenarios/questions');

function lineOf({ result, stories }: Run, step: number): string | undefined {
  const observations = result.observations.filter((each) => each.step === step);
  return checkLine({ observations, stories: stories.filter((each) => each.step === step) });
}

/** A check of every step that has one. */
function checksOf(run: Run): { after: number; step: string }[] {
  return run.steps.flatMap(({ step }) => {
    const line = lineOf(run, step);
    return line === undefined ? [] : [{ after: step, step: line }];
  });
}

function failed({ expectations }: RunRecord): string[] {
  return expectations.filter(({ passed }) => !passed).map(({ text, got }) => `${text}; got ${got}`);
}

test.each(['vip-vs-tasks', 'mtu-black-hole', 'dnsrr-ingress-refused', 'node-lost'])(
  'checks of all steps of %s hold in it',
  (name) => {
    const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
    const run = runOf(text);
    const checks = checksOf(run);
    expect(checks.length).toBeGreaterThan(2);
    const checked = insertSteps(text, checks)!;
    expect(parseScenario(checked).diagnostics).toEqual([]);
    const { result } = runOf(checked);
    expect(failed(result)).toEqual([]);
    expect(result.expectations.length).toBeGreaterThan(run.result.expectations.length + 2);
    expect(result.fingerprint).toBe(run.result.fingerprint);
  },
);

test('says who answered and what it saw; of what got no answer, how it ended', () => {
  const run = runOf(MESH);
  expect(lineOf(run, 0)).toBe('expect: { outcome: ok, tasks: { web.2: 1 }, source: "10.0.0.4" }');
  expect(lineOf(run, 1)).toMatch(/^expect: \{ outcome: timeout/);
});

test('fails when the step comes to something else', () => {
  const [check] = checksOf(runOf(MESH));
  const cut = { after: -1, step: 'firewall: { node: n3, drop: tcp/8080, chain: DOCKER-USER }' };
  const port = { after: -1, step: 'firewall: { node: n1, drop: udp/4789 }' };
  const { result } = runOf(insertSteps(MESH, [cut, port, check!])!);
  expect(failed(result)).toContainEqual(expect.stringMatching(/^outcome is ok; got/));
});

test('a step that asks nothing has no check', () => {
  expect(checkLine({ observations: [], stories: [] })).toBeUndefined();
});
