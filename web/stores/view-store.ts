/**
 * How the page looks: theme, zoom, which panels, rows and layers are open. Nothing of it changes a run.
 *
 * Owns the state; what of it the browser remembers is in preferences.ts.
 */
import type { PaneSizes } from './pane-sizes.ts';
import { rememberedPreferences, rememberTour } from './preferences.ts';
import { createStore, type Store } from './store.ts';

export type Theme = 'system' | 'light' | 'dark' | 'print';
export type InspectorTab = 'packet' | 'element' | 'rules' | 'state';
export type DockTab = 'events' | 'sequence' | 'waterfall' | 'distribution' | 'checks';

/** What the stage shows besides the packet looked at. */
export type LayerName =
  | 'others'
  | 'trails'
  | 'drops'
  | 'control'
  | 'dns'
  | 'tunnels'
  | 'faults'
  | 'counters'
  | 'addresses'
  | 'verdicts'
  | 'flow';

export interface ElementRef {
  readonly kind: 'node' | 'service' | 'task' | 'network' | 'link';
  /** Of a link its two machines: `n1–n2`. */
  readonly name: string;
}

/** A namespace that the tables are shown of, instead of that which the packet is in. */
export interface NamespaceRef {
  readonly node: string;
  readonly namespace: string;
}

/** What came of the last wish to copy something. */
export interface Copied {
  /** The request looked at then; 0 for none. */
  readonly request: number;
  /** `Copied:`, or why it was not. */
  readonly words: string;
  /** Empty where there was nothing to copy. */
  readonly text: string;
  /** A file can be had in its place. */
  readonly offersFile: boolean;
}

export interface ViewState {
  readonly theme: Theme;
  readonly railOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly dockOpen: boolean;
  /** The dock takes the height of the page. */
  readonly dockTall: boolean;
  readonly helpOpen: boolean;
  readonly palette: { readonly open: boolean; readonly text: string };
  /** Which of two compared stages is shown where there is room for one. */
  readonly comparedSide: 'left' | 'right';
  /** Step of the tour; -1 when it is not shown. */
  readonly tour: number;
  readonly inspectorTab: InspectorTab;
  readonly dockTab: DockTab;
  readonly layers: Readonly<Record<LayerName, boolean>>;
  /** Filter of events, as typed. */
  readonly filter: string;
  /** Events of one packet stand together, and what it does at one place is one row. */
  readonly grouped: boolean;
  /** Events that the reader marked on the scrubber. */
  readonly markers: readonly number[];
  readonly element: ElementRef | undefined;
  readonly copied: Copied | undefined;
  /** Undefined: where the packet is. */
  readonly namespace: NamespaceRef | undefined;
  /** Counts the wishes to see the packet on the stage. */
  readonly revealed: number;
  /** Factor on the fitted size of the stage. */
  readonly zoom: number;
  /** Counts the wishes to see the whole stage. */
  readonly fitted: number;
  /** Rows that the reader opened (true) or closed (false), against what the journey asks for. */
  readonly expanded: Readonly<Record<string, boolean>>;
  /** Keys without Ctrl or Alt run commands. */
  readonly singleKeys: boolean;
  readonly sizes: PaneSizes;
  /** Why the last file was not opened. */
  readonly trouble: string;
  /** Nothing moves by itself, also where the system would allow it. */
  readonly still: boolean;
}

export type ViewStore = Store<ViewState>;

const LAYERS: Readonly<Record<LayerName, boolean>> = {
  others: true,
  trails: false,
  drops: true,
  control: false,
  dns: false,
  tunnels: false,
  faults: false,
  counters: false,
  addresses: true,
  verdicts: true,
  flow: false,
};

export function createViewStore(): ViewStore {
  return createStore<ViewState>({
    railOpen: true,
    inspectorOpen: true,
    dockOpen: true,
    dockTall: false,
    helpOpen: false,
    palette: { open: false, text: '' },
    comparedSide: 'left',
    tour: -1,
    inspectorTab: 'packet',
    dockTab: 'events',
    layers: LAYERS,
    filter: '',
    grouped: false,
    markers: [],
    element: undefined,
    copied: undefined,
    namespace: undefined,
    revealed: 0,
    zoom: 1,
    fitted: 0,
    expanded: {},
    trouble: '',
    ...rememberedPreferences(),
  });
}

/** The tour is over, and does not begin by itself again. */
export function leaveTour(store: ViewStore): void {
  rememberTour();
  store.patch({ tour: -1 });
}

/** Forgets what was about the scenario before, and keeps how the reader likes the page. */
export function forgetScenario(store: ViewStore): void {
  store.patch({
    expanded: {},
    markers: [],
    element: undefined,
    copied: undefined,
    namespace: undefined,
    filter: '',
    inspectorTab: 'packet',
  });
}
