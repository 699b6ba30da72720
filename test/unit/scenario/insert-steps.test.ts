/*
 * Steps put into the text of a scenario: where they stand, and that nothing else is touched.
 */
import { describe, expect, test } from 'vitest';
import { insertSteps } from '../../../src/scenario/insert-steps.ts';
import { parseScenario } from '../../../src/scenario/parse-scenario.ts';

const CUT = 'link: { node: n3, state: down }';

const BLOCK = `title: a # the title
cluster: { nodes: { n1: { role: manager }, n3: {} } }
steps:
  - request: { from: client, to: "n1:80" } # why
    expect: { outcome: refused }

  # a remark about the next one
  - ping: { from: n1, to: n3 }
expect: [{ outcome: refused }]
`;

/** The actions of a text, in order. */
function actions(text: string | undefined): string[] {
  const { scenario, diagnostics } = parseScenario(text ?? '');
  expect(diagnostics).toEqual([]);
  return scenario!.steps.map(({ action }) => action);
}

/** Numbers of the steps that the text expects something of. */
function expected(text: string | undefined): (number | undefined)[] {
  const { scenario, diagnostics } = parseScenario(text ?? '');
  expect(diagnostics).toEqual([]);
  return scenario!.expect.map(({ step }) => step);
}

describe('a step is put', () => {
  test.each([
    [-1, ['link', 'request', 'ping']],
    [0, ['request', 'link', 'ping']],
    [1, ['request', 'ping', 'link']],
  ])('after step %i', (after, expected) => {
    expect(actions(insertSteps(BLOCK, [{ after, step: CUT }]))).toEqual(expected);
  });

  test('on a line of its own, and takes nothing away', () => {
    const text = insertSteps(BLOCK, [{ after: 0, step: CUT }])!;
    const added = text.split('\n').filter((line) => !BLOCK.split('\n').includes(line));
    expect(added).toEqual([`  - ${CUT}`]);
    expect(text.replace(`  - ${CUT}\n`, '')).toBe(BLOCK);
  });

  test('beside others at the same place, in the order given', () => {
    const steps = [
      { after: 0, step: CUT },
      { after: 1, step: 'wait: 1s' },
      { after: 0, step: 'wait: 2s' },
    ];
    const text = insertSteps(BLOCK, steps);
    expect(actions(text)).toEqual(['request', 'link', 'wait', 'ping', 'wait']);
  });

  test.each([
    ['a list without indentation', 'title: a\nsteps:\n- wait: 1s\n- wait: 2s'],
    ['a dash on a line of its own', 'title: a\nsteps:\n  -\n    wait: 1s\n  -\n    wait: 2s\n'],
    [
      'block scalars',
      'title: a\nsteps:\n- note: |\n    so - and\n    so\n  wait: 1s\n- wait: 2s\n',
    ],
    ['flow style', 'title: a\nsteps: [ { wait: 1s }, { wait: 2s } ]\n'],
  ])('between the steps of %s', (_name, steps) => {
    const text = `${steps}\ncluster: { nodes: { n1: { role: manager }, n3: {} } }\n`;
    expect(actions(insertSteps(text, [{ after: 0, step: CUT }]))).toEqual(['wait', 'link', 'wait']);
  });

  test.each([
    ['no list', 'title: a\ncluster: { nodes: { n1: { role: manager }, n3: {} } }'],
    ['an empty list', 'title: a\nsteps: []\ncluster: { nodes: { n1: { role: manager }, n3: {} } }'],
    ['a key alone', 'title: a\nsteps:\ncluster: { nodes: { n1: { role: manager }, n3: {} } }'],
    ['one flow mapping', '{ title: a, cluster: { nodes: { n1: { role: manager }, n3: {} } } }'],
  ])('into a file with %s', (_name, text) => {
    expect(actions(insertSteps(text, [{ after: -1, step: CUT }]))).toEqual(['link']);
  });

  test('nowhere, where the list is another one by an alias', () => {
    const text = 'title: a\nx-steps: &steps [ { wait: 1s } ]\nsteps: *steps\n';
    expect(insertSteps(text, [{ after: 0, step: CUT }])).toBeUndefined();
  });
});

describe('an expectation', () => {
  const OK = 'expect: { outcome: ok }';
  test('is of the step of the text before it, or of the step put there', () => {
    const insertions = [
      { after: 1, step: OK },
      { after: 0, step: CUT },
      { after: 0, step: OK },
      { after: -1, step: 'wait: 1s' },
    ];
    expect(expected(insertSteps(BLOCK, insertions))).toEqual([undefined, 3, 2]);
    expect(actions(insertSteps(BLOCK, insertions))).toEqual(['wait', 'request', 'link', 'ping']);
  });

  test('of the text goes on naming the same step when others are put before it', () => {
    const list =
      'expect: [{ outcome: refused }, { step: 0, outcome: refused }, { step: 1, within: 1s }]';
    const text = BLOCK.replace('expect: [{ outcome: refused }]', list);
    expect(expected(insertSteps(text, [{ after: 0, step: CUT }]))).toEqual([undefined, 0, 2]);
    expect(expected(insertSteps(text, [{ after: -1, step: CUT }]))).toEqual([undefined, 1, 2]);
  });

  test('stands behind a step that is put at the end of the file', () => {
    const text = 'title: a\ncluster: { nodes: { n1: { role: manager } } }\nsteps:\n- wait: 1s\n';
    const put = insertSteps(text, [
      { after: 0, step: 'wait: 2s' },
      { after: 0, step: OK },
    ]);
    expect(actions(put)).toEqual(['wait', 'wait']);
    expect(expected(put)).toEqual([1]);
  });

  test.each([
    ['none', 'title: a\nsteps:\n- wait: 1s\n'],
    ['a block list', 'title: a\nexpect:\n- step: 0\n  within: 1s\nsteps:\n- wait: 1s\n'],
    ['an empty list', 'title: a\nexpect: []\nsteps: [ { wait: 1s } ]\n'],
  ])('is put into a file that has %s', (_name, steps) => {
    const text = `${steps}cluster: { nodes: { n1: { role: manager } } }\n`;
    expect(expected(insertSteps(text, [{ after: 0, step: OK }])).at(-1)).toBe(0);
  });
});

test('a text that is no YAML gets no steps', () => {
  expect(insertSteps('a: [', [{ after: 0, step: CUT }])).toBeUndefined();
});
