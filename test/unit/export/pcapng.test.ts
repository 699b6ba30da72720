/*
 * A run as a capture file, read back by a reader of its own.
 */
import { describe, expect, test } from 'vitest';
import { exportPcapng } from '../../../src/export/pcapng.ts';
import { meshResult, resultWith } from './exported.ts';
import { decodeFrame, readCapture } from './pcapng-reader.ts';

const capture = readCapture(exportPcapng(meshResult));
const taps = meshResult.events.filter((event) => event.kind === 'packet.tapped');

describe('a capture', () => {
  test('says what it is of', () => {
    expect(capture.application).toBe('swarmscope');
    expect(capture.comment).toBe(
      `Any node answers\nengine 28.5, seed 5, fingerprint ${meshResult.fingerprint}`,
    );
  });

  test('has an interface for each tap, by node, namespace and name, in nanoseconds', () => {
    const names = capture.interfaces.map(({ name }) => name);
    expect(names).toContain('n3/ingress_sbox/eth1');
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(taps.map((tap) => `${tap.node}/${tap.namespace}/${tap.interface}`))).toEqual(
      new Set(names),
    );
    expect(capture.interfaces.every(({ resolution }) => resolution === 9)).toBe(true);
  });

  test('has a frame for each tap, in order, where and when it was seen', () => {
    expect(capture.frames.map((frame) => [frame.interface, Number(frame.timeNs)])).toEqual(
      taps.map((tap) => [`${tap.node}/${tap.namespace}/${tap.interface}`, tap.timeNs]),
    );
  });

  test('tells directions', () => {
    const flags = { in: 1, out: 2, p: 0b10001 };
    expect(capture.frames.map((frame) => frame.flags)).toEqual(
      taps.map((tap) => flags[tap.direction]),
    );
  });

  test('shows the source that the load balancer wrote, and why, on the frame behind it', () => {
    const at = capture.frames.findIndex((frame) => frame.interface === 'n3/ingress_sbox/eth0');
    const frame = capture.frames[at]!;
    expect(decodeFrame(frame.bytes).source).toBe('10.0.0.4');
    const [comment = ''] = frame.comments;
    expect(comment).toContain('n3 ingress_sbox, IPVS FWM 256: IPVS chooses 10.0.0.7:8080.');
    expect(comment).toMatch(/nat POSTROUTING: SNAT to 10\.0\.0\.4\. .*handled by IPVS/);
  });

  test('puts each sentence of a packet on exactly one frame, the end on the last', () => {
    const text = capture.frames.flatMap(({ comments }) => comments).join('\n');
    expect(text.split('REDIRECT to port 80.')).toHaveLength(2);
    const last = capture.frames.findLast(({ interface: name }) => name === 'n1/web.2/eth0');
    const first = capture.frames.find(({ interface: name }) => name === 'n1/web.2/eth0');
    expect(first?.comments[0]).toContain('Delivered to web.2');
    expect(last?.comments[0]).not.toContain('Delivered to web.2');
  });

  test('is the same for the same run', () => {
    expect(exportPcapng(meshResult)).toEqual(exportPcapng(structuredClone(meshResult)));
  });

  test('of a run without packets is a file without frames', () => {
    expect(readCapture(exportPcapng(resultWith([])))).toMatchObject({ interfaces: [], frames: [] });
  });
});

describe('a frame', () => {
  const tap = taps[0]!;
  const one = (change: Partial<typeof tap>) =>
    readCapture(exportPcapng(resultWith([{ ...tap, ...change }]))).frames[0]!;

  test('of hours later keeps its nanosecond', () => {
    const timeNs = 36_000_000_000_001;
    expect(one({ timeNs }).timeNs).toBe(36_000_000_000_001n);
  });

  test('of a place with any name is still readable', () => {
    expect(one({ node: 'ü/漢🐳', namespace: '' }).interface).toBe(`ü/漢🐳//${tap.interface}`);
  });

  test('whose reason is longer than an option may be has as much of it as fits', () => {
    const [comment = ''] = one({ node: '漢'.repeat(70_000) }).comments;
    expect(comment.endsWith('…')).toBe(true);
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(65_535);
  });
});
