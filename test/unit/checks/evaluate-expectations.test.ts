/*
 * Expectations judged on hand-made observations and the hand-made request through the mesh.
 */
import { describe, expect, test } from 'vitest';
import { evaluateExpectations } from '../../../src/checks/evaluate-expectations.ts';
import type { ExpectationResult } from '../../../src/checks/expectation-result.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import type { Expectation } from '../../../src/scenario/expectation.ts';
import type { Step } from '../../../src/scenario/step.ts';
import type { Observation } from '../../../src/trace/observation.ts';
import type { Topology } from '../../../src/trace/topology.ts';
import type { TraceEvent } from '../../../src/trace/trace-event.ts';
import { meshRequest, syn } from '../trace/mesh-request.ts';
import { TraceWriter } from '../trace/trace-writer.ts';

const topology: Topology = {
  nodes: [
    {
      name: 'client',
      role: 'host',
      leader: false,
      address: ipv4('192.168.50.100'),
      availability: 'active',
      namespaces: [],
    },
  ],
  services: [
    {
      name: 'web',
      mode: 'replicated',
      running: 2,
      desired: 2,
      ports: [],
      virtualIps: [{ network: 'app', address: '10.0.1.2/24' }],
    },
  ],
  tasks: [
    {
      name: 'web.1',
      service: 'web',
      node: 'n1',
      state: 'running',
      error: '',
      addresses: [{ network: 'app', address: '10.0.1.3' }],
    },
  ],
  networks: [],
};

const answered: Observation = {
  step: 0,
  kind: 'request',
  from: 'client',
  to: 'n3:8080',
  outcome: 'ok',
  task: 'web.2',
  peer: '10.0.0.4',
  local: '10.0.0.7:80',
};
const other: Observation = { ...answered, task: 'web.1', local: '10.0.0.6:80' };
const refused: Observation = {
  step: 0,
  kind: 'request',
  from: 'client',
  to: 'n1:80',
  outcome: 'refused',
};
const resolved: Observation = {
  step: 0,
  kind: 'resolve',
  from: 'box',
  name: 'web',
  status: 'NOERROR',
  answers: ['10.0.1.3', '10.0.1.2'],
  ttl: 600,
};

interface Judged {
  readonly observations?: readonly Observation[];
  readonly events?: readonly TraceEvent[];
}

/** Results of one expectation that stands at step 0. */
function judge(expectation: Omit<Expectation, 'line'>, judged: Judged): ExpectationResult[] {
  const step = { index: 0, expect: [{ ...expectation, line: 7 }] } as unknown as Step;
  const { observations = [], events = [] } = judged;
  return evaluateExpectations({
    scenario: { steps: [step], expect: [] },
    observations,
    events,
    topology,
  });
}

function verdict(expectation: Omit<Expectation, 'line'>, judged: Judged): boolean | undefined {
  const results = judge(expectation, judged);
  expect(results).toHaveLength(1);
  return results[0]?.passed;
}

describe('outcomes', () => {
  test('hold when every request ended so', () => {
    expect(verdict({ outcomes: ['ok'] }, { observations: [answered, other] })).toBe(true);
    expect(verdict({ outcomes: ['ok'] }, { observations: [answered, refused] })).toBe(false);
    expect(verdict({ outcomes: ['ok', 'refused'] }, { observations: [answered, refused] })).toBe(
      true,
    );
  });

  test('do not hold for a step without requests', () => {
    expect(verdict({ outcomes: ['ok'] }, { observations: [resolved] })).toBe(false);
  });

  test('are counted where numbers are given', () => {
    const outcomeCounts = { ok: { least: 1, most: 1 }, refused: { least: 1, most: 1 } };
    expect(verdict({ outcomeCounts }, { observations: [answered, refused] })).toBe(true);
    expect(verdict({ outcomeCounts }, { observations: [answered, answered, refused] })).toBe(false);
    expect(
      verdict(
        { outcomeCounts: { ok: { least: 1, most: 1 } } },
        { observations: [answered, refused] },
      ),
    ).toBe(false);
  });

  test('show what was expected, what came, and the event that made it so', () => {
    const events = meshRequest();
    const finish = events.find((event) => event.kind === 'request.finished');
    expect(judge({ outcomes: ['refused'] }, { observations: [answered], events })).toEqual([
      {
        step: 0,
        text: 'outcome is refused',
        passed: false,
        expected: 'refused',
        got: 'ok: 1',
        event: finish?.sequence,
        line: 7,
      },
    ]);
  });
});

