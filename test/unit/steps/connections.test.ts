/*
 * Connections that outlive a step, on a small swarm: what `send` finds after silence, after its task
 * has moved on, and what `connection: reuse` keeps.
 */
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src/trace/observation.ts';
import { observe as observeOn, outcomes, tasks } from './observe.ts';

/** Two nodes; `api` asks from n1, `db` answers on n2, `web` is published and on both. */
const CLUSTER = `
cluster: { nodes: { n1: { role: manager }, n2: {} } }
networks: { app: {} }
services:
  api: { networks: [app], deploy: { placement: { constraints: ["node.hostname==n1"] } } }
  db: { networks: [app], deploy: { placement: { constraints: ["node.hostname==n2"] } } }
  slow:
    networks: [app]
    x-app: { response-time: 30s }
    deploy: { placement: { constraints: ["node.hostname==n2"] } }
  every: { networks: [app], deploy: { mode: global } }
  web: { networks: [app], ports: ["8080:80"], deploy: { replicas: 2 } }
`;

const observe = (...steps: readonly string[]): readonly Observation[] =>
  observeOn(CLUSTER, ...steps);

const open = (from: string, to: string): string => `open: { id: c, from: ${from}, to: "${to}" }`;
const send = 'send: { id: c }';

/** Six requests to a service with two tasks. */
const requests = (more: string): string =>
  `request: { from: api.1, to: "web:80", count: 6, ${more} }`;

