/**
 * The stamp beside a station: what it changed in the packet, old above new; or why it ended there.
 *
 * Owns which changes are worth a stamp and where it fits. All changes stand in the inspector.
 */
import type { FieldChange, JourneyStep } from '../../src/index.ts';
import { GLYPH_WIDTH, ROW, type PlacedStation, type StageLayout } from './stage-geometry.ts';
import { fitText, monoWidth } from './text-width.ts';

export interface StampLine {
  readonly text: string;
  readonly kind: 'before' | 'after' | 'drop';
}

export interface Stamp {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where the short line to the station starts and ends. */
  readonly tie: { readonly fromX: number; readonly toX: number; readonly y: number };
  readonly lines: readonly StampLine[];
}

export const STAMP_SIZE = 11;
export const STAMP_LINE = 15;
const TIE = 12;
/** As short as it gets before the stamp goes to the other side. */
const TIE_MIN = 5;
const PADDING = 8;

function change(step: JourneyStep, field: string): FieldChange | undefined {
  return step.changes.find((each) => each.field === field);
}

/** Address and port as one line before and one after. */
function endpointLines(step: JourneyStep, side: 'dst' | 'src'): StampLine[] {
  const address = change(step, `ip.${side}`);
  const letter = side === 'dst' ? 'd' : 's';
  const port = change(step, `tcp.${letter}port`) ?? change(step, `udp.${letter}port`);
  if (!address && !port) return [];
  const { headers } = step;
  const portNow = String(side === 'dst' ? headers.destinationPort : headers.sourcePort);
  const ports = { before: port?.before ?? portNow, after: port?.after ?? portNow };
  const colon = portNow === '0' ? '' : ':';
  const text = (which: 'before' | 'after'): string =>
    address ? `${address[which]}${colon}${colon && ports[which]}` : `:${ports[which]}`;
  return [
    { text: `${side} ${text('before')}`, kind: 'before' },
    { text: `  → ${text('after')}`, kind: 'after' },
  ];
}

function tunnelLines(step: JourneyStep): StampLine[] {
  const vni = change(step, 'vxlan.vni');
  if (!vni) return [];
  const [source, destination] = [change(step, 'outer.ip.src'), change(step, 'outer.ip.dst')];
  if (vni.after === '') return [{ text: `− outer headers, vni ${vni.before}`, kind: 'after' }];
  return [
    { text: `+ vni ${vni.after}, 50 bytes more`, kind: 'before' },
    { text: `${source?.after ?? ''} → ${destination?.after ?? ''}`, kind: 'after' },
  ];
}

function noteLines(step: JourneyStep): StampLine[] {
  const mark = change(step, 'skb.mark');
  const ttl = change(step, 'ip.ttl');
  if (mark && mark.after !== '') return [{ text: `mark ${mark.after}`, kind: 'after' }];
  return ttl ? [{ text: `ttl ${ttl.before} → ${ttl.after}`, kind: 'after' }] : [];
}

function dropLines(step: JourneyStep): StampLine[] {
  if (step.action !== 'dropped' && step.action !== 'rejected') return [];
  return [{ text: step.title, kind: 'drop' }];
}

function linesOf(step: JourneyStep): StampLine[] {
  const drop = dropLines(step);
  if (drop.length > 0) return drop;
  const lines = [
    ...endpointLines(step, 'dst'),
    ...endpointLines(step, 'src'),
    ...tunnelLines(step),
  ];
  return lines.length > 0 ? lines : noteLines(step);
}

/** The stamp of a step, right of the station where it fits and else left; undefined without change. */
export function stampOf(
  step: JourneyStep,
  station: PlacedStation,
  layout: StageLayout,
): Stamp | undefined {
  const widthMax = 260;
  const lines = linesOf(step).map((line) => ({
    ...line,
    text: fitText(line.text, STAMP_SIZE, widthMax),
  }));
  if (lines.length === 0) return undefined;
  const longest = Math.max(...lines.map((line) => monoWidth(line.text, STAMP_SIZE)));
  const width = Math.ceil(longest) + 2 * PADDING;
  const height = lines.length * STAMP_LINE + 8;
  const edge = Math.max(station.right, station.x + GLYPH_WIDTH);
  const end = ROW.x + layout.frame.rowWidth - 6;
  const right = Math.min(edge + TIE, end - width);
  const fits = right >= edge + TIE_MIN;
  const left = station.x - 10 - TIE - width;
  const x = fits ? right : Math.max(4, left);
  const y = Math.min(Math.max(4, station.y - height / 2), layout.height - height - 4);
  const tie = fits
    ? { fromX: edge, toX: x, y: station.y }
    : { fromX: station.x, toX: x + width, y: station.y };
  return { x, y, width, height, tie, lines };
}
