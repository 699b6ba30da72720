/**
 * One station in its column on its line: edges, anchor, and where its label ends.
 *
 * Owns the horizontal measures of glyphs; the vertical ones come with the line.
 */
import { columnX, GLYPH_WIDTH, type PlacedStation } from './stage-geometry.ts';
import { monoWidth, textWidth } from './text-width.ts';
import type { Station } from './topology-graph.ts';

export const LABEL_SIZE = 10.5;
export const DETAIL_SIZE = 9.5;
/** From the glyph's left edge to its anchor and to its label. */
export const ANCHOR_INSET = 8;
const LABEL_INSET = 17;
/** Where there is room, the label keeps clear of the ring around a packet in a tunnel. */
const WIDE_LABEL_INSET = 21;

/** From the left edge of a glyph to its label. */
export function labelInset({ glyph }: Station): number {
  const roomy = glyph === 'ring' || glyph === 'route' || glyph === 'vxlan';
  return roomy ? WIDE_LABEL_INSET : LABEL_INSET;
}

/** Where the text beside a ring or a diamond ends. */
function openRight(station: Station, x: number): number {
  const detail = station.detail === '' ? 0 : monoWidth(station.detail, DETAIL_SIZE) + 6;
  return x + labelInset(station) + textWidth(station.label, LABEL_SIZE) + detail + 4;
}

/** Places a station; `y` is the middle of its line. */
export function placeStation(station: Station, y: number, onPath: boolean): PlacedStation {
  const x = columnX(station.column) + 6;
  const isOpen = station.glyph === 'ring' || station.glyph === 'route';
  const right = isOpen ? openRight(station, x) : x + GLYPH_WIDTH;
  return { ...station, x, y, right, anchor: { x: x + ANCHOR_INSET, y }, onPath };
}
