/**
 * What a link carries: a scenario, its seed, the edits made to it, and what was being looked at.
 *
 * Owns the shape and its reading from JSON of unknown origin: a field of another type counts as
 * absent, except the scenario, without which there is nothing to show.
 */

/** A step that the reader put into the scenario. */
export interface SharedEdit {
  /** Index of the scenario's step that it comes after; -1: before all. */
  readonly after: number;
  /** One step in one line: `partition: [[n1], [n2, n3]]`. */
  readonly step: string;
  /** What it is called on the page. */
  readonly title: string;
}

/** One that came with the page, by its name, or the text of the reader's own. */
export type SharedScenario =
  { readonly id: string } | { readonly fileName: string; readonly text: string };

/** Every field may be missing: the page then shows what it shows of itself. */
export interface SharedView {
  /** Sequence number of the trace event that is looked at. */
  readonly event?: number;
  /** Number of the selected packet. */
  readonly packet?: number;
  /** Key of the selected node, service, task, network or link. */
  readonly element?: string;
  /** Names of the layers that are shown. */
  readonly layers?: readonly string[];
  /** `steps` or `time`. */
  readonly clock?: string;
  /** Text of the event filter. */
  readonly filter?: string;
  /** Rows that were opened (true) or folded (false). */
  readonly expanded?: Readonly<Record<string, boolean>>;
}

export interface SharedState {
  readonly scenario: SharedScenario;
  /** Instead of the scenario's own. */
  readonly seed?: number;
  readonly edits: readonly SharedEdit[];
  readonly view: SharedView;
}

const EDITS_MAX = 1_000;

type Unknown = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Unknown {
  return typeof value === 'object' && value !== null ? (value as Unknown) : {};
}

function wholeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function scenarioOf(value: unknown): SharedScenario | undefined {
  const { id, fileName, text } = recordOf(value);
  if (typeof text === 'string') return { fileName: textOf(fileName) ?? 'shared.yaml', text };
  return typeof id === 'string' ? { id } : undefined;
}

function editsOf(value: unknown): SharedEdit[] {
  return listOf(value)
    .slice(0, EDITS_MAX)
    .map(recordOf)
    .flatMap(({ after, step, title }) => {
      const place = wholeNumber(after);
      if (place === undefined || place < -1 || typeof step !== 'string') return [];
      return [{ after: place, step, title: textOf(title) ?? step }];
    });
}

function expandedOf(value: unknown): Record<string, boolean> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const rows = Object.entries(value).filter(
    (row): row is [string, boolean] => typeof row[1] === 'boolean',
  );
  return Object.fromEntries(rows);
}

function layersOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return listOf(value).filter((each): each is string => typeof each === 'string');
}

function viewOf(value: unknown): SharedView {
  const view = recordOf(value);
  const read: SharedView = {
    event: wholeNumber(view['event']),
    packet: wholeNumber(view['packet']),
    element: textOf(view['element']),
    layers: layersOf(view['layers']),
    clock: textOf(view['clock']),
    filter: textOf(view['filter']),
    expanded: expandedOf(view['expanded']),
  };
  return Object.fromEntries(Object.entries(read).filter(([, field]) => field !== undefined));
}

/** The state that a parsed JSON value stands for; undefined where it names no scenario. */
export function sharedStateOf(value: unknown): SharedState | undefined {
  const { scenario: named, seed: seeded, edits, view } = recordOf(value);
  const scenario = scenarioOf(named);
  if (scenario === undefined) return undefined;
  const seed = wholeNumber(seeded);
  return {
    scenario,
    ...(seed !== undefined && { seed }),
    edits: editsOf(edits),
    view: viewOf(view),
  };
}
