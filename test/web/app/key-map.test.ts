/*
 * Keys of the reader's own: they run the command in place of those of the table, and garbage in the
 * browser's memory is none.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { commands, commandTitle } from '../../../web/app/commands.ts';
import { commandForKey } from '../../../web/app/hotkeys.ts';
import { hasOwnKeys, isReserved, keysOf, setKeys } from '../../../web/app/key-map.ts';
import { rememberedKeys } from '../../../web/stores/preferences.ts';

const drop = commands.find(({ id }) => id === 'next-drop')!;
const pressed = (key: string) => commandForKey(new KeyboardEvent('keydown', { key }))?.id;

afterEach(() => setKeys(drop, undefined));

describe('a command', () => {
  test('has another key, and not that of the table any more', () => {
    expect(pressed('d')).toBe('next-drop');
    setKeys(drop, ['q']);
    expect([pressed('d'), pressed('q')]).toEqual([undefined, 'next-drop']);
    expect(commandTitle('next-drop')).toBe('Next drop (Q)');
    expect(rememberedKeys()).toEqual({ 'next-drop': ['q'] });
  });

  test('has no key, and that of the table again', () => {
    setKeys(drop, []);
    expect([pressed('d'), keysOf(drop), hasOwnKeys(drop)]).toEqual([undefined, [], true]);
    setKeys(drop, undefined);
    expect([pressed('d'), hasOwnKeys(drop)]).toEqual(['next-drop', false]);
    expect(rememberedKeys()).toEqual({});
  });
});

test.each(['{', '[]', '7', 'null', '{"play":"x"}', '{"play":[1]}'])(
  'what the browser has kept as %s is no key',
  (text) => {
    localStorage.setItem('swarmscope.keys', text);
    expect(rememberedKeys()).toEqual({});
    localStorage.removeItem('swarmscope.keys');
  },
);

test('keys that move through the page stay what they are', () => {
  expect(['Tab', 'Shift+Tab', 'Enter', 'Escape', 'q'].map(isReserved)).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});