describe('answers of tasks', () => {
  const once = { least: 1, most: 1 };

  test('are counted for each task', () => {
    const tasks = { 'web.1': once, 'web.2': once };
    expect(verdict({ tasks }, { observations: [answered, other] })).toBe(true);
    expect(verdict({ tasks }, { observations: [answered, answered] })).toBe(false);
  });

  test('may come from no task that is not named', () => {
    expect(verdict({ tasks: { 'web.2': once } }, { observations: [answered, other] })).toBe(false);
  });

  test('may be a range', () => {
    const tasks = { 'web.2': { least: 1, most: Number.MAX_SAFE_INTEGER } };
    expect(verdict({ tasks }, { observations: [answered, answered] })).toBe(true);
    expect(judge({ tasks }, { observations: [] })[0]).toMatchObject({
      passed: false,
      expected: 'web.2: at least 1',
      got: 'none',
    });
  });

  test('have the source that the task saw, a machine by its name', () => {
    expect(verdict({ sources: ['10.0.0.4'] }, { observations: [answered, other] })).toBe(true);
    const direct = { ...answered, peer: '192.168.50.100' };
    expect(verdict({ sources: ['client'] }, { observations: [direct] })).toBe(true);
    expect(verdict({ sources: ['client'] }, { observations: [answered] })).toBe(false);
    expect(verdict({ sources: ['client'] }, { observations: [refused] })).toBe(false);
  });

  test('come from an address and port, a task by its name', () => {
    expect(verdict({ local: '10.0.0.7:80' }, { observations: [answered] })).toBe(true);
    const direct = { ...answered, local: '10.0.1.3:80' };
    expect(verdict({ local: 'web.1@app:80' }, { observations: [direct] })).toBe(true);
    expect(verdict({ local: 'web.1@app:81' }, { observations: [direct] })).toBe(false);
  });
});

describe('names', () => {
  test('answer with a set of addresses in any order', () => {
    const answers = ['vip(web,app)', 'web.1@app'];
    expect(verdict({ answers }, { observations: [resolved] })).toBe(true);
    expect(verdict({ answers: ['vip(web,app)'] }, { observations: [resolved] })).toBe(false);
  });

  test('answer with a number of addresses', () => {
    expect(verdict({ answerCount: { least: 2, most: 2 } }, { observations: [resolved] })).toBe(
      true,
    );
    expect(verdict({ answerCount: { least: 3, most: 3 } }, { observations: [resolved] })).toBe(
      false,
    );
  });

  test('have a status', () => {
    expect(verdict({ statuses: ['NOERROR'] }, { observations: [resolved] })).toBe(true);
    expect(verdict({ statuses: ['NXDOMAIN'] }, { observations: [resolved] })).toBe(false);
    expect(verdict({ statuses: ['NXDOMAIN'] }, { observations: [] })).toBe(false);
  });
});

