/*
 * Sizes of panes: kept within bounds, and read again as they were written, whatever stands there.
 */
import { describe, expect, test } from 'vitest';
import {
  boundedSize,
  PANE_SIZES,
  paneSizesFrom,
  paneSizesStyle,
  paneSizesText,
} from '../../../web/stores/pane-sizes.ts';

describe('sizes of panes', () => {
  test('are read as they were written', () => {
    const sizes = { rail: 180, inspector: 500, dock: 300 };
    expect(paneSizesFrom(paneSizesText(sizes))).toEqual(sizes);
  });

  test.each(['', 'x', 'NaN NaN NaN', '0 0 0'])('are as at first where "%s" is written', (text) => {
    expect(paneSizesFrom(text)).toEqual(PANE_SIZES);
  });

  test('are bounded by the window too, however large the screen was that they were chosen on', () => {
    expect(paneSizesStyle({ rail: 420, inspector: 640, dock: 520 })).toBe(
      '--rail: min(420px, 25vw); --inspector: min(640px, 40vw); --dock: min(520px, 60vh)',
    );
  });

  test('leave the stage its room, and the pane enough to be of use', () => {
    expect(boundedSize('rail', 9999)).toBe(420);
    expect(boundedSize('dock', -5)).toBe(120);
    expect(paneSizesFrom('1 99999 200')).toEqual({ rail: 160, inspector: 640, dock: 200 });
  });
});
