/*
 * Judges the judge as a whole: a capture is equal to itself, nothing is equal to no run, a difference is
 * printed with both sides. What is found and what is allowed is in judge-finds and judge-allows.
 */
import { describe, expect, test } from 'vitest';
import { rewrite, table, verdict } from '../support/capture/changed-copy.ts';
import { compareWithCapture } from '../support/capture/compare-with-capture.ts';
import { captureNames, loadCapture } from '../support/capture/load-capture.ts';

describe('the judge', () => {
  test.each(captureNames())('%s: is equal to itself', (name) => {
    const capture = loadCapture(name);
    expect(compareWithCapture(capture, structuredClone(capture))).toEqual([]);
  });

  test('finds everything when nothing was run', () => {
    const capture = loadCapture('02-host-mode');
    const differences = compareWithCapture(capture, { observations: [] });
    expect(differences).toHaveLength(capture.observations.length);
  });

  test('prints both sides of the first difference with the lines around it', () => {
    const text = verdict('01-ingress', (copy) => {
      rewrite(table(copy, 'n1', 'ingress_sbox', 'ipvs'), '10.0.0.6', '10.0.0.9');
    });
    expect(text).toBe(
      [
        'step 0, state, nodes.n1.ingress_sbox.ipvs: the line differs',
        '  captured:',
        '      1  FWM 256 rr',
        '  >   2  -> 10.0.0.6:0 Masq 1 0 0',
        '      3  -> 10.0.0.7:0 Masq 1 0 0',
        '  simulated:',
        '      1  FWM 256 rr',
        '  >   2  -> 10.0.0.9:0 Masq 1 0 0',
        '      3  -> 10.0.0.7:0 Masq 1 0 0',
      ].join('\n'),
    );
  });
});
