/*
 * Sizes on their way through a cluster: answers of many segments, networks with smaller packets,
 * and who tells whom what does not fit.
 */
import { describe, expect, test } from 'vitest';
import type { PacketEvent, TraceEvent } from '../../../src/trace/trace-event.ts';
import { observe, outcomes, resultOf } from './observe.ts';

interface Way {
  readonly underlay?: string;
  readonly link?: string;
}

/** `files` gives 20000 bytes from n2, published; `api` asks from n1. */
function cluster({ underlay = '{}', link = '' }: Way): string {
  return `
cluster:
  nodes: { n1: { role: manager }, n2: {} }
  underlay: ${underlay}
  links: [${link === '' ? '' : `{ between: [n1, n2], ${link} }`}]
networks:
  app: {}
  fitted: { driver_opts: { com.docker.network.driver.mtu: "1400" } }
services:
  files:
    networks: [app, fitted]
    ports: ["8080:80"]
    x-app: { response-bytes: 20000 }
    deploy: { placement: { constraints: ["node.hostname==n2"] } }
  upload:
    networks: [app]
    x-app: { request-bytes: 20000 }
    deploy: { placement: { constraints: ["node.hostname==n2"] } }
  api:
    networks: [app, fitted]
    deploy: { placement: { constraints: ["node.hostname==n1"] } }`;
}

const ask = (target: string, from = 'api.1'): string =>
  `request: { from: ${from}, to: "${target}", timeout: 20s }`;

const isPacket = (event: TraceEvent): event is PacketEvent => 'packet' in event;

/** What programs and kernels of a place sent, as lengths of whole packets. */
function lengthsSent(events: readonly TraceEvent[], namespace: string): number[] {
  return events
    .filter(isPacket)
    .filter((event) => event.kind === 'packet.sent' && event.namespace === namespace)
    .map(({ headers }) => headers.length);
}

describe('a large answer', () => {
  test('goes in segments that fill the overlay’s packets of 1450 bytes', () => {
    const { events } = resultOf(cluster({}), [ask('files.1@app:80')]);
    const lengths = lengthsSent(events, 'files.1').filter((length) => length > 100);
    // 20065 bytes with the status line and headers; 1398 of data to a packet.
    expect(lengths).toEqual([...Array<number>(14).fill(1450), 52 + 20_065 - 14 * 1398]);
  });

  test('to a client outside heeds the task’s own smaller packets too', () => {
    const { events, observations } = resultOf(cluster({}), [ask('n1:8080', 'client')]);
    expect(outcomes(observations)).toEqual(['ok']);
    expect(Math.max(...lengthsSent(events, 'files.1'))).toBe(1450);
  });

  test.each([1, 2, 3, 4, 5])('comes whole over a way that loses a tenth, seed %i', (seed) => {
    const { observations } = resultOf(
      cluster({ link: 'loss: 0.1' }),
      ['request: { from: api.1, to: "files.1@app:80", timeout: 5m }'],
      seed,
    );
    expect(outcomes(observations)).toEqual(['ok']);
  });
});

test('a large request goes in as many segments, to whoever it is for', () => {
  const { events, observations } = resultOf(cluster({}), [ask('upload:80')]);
  expect(outcomes(observations)).toEqual(['ok']);
  const lengths = lengthsSent(events, 'api.1').filter((length) => length > 100);
  expect(lengths).toEqual([...Array<number>(14).fill(1450), 52 + 20_000 - 14 * 1398]);
});

describe('nodes whose way takes less than their cards say', () => {
  const way = { link: 'mtu: 1400' };

  test('lose large packets in silence, whichever way a request takes', () => {
    const targets = ['files.1@app:80', 'vip(files,app):80', 'upload:80'];
    expect(outcomes(observe(cluster(way), ...targets.map((target) => ask(target))))).toEqual(
      Array(3).fill('timeout'),
    );
    expect(outcomes(observe(cluster(way), ask('n1:8080', 'client')))).toEqual(['timeout']);
  });

  test('lose none on a network that was created for it', () => {
    const targets = ['files.1@fitted:80', 'vip(files,fitted):80'];
    expect(outcomes(observe(cluster(way), ...targets.map((target) => ask(target))))).toEqual([
      'ok',
      'ok',
    ]);
  });
});

