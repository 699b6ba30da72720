/*
 * Addresses of the page, and keys: what they mean, and what they leave alone.
 */
import { describe, expect, test } from 'vitest';
import { commands } from '../../../web/app/commands.ts';
import { commandForKey } from '../../../web/app/hotkeys.ts';
import { parseRoute, runRoute, sameOriginFile } from '../../../web/app/router.ts';

describe('an address', () => {
  test.each([
    ['', { screen: 'gallery' }],
    ['#/', { screen: 'gallery' }],
    ['#/run/source-ip', { screen: 'run', id: 'source-ip' }],
    ['#/run/a%2Fb', { screen: 'run', id: 'a/b' }],
    ['#/run/%E0%A4', { screen: 'run', id: '%E0%A4' }],
    ['#/run?file=my%20file.yaml', { screen: 'file', file: 'my file.yaml' }],
    ['#/run', { screen: 'unknown', path: '/run' }],
    ['#/elsewhere', { screen: 'unknown', path: '/elsewhere' }],
  ])('%s is understood', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  test('of a scenario leads back to it, whatever its name', () => {
    for (const id of ['a', 'opened:x.yaml', 'ä b/c?d#e']) {
      expect(parseRoute(runRoute(id))).toEqual({ screen: 'run', id });
    }
  });

  test('of a file is fetched from this server only', () => {
    const base = 'http://127.0.0.1:8080/page/';
    expect(sameOriginFile('scenario.yaml', base)).toBe('http://127.0.0.1:8080/page/scenario.yaml');
    expect(sameOriginFile('https://example.com/x.yaml', base)).toBeUndefined();
    expect(sameOriginFile('//example.com/x.yaml', base)).toBeUndefined();
    expect(sameOriginFile('javascript:alert(1)', base)).toBeUndefined();
  });
});

/** The command of a key pressed in an element. */
function pressedIn(
  tag: string,
  key: string,
  extra: KeyboardEventInit = {},
  type = 'text',
): string | undefined {
  const element = document.createElement(tag);
  if (tag === 'input') element.setAttribute('type', type);
  document.body.append(element);
  let id: string | undefined;
  const listen = (event: Event): void => {
    id = commandForKey(event as KeyboardEvent)?.id;
  };
  element.addEventListener('keydown', listen);
  element.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, ...extra }),
  );
  element.remove();
  return id;
}

describe('keys', () => {
  test('are not used twice', () => {
    const keys = commands.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('run commands from anywhere on the page', () => {
    expect(pressedIn('div', ' ')).toBe('play');
    expect(pressedIn('div', '.')).toBe('packet-step');
    expect(pressedIn('div', '?')).toBe('help');
    expect(pressedIn('div', 'E')).toBe('toggle-row');
  });

  test('are left to buttons, sliders and lists that need them', () => {
    expect(pressedIn('button', ' ')).toBeUndefined();
    expect(pressedIn('button', '.')).toBe('packet-step');
    expect(pressedIn('input', 'ArrowRight', {}, 'range')).toBeUndefined();
    expect(pressedIn('input', ' ', {}, 'range')).toBe('play');
    expect(pressedIn('input', ' ')).toBeUndefined();
    expect(pressedIn('input', 'k', { ctrlKey: true })).toBe('palette');
    expect(pressedIn('input', 'z', { ctrlKey: true })).toBeUndefined();
    expect(pressedIn('select', 'd')).toBeUndefined();
  });

  test('are left to the browser with Ctrl, Alt and Meta', () => {
    expect(pressedIn('div', 't', { ctrlKey: true })).toBeUndefined();
    expect(pressedIn('div', 'ArrowLeft', { altKey: true })).toBeUndefined();
    expect(pressedIn('div', '0', { metaKey: true })).toBeUndefined();
  });
});
