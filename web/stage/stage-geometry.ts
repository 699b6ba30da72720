/**
 * The measures of the stage at scale 1 and the shapes that a layout is made of.
 *
 * Owns numbers only: widths of columns, heights of rows and glyphs. matrix-layout.ts puts things in
 * their places with them.
 */
import type { Column, Station } from './topology-graph.ts';

export const CLIENT = { x: 6, width: 66, height: 38 } as const;
export const SPINE = { x: 93, width: 10 } as const;
export const COLUMN = { first: 134, step: 180, width: 172 } as const;
export const ROW = {
  x: 112,
  gap: 12,
  /** Notes of a narrow stage stand between its rows. */
  compactGap: 20,
  collapsedHeight: 46,
  headHeight: 28,
  padding: 14,
} as const;
export const SLOT_HEIGHT = 25;
export const GLYPH_WIDTH = 160;

/** Widths of the whole: with all columns, or folded to what a telephone has room for. */
export interface Frame {
  readonly width: number;
  readonly rowWidth: number;
  readonly pillsMax: number;
  readonly compact: boolean;
}

export const WIDE: Frame = {
  width: COLUMN.first + 4 * COLUMN.step + 8,
  rowWidth: COLUMN.first + 4 * COLUMN.step - ROW.x,
  pillsMax: 5,
  compact: false,
};

export const COMPACT: Frame = { width: 390, rowWidth: 272, pillsMax: 2, compact: true };

export const STAGE_TOP = 15;

export const COLUMNS = ['host', 'load-balancer', 'overlay', 'task'] as const;
export type StackColumn = (typeof COLUMNS)[number];

export function columnX(column: Column): number {
  if (column === 'client') return CLIENT.x;
  return COLUMN.first + COLUMNS.indexOf(column) * COLUMN.step;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A station with its place: `x` is the left edge of the glyph, `y` its middle. */
export interface PlacedStation extends Station {
  readonly x: number;
  readonly y: number;
  /** Where a wire that goes on to the right leaves glyph and label. */
  readonly right: number;
  /** Where wires meet it and the packet rests. */
  readonly anchor: Point;
  /** False for one that is drawn for orientation, without a packet of this request coming by. */
  readonly onPath: boolean;
  /** True for one that stands on the row itself, not in a column of it. */
  readonly folded?: boolean;
}

export interface PlacedBlock {
  readonly column: StackColumn;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Says that nothing of this request comes here; empty where something does. */
  readonly note: string;
}

/** Name of one of several namespaces that share a column, above its first station. */
export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** What a node is in its swarm; an engine without one has no glyph. */
export type NodeRole = 'leader' | 'manager' | 'worker' | 'engine';

export interface PlacedRow {
  readonly node: string;
  readonly title: string;
  readonly subtitle: string;
  readonly role: NodeRole;
  /** The managers have given the node up. */
  readonly down: boolean;
  readonly expanded: boolean;
  readonly y: number;
  readonly height: number;
  readonly blocks: readonly PlacedBlock[];
  readonly labels: readonly PlacedLabel[];
}

/** Tasks without a node, below the rows. */
export interface PlacedTray {
  readonly y: number;
  readonly height: number;
  readonly tasks: readonly { readonly name: string; readonly text: string }[];
}

export interface StageLayout {
  readonly width: number;
  readonly height: number;
  readonly frame: Frame;
  readonly spine: { readonly top: number; readonly bottom: number };
  readonly rows: readonly PlacedRow[];
  readonly tray: PlacedTray | undefined;
  readonly stations: ReadonlyMap<string, PlacedStation>;
  readonly heads: readonly { readonly text: string; readonly x: number }[];
}
