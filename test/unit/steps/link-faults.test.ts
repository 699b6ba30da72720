/*
 * Faults of cables and of a way between two machines: neither ends the other. A frame crosses two cables,
 * and what is said of the way is said of the whole: the worse of the two counts.
 */
import { describe, expect, test } from 'vitest';
import type { Device } from '../../../src/linux/device.ts';
import {
  changeCable,
  changeWay,
  createFabric,
  plugIn,
  wayLossRatio,
} from '../../../src/underlay/fabric.ts';
import { observe, outcomes, resultOf } from './observe.ts';

const LAN = [
  'cluster:',
  '  nodes: { n1: { role: manager }, n2: {}, n3: {} }',
  '  underlay: { latency: 1ms, jitter: 0s }',
  '  links: [{ between: [n1, n2], latency: 5ms }]',
].join('\n');
const CABLE = 'link: { node: n3, latency: 100ms }';
const OTHER_CABLE = 'link: { node: n1, latency: 30ms }';
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
    // Two cables one after the other, or the way where that is slower.
    ['n1', 'n3', [CABLE, OTHER_CABLE], 260],
    ['n1', 'n3', [CABLE, OTHER_CABLE, WAY], 260],
    ['n1', 'n3', [CABLE, OTHER_CABLE, 'link: { between: [n1, n3], latency: 200ms }'], 400],
    ['n1', 'n3', [CABLE, OTHER_CABLE, CABLE_AGAIN], 60],
    ['n2', 'n3', [WAY], 2],
    // The scenario's own link is what the way back leads to.
    ['n1', 'n2', [], 10],
    ['n1', 'n2', ['link: { node: n2, latency: 50ms }', 'link: { node: n2, latency: default }'], 10],
    ['n1', 'n2', ['link: { between: [n1, n2], latency: 1ms }'], 2],
  ])('%s to %s after %j: %i ms', (from, to, steps, took) => {
    expect(echoMs(from, to, ...steps)).toBe(took);
  });
});

/** A LAN on which nothing is lost, with two machines. */
function quietLan() {
  const fabric = createFabric({
    latencyNs: 1,
    jitterNs: 0,
    bandwidthBps: 1e9,
    lossRatio: 0,
    mtuBytes: 1_500,
  });
  for (const [at, name] of ['a', 'b'].entries()) {
    plugIn(fabric, name, { mac: at + 1 } as unknown as Device, at + 1);
  }
  return fabric;
}

const echo = (bytes: number) => `ping: { from: n1, to: n3, bytes: ${bytes} }`;

describe('what is lost', () => {
  test('by one cable does not come to the other, so that half and half are three quarters', () => {
    const fabric = quietLan();
    changeCable(fabric, 'a', { lossRatio: 0.5 });
    expect(wayLossRatio(fabric, 'a', 'b')).toBe(0.5);
    changeCable(fabric, 'b', { lossRatio: 0.5 });
    expect(wayLossRatio(fabric, 'a', 'b')).toBe(0.75);
    changeWay(fabric, 'a', 'b', { lossRatio: 0.9 });
    expect(wayLossRatio(fabric, 'a', 'b')).toBe(0.9);
    expect(wayLossRatio(fabric, 'b', 'a')).toBe(0.75);
  });

  test('for its size is what one of the cables is too narrow for', () => {
    const cables = ['link: { node: n1, mtu: 1400 }', 'link: { node: n3, mtu: 1300 }'];
    // 28 bytes of headers.
    expect(outcomes(observe(LAN, ...cables, echo(1_272), echo(1_273)))).toEqual(['ok', 'timeout']);
  });
});