describe('packets', () => {
  const events = meshRequest();
  const path = [
    'client',
    'n3',
    'n3/ingress_sbox',
    'n3/net:ingress',
    'n3/host',
    'n1/host',
    'n1/net:ingress',
    'n1/web.2',
  ];

  test('go through exactly these namespaces', () => {
    expect(verdict({ path }, { events })).toBe(true);
    expect(verdict({ path: path.toSpliced(2, 1) }, { events })).toBe(false);
    expect(verdict({ path: ['client', 'n3', 'n1/web.2'] }, { events })).toBe(false);
  });

  test('are rewritten exactly like this, sources with or without their port', () => {
    const rewrites = [
      'destination 172.18.0.2:8080',
      'destination 10.0.0.7:8080',
      'source 10.0.0.4',
      'destination 10.0.0.7:80',
    ];
    expect(verdict({ rewrites }, { events })).toBe(true);
    expect(verdict({ rewrites: rewrites.slice(1) }, { events })).toBe(false);
    expect(verdict({ rewrites: [] }, { events })).toBe(false);
  });

  test('are dropped where and why it is said', () => {
    const trace = new TraceWriter(syn);
    trace.addOther({ kind: 'step.started', step: 0, text: '' });
    trace.request = 1;
    trace.begin(1, syn).at('n1', 'host').tap('eth0', 'in');
    trace.add({ kind: 'packet.dropped', reason: 'rule-drop', row: '-A INPUT -j DROP' });
    const dropped = { at: 'n1', because: 'rule-drop' };
    expect(verdict({ dropped }, { events: trace.events })).toBe(true);
    expect(verdict({ dropped: { at: 'n2' } }, { events: trace.events })).toBe(false);
    expect(judge({ dropped: { because: 'no-route' } }, { events: trace.events })[0]).toMatchObject({
      passed: false,
      expected: 'no-route',
      got: 'rule-drop at n1/host',
      event: 2,
    });
    expect(judge({ dropped }, { events })[0]?.got).toBe('nothing was dropped');
  });
});

describe('time and words of the engine', () => {
  test('bound every request of the step', () => {
    const events = meshRequest();
    const started = events.find((event) => event.kind === 'request.started')!;
    const tookNs = events.at(-1)!.timeNs - started.timeNs;
    expect(verdict({ withinNs: tookNs }, { events })).toBe(true);
    expect(verdict({ withinNs: tookNs - 1 }, { events })).toBe(false);
  });

  test('are part of a refusal, or of the error of a task', () => {
    const create: Observation = { step: 0, kind: 'create', service: 'x', error: 'port is in use' };
    expect(verdict({ error: 'in use' }, { observations: [create] })).toBe(true);
    expect(verdict({ error: 'unknown' }, { observations: [create] })).toBe(false);
    const row = {
      task: 'w.1',
      node: '',
      desired: 'Running',
      current: 'Pending',
      error: 'no suitable node',
      ports: '',
    };
    const ps: Observation = { step: 0, kind: 'ps', service: 'w', rows: [row] };
    expect(verdict({ error: 'no suitable node' }, { observations: [ps] })).toBe(true);
  });

  test('count the tasks that run', () => {
    const row = {
      task: 'w.1',
      node: 'n1',
      desired: 'Running',
      current: 'Running',
      error: '',
      ports: '',
    };
    const rows = [row, { ...row, current: 'Shutdown' }];
    const ps: Observation = { step: 0, kind: 'ps', service: 'w', rows };
    expect(verdict({ running: { least: 1, most: 1 } }, { observations: [ps] })).toBe(true);
    expect(verdict({ running: { least: 2, most: 2 } }, { observations: [ps] })).toBe(false);
  });
});

describe('the whole run', () => {
  test('is judged at the end, or one step of it', () => {
    const observations = [answered, { ...other, step: 1 }];
    const expectation: Expectation = { tasks: { 'web.2': { least: 1, most: 1 } }, line: 3 };
    const results = evaluateExpectations({
      scenario: { steps: [], expect: [expectation, { ...expectation, step: 0 }] },
      observations,
      events: [],
      topology,
    });
    expect(results.map(({ step, passed }) => [step, passed])).toEqual([
      [-1, false],
      [-1, true],
    ]);
  });

  test('gives one result for each key, in a fixed order', () => {
    const results = judge(
      { sources: ['10.0.0.4'], outcomes: ['ok'] },
      { observations: [answered] },
    );
    expect(results.map((result) => result.text)).toEqual([
      'outcome is ok',
      'the task sees 10.0.0.4',
    ]);
  });
});
