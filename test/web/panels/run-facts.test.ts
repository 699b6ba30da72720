/*
 * What the run says of elements up to a moment: links, nodes, services, tasks; and what holds of every run.
 */
import { describe, expect, test } from 'vitest';
import { invariantsOf } from '../../../web/panels/invariants.ts';
import { endsOf, linkName, linkOf } from '../../../web/panels/link-ends.ts';
import { linkFacts } from '../../../web/panels/link-facts.ts';
import { answersOf, nodeRunFacts, stagesOf } from '../../../web/panels/run-facts.ts';
import { runOf } from '../fixtures/mesh-run.ts';

const run = runOf(`
title: A link that gets worse
cluster:
  nodes: { n1: { role: manager }, n2: {} }
  underlay: { latency: 1ms, jitter: 0ms }
services:
  web: { ports: ["8080:80"], deploy: { replicas: 2, placement: { constraints: ["node.hostname==n2"] } } }
steps:
  - request: { from: client, to: "n1:8080", count: 4 }
  - scale: { web: 3 }
  - wait: 5s
  - link: { between: [n1, n2], loss: 100%, latency: 20ms }
  - request: { from: client, to: "n1:8080", timeout: 1s }
`);
const end = run.result.events.length - 1;
const brokenAt = run.steps.find(({ text }) => text.startsWith('link'))!.event;

function factsOf(name: string, event: number, of = run): Record<string, string> {
  return Object.fromEntries(linkFacts(of, name, event)!.map((fact) => [fact.name, fact.text]));
}

function threeNodes(...steps: string[]) {
  return runOf(`
title: Faults of cables and of ways
cluster:
  nodes: { n1: { role: manager }, n2: {}, n3: {} }
  underlay: { latency: 1ms, jitter: 0ms }
services: {}
steps: [${steps.join(', ')}]
`);
}

const faulty = threeNodes(
  '{ link: { node: n1, latency: 7ms } }',
  '{ link: { between: [n1, n2], latency: 3ms } }',
  '{ link: { node: n1, latency: default } }',
  '{ link: { between: [n2, n1], latency: default } }',
  '{ link: { between: [n1, n3], loss: 50% } }',
  '{ partition: [[n1], [n2, n3]] }',
  '{ drain: n2 }',
);

function afterStep(index: number, name: string): Record<string, string> {
  return factsOf(name, faulty.steps[index]!.event, faulty);
}

describe('a link', () => {
  test('has one name, whichever end is said first', () => {
    expect(linkName('n2', 'n1')).toBe('n1–n2');
    expect(endsOf('n1–n2')).toEqual(['n1', 'n2']);
    expect(linkFacts(run, 'n1–nobody', end)).toBeUndefined();
  });

  test('is as the file says until a step changes it', () => {
    expect(factsOf('n1–n2', brokenAt - 1)).toMatchObject({
      latency: '1 ms each way',
      loss: '0 %',
      'rules and cuts': 'none',
    });
    const after = factsOf('n1–n2', end);
    expect(after).toMatchObject({ latency: '20 ms each way', loss: '100 %' });
    expect(after['rules and cuts']).toMatch(/n1–n2: 100 % lost/);
    expect(factsOf('client–n1', end)).toMatchObject({ latency: '1 ms each way', loss: '0 %' });
  });

  test('counts what crossed it so far, each way, and what it lost', () => {
    expect(factsOf('n1–n2', 0)['n1 → n2']).toMatch(/^0 packets, 0 bytes$/);
    expect(factsOf('n1–n2', brokenAt - 1)['n1 → n2']).toMatch(/^[1-9]\d* packets, \d+ bytes$/);
    expect(factsOf('n1–n2', end)['n1 → n2']).toMatch(/, [1-9]\d* lost$/);
  });

  test('counts the tunnel too', () => {
    const first = run.moments.find(({ step }) => step?.node === 'n1' && step.headers.tunnel);
    const onWire = run.moments.find(
      ({ index, step }) => index > first!.index && step?.station.kind === 'link',
    );
    // A SYN of 60 bytes, in Ethernet (14), VXLAN (8), UDP (8) and IP (20).
    expect(factsOf('n1–n2', onWire!.event)['n1 → n2']).toBe('1 packet, 110 bytes');
  });

  test('has the worst of its cables and its way, and what is restored is as before', () => {
    const latencies = [0, 1, 2, 3].map((index) => afterStep(index, 'n1–n2')['latency']);
    expect(latencies).toEqual(['7', '7', '3', '1'].map((ms) => `${ms} ms each way`));
  });

  test('has no faults of other links and none that are no link’s', () => {
    expect(afterStep(4, 'n1–n2')['rules and cuts']).toBe('none');
    expect(afterStep(4, 'n1–n3')['rules and cuts']).toBe('n1–n3: 50 % lost');
    expect(afterStep(6, 'n2–n3')['rules and cuts']).toBe('none');
    expect(afterStep(6, 'n1–n2')['rules and cuts']).toBe('n1 | n2, n3: parted');
  });

  test('is found from a frame that it carries and from one that it loses', () => {
    const { nodes } = run.result.topology;
    const onIt = run.moments.filter(({ step }) => step?.station.kind === 'link');
    const lost = onIt.findLast(({ step }) => step!.action === 'dropped' && step!.node === 'n1');
    expect(linkOf(lost!.step!, nodes)).toBe('n1–n2');
    expect(new Set(onIt.map(({ step }) => linkOf(step!, nodes)))).toEqual(
      new Set(['client–n1', 'n1–n2']),
    );
    const off = run.moments.find(({ step }) => step && step.station.kind !== 'link');
    expect(linkOf(off!.step!, nodes)).toBeUndefined();
  });
});

test('a service has the answers of its tasks up to the moment, in the order of their slots', () => {
  expect(answersOf(run, 'web', 0).map(({ count }) => count)).toEqual([0, 0, 0]);
  expect(answersOf(run, 'web', end)).toEqual([
    { task: 'web.1', count: 2 },
    { task: 'web.2', count: 2 },
    { task: 'web.3', count: 0 },
  ]);
});

test('a task goes through its states in order, those to come marked', () => {
  const stages = stagesOf(run, 'web.3', end);
  expect(stages.at(-1)).toMatchObject({ state: 'running', isAhead: false });
  expect(stages.map(({ timeNs }) => timeNs)).toEqual(
    stages.map(({ timeNs }) => timeNs).toSorted((left, right) => left - right),
  );
  expect(stagesOf(run, 'web.3', 0).every(({ isAhead }) => isAhead)).toBe(true);
});

test('a node has what lasts on it', () => {
  expect(nodeRunFacts(run, 'n2', brokenAt - 1)).toEqual([{ name: 'status', text: 'Ready' }]);
  expect(nodeRunFacts(run, 'n2', end)[1]!.text).toMatch(/n1–n2: 100 % lost/);
});

test('a packet that ends without a word is told', () => {
  expect(invariantsOf(run).map(({ holds }) => holds)).toEqual([true, true, true]);
  const [story] = run.stories;
  const [journey] = story!.journeys;
  const cut = { ...journey!, steps: journey!.steps.slice(0, -1) };
  const broken = { ...run, stories: [{ ...story!, journeys: [cut] }] };
  expect(invariantsOf(broken).map(({ holds }) => holds)).toEqual([false, true, true]);
});
