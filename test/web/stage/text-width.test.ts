/*
 * Texts are cut to the room that a layout has for them, before anything is drawn.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitText, textWidth } from '../../../web/stage/text-width.ts';

test('the longest chain name fits its box beside the chip MARK', () => {
  expect(fitText('mangle PREROUTING', 10.5, 160 - 17 - 4 - 26)).toBe('mangle PREROUTING');
});

test('a text is kept where it fits, and cut with an ellipsis where it does not', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 20, max: 200 }), (text, width) => {
      const shown = fitText(text, 11, width);
      if (textWidth(text, 11) <= width) expect(shown).toBe(text);
      else {
        expect(shown.endsWith('…')).toBe(true);
        expect(shown.length).toBeLessThanOrEqual(text.length + 1);
      }
    }),
  );
});
