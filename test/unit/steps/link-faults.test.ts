/*
 * Faults of a cable and of a way between two machines: neither ends the other, and the worst counts.
 */
import { describe, expect, test } from 'vitest';
import { resultOf } from './observe.ts';

const LAN = [
  'cluster:',
  '  nodes: { n1: { role: manager }, n2: {}, n3: {} }',
  '  underlay: { latency: 1ms, jitter: 0s }',
  '  links: [{ between: [n1, n2], latency: 5ms }]',
].join('\n');
const CABLE = 'link: { node: n3, latency: 100ms }';
const WAY = 'link: { between: [n1, n3], latency: 20ms }';
const CABLE_AGAIN = 'link: { node: n3, latency: default }';
const WAY_AGAIN = 'link: { between: [n1, n3], latency: default }';

/** Whole milliseconds that one echo takes, there and back, after an echo that has asked for addresses. */
function echoMs(from: string, to: string, ...steps: string[]): number {
  const ping = `ping: { from: ${from}, to: ${to} }`;
  const { events } = resultOf(LAN, [ping, ...steps, ping]);
  const [begin] = events.filter(({ kind }) => kind === 'request.started').slice(-1);
  const [end] = events.filter(({ kind }) => kind === 'request.finished').slice(-1);
  return Math.floor((end!.timeNs - begin!.timeNs) / 1e6);
}

describe('an echo takes', () => {
  test.each([
    ['n1', 'n3', [], 2],
    ['n1', 'n3', [CABLE], 200],
    ['n1', 'n3', [WAY], 40],
    ['n1', 'n3', [CABLE, WAY], 200],
    ['n1', 'n3', [CABLE, WAY, CABLE_AGAIN], 40],
    ['n1', 'n3', [WAY, CABLE, WAY_AGAIN], 200],
    ['n1', 'n3', [CABLE, WAY, CABLE_AGAIN, WAY_AGAIN], 2],
    // Written out as it was: the fault of the way lasts all the same.
    ['n1', 'n3', [WAY, CABLE, 'link: { node: n3, latency: 1ms }'], 40],
    ['n2', 'n3', [CABLE, WAY], 200],
    ['n2', 'n3', [WAY], 2],
    // The scenario's own link is what the way back leads to.
    ['n1', 'n2', [], 10],
    ['n1', 'n2', ['link: { node: n2, latency: 50ms }', 'link: { node: n2, latency: default }'], 10],
    ['n1', 'n2', ['link: { between: [n1, n2], latency: 1ms }'], 2],
  ])('%s to %s after %j: %i ms', (from, to, steps, took) => {
    expect(echoMs(from, to, ...steps)).toBe(took);
  });
});
