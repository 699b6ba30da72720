/**
 * What the browser remembers of how a reader likes the page: theme, motion, keys, sizes of panes, the tour.
 *
 * Owns the names in local storage. A browser that keeps nothing still shows what is chosen.
 */
import { paneSizesFrom, paneSizesText, type PaneSizes } from './pane-sizes.ts';
import type { Theme } from './view-store.ts';

export interface Preferences {
  readonly theme: Theme;
  readonly singleKeys: boolean;
  readonly still: boolean;
  readonly sizes: PaneSizes;
}

const PREFIX = 'swarmscope.';

function remembered(name: string): string {
  try {
    return localStorage.getItem(PREFIX + name) ?? '';
  } catch {
    return '';
  }
}

/** Empty text forgets. */
function remember(name: string, value: string): void {
  try {
    if (value === '') localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Storage that is full or forbidden costs the reader a second choice after a reload.
  }
}

export function rememberedPreferences(): Preferences {
  const theme = remembered('theme');
  return {
    theme: theme === 'light' || theme === 'dark' || theme === 'print' ? theme : 'system',
    singleKeys: remembered('single-keys') !== 'off',
    still: remembered('motion') === 'still',
    sizes: paneSizesFrom(remembered('sizes')),
  };
}

export function rememberSingleKeys(on: boolean): void {
  remember('single-keys', on ? '' : 'off');
}

export function rememberStillness(still: boolean): void {
  remember('motion', still ? 'still' : '');
}

export function rememberPaneSizes(sizes: PaneSizes): void {
  remember('sizes', paneSizesText(sizes));
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** Keys by the ids of their commands; what makes no sense is left out. */
export function rememberedKeys(): Record<string, readonly string[]> {
  try {
    const keys: unknown = JSON.parse(remembered('keys') || '{}');
    const known = Object.entries(Object(keys)).filter((entry): entry is [string, string[]] =>
      isListOfTexts(entry[1]),
    );
    return Object.fromEntries(known);
  } catch {
    return {};
  }
}

export function rememberKeys(keys: Readonly<Record<string, readonly string[]>>): void {
  remember('keys', Object.keys(keys).length === 0 ? '' : JSON.stringify(keys));
}

/** Puts a theme on the document and into the browser's memory. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  remember('theme', theme === 'system' ? '' : theme);
}

export function hasSeenTour(): boolean {
  return remembered('tour') !== '';
}

export function rememberTour(): void {
  remember('tour', 'seen');
}
