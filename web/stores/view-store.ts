/**
 * How the page looks: theme, zoom, which panels and rows are open. Nothing of it changes a run.
 *
 * Owns the state and what of it the browser remembers (the theme).
 */
import { createStore, type Store } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';
export type InspectorTab = 'packet' | 'tables';
export type DockTab = 'events' | 'checks';

export interface ViewState {
  readonly theme: Theme;
  readonly railOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly dockOpen: boolean;
  readonly helpOpen: boolean;
  readonly inspectorTab: InspectorTab;
  readonly dockTab: DockTab;
  /** Factor on the fitted size of the stage. */
  readonly zoom: number;
  /** Rows that the reader opened (true) or closed (false), against what the journey asks for. */
  readonly expanded: Readonly<Record<string, boolean>>;
}

export type ViewStore = Store<ViewState>;

const THEME_KEY = 'swarmscope.theme';

function rememberedTheme(): Theme {
  try {
    const theme = localStorage.getItem(THEME_KEY);
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  } catch {
    return 'system';
  }
}

export function createViewStore(): ViewStore {
  return createStore<ViewState>({
    theme: rememberedTheme(),
    railOpen: true,
    inspectorOpen: true,
    dockOpen: true,
    helpOpen: false,
    inspectorTab: 'packet',
    dockTab: 'events',
    zoom: 1,
    expanded: {},
  });
}

/** Puts a theme on the document and into the browser's memory. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  try {
    if (theme === 'system') localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, theme);
  } catch {
    // A browser that keeps nothing still shows the theme.
  }
}