describe('nodes whose cards take 1400 bytes', () => {
  const way = { underlay: '{ mtu: 1400 }' };

  test.each(['files.1@app:80', 'vip(files,app):80', 'upload:80'])(
    'tell the containers on the overlay what fits, and %s works',
    (target) => {
      const { events, observations } = resultOf(cluster(way), [ask(target)]);
      expect(outcomes(observations)).toEqual(['ok']);
      const errors = events.filter(isPacket).filter(({ kind, headers }) => {
        return kind === 'packet.delivered' && headers.icmpType === 3 && headers.icmpCode === 4;
      });
      expect(errors.length).toBeGreaterThan(0);
      // Whoever is told believes that the other end itself has said so.
      const { headers, namespace } = errors[0]!;
      expect(['api.1', 'files.1']).toContain(namespace);
      expect(headers.length).toBe(576);
    },
  );

  test('let nothing larger onto the wire', () => {
    const { events } = resultOf(cluster(way), [ask('files.1@app:80')]);
    const wired = events
      .filter(isPacket)
      .filter(
        ({ kind, namespace, headers }) =>
          kind === 'packet.tapped' && namespace === 'host' && headers.tunnel,
      )
      .map(({ headers }) => headers.length + 50);
    expect(Math.max(...wired)).toBe(1400);
  });

  test('tell once: the next connection begins with what fits', () => {
    const steps = [ask('files.1@app:80'), ask('files.1@app:80')];
    const { events } = resultOf(cluster(way), steps);
    const large = events
      .filter(isPacket)
      .filter(({ kind, headers }) => kind === 'packet.sent' && headers.length > 1350);
    expect(new Set(large.map(({ request }) => request))).toEqual(new Set([1]));
  });

  test('serve a client outside through the mesh', () => {
    expect(outcomes(observe(cluster(way), ask('n1:8080', 'client')))).toEqual(['ok']);
  });
});

test('a bridge network with an MTU of its own gives it to its containers', () => {
  const standalone = `
cluster: { mode: standalone, nodes: { n1: {} } }
networks: { narrow: { driver: bridge, driver_opts: { com.docker.network.driver.mtu: "1300" } } }
containers:
  files: { node: n1, networks: [narrow], ports: ["8080:80"], x-app: { response-bytes: 5000 } }
  api: { node: n1, networks: [narrow] }`;
  const { events, observations } = resultOf(standalone, [
    ask('files:80', 'api'),
    ask('n1:8080', 'client'),
  ]);
  expect(outcomes(observations)).toEqual(['ok', 'ok']);
  expect(Math.max(...lengthsSent(events, 'files'))).toBe(1300);
});

describe('ping', () => {
  test('has 84 bytes, or 28 more than it is told', () => {
    const { events } = resultOf(cluster({}), [
      'ping: { from: api.1, to: "files.1@app" }',
      'ping: { from: api.1, to: "files.1@app", bytes: 1000 }',
    ]);
    expect(lengthsSent(events, 'api.1')).toEqual([84, 1028]);
    expect(lengthsSent(events, 'files.1')).toEqual([84, 1028]);
  });

  test.each([
    [1322, 'ok'],
    [1323, 'timeout'],
  ])('of %i bytes over a way of 1400: %s', (bytes, expected) => {
    const seen = observe(
      cluster({ link: 'mtu: 1400' }),
      `ping: { from: api.1, to: "files.1@app", bytes: ${bytes} }`,
    );
    expect(outcomes(seen)).toEqual([expected]);
  });
});