describe('an idle connection', () => {
  test.each([
    ['through a virtual IP', 899, 'api.1', 'db:80', 'ok'],
    ['through a virtual IP', 901, 'api.1', 'db:80', 'reset'],
    ['through tasks.', 901, 'api.1', 'tasks.db:80', 'ok'],
    ['through tasks.', 86_400, 'api.1', 'tasks.db:80', 'ok'],
    ['through the mesh', 899, 'client', 'n1:8080', 'ok'],
    ['through the mesh', 901, 'client', 'n1:8080', 'reset'],
    ['from a task to itself', 901, 'web.1', '127.0.0.1:80', 'ok'],
  ])('%s is asked after %i s, from %s to %s: %s', (_way, seconds, from, to, expected) => {
    const seen = observe(open(from, to), send, `wait: ${seconds}s`, send);
    expect(outcomes(seen)).toEqual(['ok', 'ok', expected]);
  });

  test('that says something every ten minutes lives on', () => {
    const pause = 'wait: 600s';
    const seen = observe(open('api.1', 'db:80'), pause, send, pause, send, pause, send);
    expect(outcomes(seen)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test('stays broken once it is reset; a new one works', () => {
    const seen = observe(
      open('api.1', 'db:80'),
      'wait: 901s',
      send,
      send,
      'close: { id: c }',
      open('api.1', 'db:80'),
      send,
    );
    expect(outcomes(seen)).toEqual(['ok', 'reset', 'reset', 'ok', 'ok', 'ok']);
  });
});

describe('the observations of open, send and close', () => {
  test('name the connection and its ends; an answer says who gave it', () => {
    const seen = observe(open('api.1', 'db:80'), send, 'close: { id: c }');
    const ends = { id: 'c', from: 'api.1', to: 'db:80', outcome: 'ok' };
    expect(seen[0]).toEqual({ step: 0, kind: 'open', ...ends });
    expect(seen[1]).toMatchObject({ step: 1, kind: 'send', ...ends, task: 'db.1' });
    expect(seen[2]).toEqual({ step: 2, kind: 'close', ...ends });
  });

  test('say how connecting failed, and that nothing can be sent then', () => {
    expect(outcomes(observe(open('api.1', 'db:81'), send))).toEqual(['refused', 'reset']);
    expect(outcomes(observe(open('api.1', 'nobody:80'), send))).toEqual([
      'name-not-found',
      'reset',
    ]);
  });

  test('of UDP say nothing of the other end before something is sent', () => {
    const seen = observe('open: { id: c, from: api.1, to: "db:81", protocol: udp }', send);
    expect(outcomes(seen)).toEqual(['ok', 'refused']);
  });
});

describe('a connection whose way is cut', () => {
  test('gets no answer meanwhile, and goes on when the way is mended', () => {
    const seen = observe(
      open('api.1', 'db:80'),
      'link: { node: n2, state: down }',
      'send: { id: c, timeout: 1s }',
      'link: { node: n2, state: up }',
      'wait: 1s',
      send,
    );
    expect(outcomes(seen)).toEqual(['ok', 'timeout', 'ok']);
  });

  test('is given up by a pool, which opens another', () => {
    const ask = 'request: { from: api.1, to: "db:80", connection: reuse, timeout: 1s }';
    const seen = observe(
      ask,
      'link: { node: n2, state: down }',
      ask,
      'link: { node: n2, state: up }',
      ask,
    );
    expect(outcomes(seen)).toEqual(['ok', 'timeout', 'ok']);
  });
});

describe('a connection whose task is drained', () => {
  test('goes on while the task is being stopped, which takes no new ones', () => {
    const seen = observe(
      open('api.1', 'db:80'),
      'drain: n2',
      'wait: 5s',
      send,
      'request: { from: api.1, to: "db:80" }',
    );
    expect(outcomes(seen)).toEqual(['ok', 'ok', 'refused']);
  });

  test.each(['db:80', 'tasks.db:80'])('to %s is closed with it', (target) => {
    const seen = observe(open('api.1', target), send, 'drain: n2', 'wait: 20s', send);
    expect(outcomes(seen)).toEqual(['ok', 'ok', 'reset']);
  });

  test('cuts an answer short that takes longer than the grace period', () => {
    const seen = observe(
      open('api.1', 'slow:80'),
      'drain: n2',
      'send: { id: c, timeout: 60s }',
      'request: { from: api.1, to: "web:80" }',
    );
    expect(outcomes(seen)).toEqual(['ok', 'reset', 'ok']);
  });

  test('is reset when it is used again, while connections to other tasks go on', () => {
    const both = ['send: { id: one }', 'send: { id: other }'];
    const seen = observe(
      'open: { id: one, from: api.1, to: "every:80" }',
      'open: { id: other, from: api.1, to: "every:80" }',
      ...both,
      'drain: n2',
      'wait: 20s',
      ...both,
    );
    expect(tasks(seen.slice(2, 4)).toSorted()).toEqual(['every@n1', 'every@n2']);
    expect(outcomes(seen.slice(4)).toSorted()).toEqual(['ok', 'reset']);
    expect(tasks(seen.slice(4))).toEqual(['every@n1']);
  });

  test('of UDP moves to another task with the next datagram', () => {
    const ask =
      'request: { from: api.1, to: "web:80", connection: reuse, protocol: udp, count: 2 }';
    const seen = observe(ask, 'scale: { web: 1 }', 'wait: 20s', ask);
    expect(outcomes(seen)).toEqual(Array(4).fill('ok'));
    expect(tasks(seen).slice(2)).toEqual(['web.1', 'web.1']);
  });
});

describe('connection: reuse', () => {
  test('keeps all requests on one task, where new connections take turns', () => {
    const kept = tasks(observe(requests('connection: reuse')));
    expect(kept).toHaveLength(6);
    expect(new Set(kept).size).toBe(1);
    expect(new Set(tasks(observe(requests('connection: new')))).size).toBe(2);
  });

  test('keeps the connection over steps, for this place and target alone', () => {
    const again = requests('connection: reuse');
    const seen = observe(again, requests('connection: new'), again);
    const [first, , third] = [0, 1, 2].map((step) =>
      tasks(seen.filter((each) => each.step === step)),
    );
    expect(third).toEqual(first);
  });

  test('of UDP keeps the source port, and so the task', () => {
    const seen = observe(requests('connection: reuse, protocol: udp'));
    expect(new Set(tasks(seen)).size).toBe(1);
    expect(new Set(tasks(observe(requests('protocol: udp')))).size).toBe(2);
  });

  test('of UDP moves on after 300 s of silence, and not before', () => {
    const ask = 'request: { from: api.1, to: "web:80", connection: reuse, protocol: udp }';
    const [first, second, third] = tasks(observe(ask, 'wait: 299s', ask, 'wait: 301s', ask));
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('is reset once after 15 minutes of silence through a virtual IP', () => {
    const ask = 'request: { from: api.1, to: "db:80", connection: reuse }';
    expect(outcomes(observe(ask, 'wait: 901s', ask, ask))).toEqual(['ok', 'reset', 'ok']);
  });
});
