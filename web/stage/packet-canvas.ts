/**
 * Packets in motion on a canvas over the stage: thousands, where SVG holds some hundred.
 *
 * Owns the canvas and its glyphs, drawn once for each shape and scale and copied pixel by pixel. Which packets there are is flights.ts's,
 * where they are place-finder.ts's. Above a limit, or when asked, rates are drawn instead.
 */
import type { JourneyStep } from '../../src/index.ts';
import { packetOutline, packetShape, type PacketShape } from './glyphs.ts';
import { rateLines, type RateLine } from './flow-lines.ts';
import type { InFlight } from './flights.ts';
import { cornerOf, type PlaceFinder } from './place-finder.ts';

/** Above so many packets nobody can follow one. */
export const FLOW_ABOVE = 1000;
/** Side of a glyph with its outline, at scale 1. */
const SPRITE = 20;

export interface CanvasView {
  readonly scale: number;
  readonly scrollX: number;
  readonly scrollY: number;
  readonly width: number;
  readonly height: number;
  /** Rates instead of packets, whatever their number. */
  readonly flow: boolean;
}

const COLOURS: Readonly<Record<PacketShape, string>> = {
  request: '--request',
  response: '--response',
  dns: '--dns',
  'icmp-error': '--drop',
};

export interface PacketCanvas {
  /** Draws what is on its way; says how many packets and whether as rates. */
  draw(flights: readonly InFlight[], finder: PlaceFinder, view: CanvasView): CanvasReport;
  clear(): void;
}

export interface CanvasReport {
  readonly packets: number;
  readonly isFlow: boolean;
}

export function createPacketCanvas(canvas: HTMLCanvasElement): PacketCanvas {
  const context = canvas.getContext('2d');
  const sprites = new Map<PacketShape, HTMLCanvasElement>();
  /** The glyph at each step, as a packet's look may change on its way. */
  let glyphs = new WeakMap<JourneyStep, HTMLCanvasElement>();
  let look = '';

  /** Glyphs are made anew when the colours or the scale are others. */
  function prepare(style: CSSStyleDeclaration, scale: number): void {
    const colours = Object.values(COLOURS).map((name) => style.getPropertyValue(name));
    const now = [...colours, scale].join();
    if (now === look) return;
    sprites.clear();
    glyphs = new WeakMap();
    look = now;
  }

  function glyphOf({ from, journey }: InFlight, style: CSSStyleDeclaration, scale: number) {
    const known = glyphs.get(from);
    if (known) return known;
    const shape = packetShape(from, journey);
    const glyph = sprites.get(shape) ?? drawSprite(shape, style, scale);
    sprites.set(shape, glyph);
    glyphs.set(from, glyph);
    return glyph;
  }

  function size({ width, height }: CanvasView): number {
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    return ratio;
  }

  /** Copies glyphs to whole pixels: nothing has to be smoothed, which is most of the work. */
  function drawPackets(
    flights: readonly InFlight[],
    finder: PlaceFinder,
    { scale, left, top }: { scale: number; left: number; top: number },
    style: CSSStyleDeclaration,
  ): void {
    prepare(style, scale);
    for (const flight of flights) {
      const at = finder.at(flight);
      if (!at) continue;
      const glyph = glyphOf(flight, style, scale);
      const half = glyph.width / 2;
      context?.drawImage(
        glyph,
        Math.round(at.x * scale - left - half),
        Math.round(at.y * scale - top - half),
      );
    }
  }

  return {
    clear() {
      context?.clearRect(0, 0, canvas.width, canvas.height);
    },
    draw(flights, finder, view) {
      const isFlow = view.flow || flights.length > FLOW_ABOVE;
      const ratio = size(view);
      if (!context) return { packets: flights.length, isFlow };
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      const style = getComputedStyle(canvas);
      const [scale, left, top] = [view.scale * ratio, view.scrollX * ratio, view.scrollY * ratio];
      if (isFlow) {
        context.setTransform(scale, 0, 0, scale, -left, -top);
        drawRates(context, rateLines(flights, finder), style);
      } else drawPackets(flights, finder, { scale, left, top }, style);
      return { packets: flights.length, isFlow };
    },
  };
}

function drawSprite(shape: PacketShape, style: CSSStyleDeclaration, scale: number) {
  const made = document.createElement('canvas');
  // An even side keeps the middle between pixels, as the places of glyphs are rounded.
  made.width = 2 * Math.ceil((SPRITE * scale) / 2);
  made.height = made.width;
  const context = made.getContext('2d');
  if (!context) return made;
  const colour = style.getPropertyValue(COLOURS[shape]).trim();
  context.setTransform(scale, 0, 0, scale, made.width / 2, made.height / 2);
  const path = new Path2D(packetOutline(shape));
  context.lineWidth = 4;
  context.strokeStyle = style.getPropertyValue('--surface').trim();
  context.stroke(path);
  context.fillStyle = shape === 'response' ? style.getPropertyValue('--surface').trim() : colour;
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, no array
  context.fill(path);
  context.lineWidth = shape === 'response' ? 3 : 0.1;
  context.strokeStyle = colour;
  context.stroke(path);
  return made;
}

/** Width by the root of the number, a number beside the thick ones. */
function drawRates(
  context: CanvasRenderingContext2D,
  lines: readonly RateLine[],
  style: CSSStyleDeclaration,
): void {
  context.font = `11px ${style.getPropertyValue('--font-mono')}`;
  for (const { from, to, packets, reply } of lines) {
    context.strokeStyle = style.getPropertyValue(reply ? '--response' : '--request').trim();
    context.lineWidth = Math.min(14, 1 + Math.sqrt(packets));
    context.setLineDash([8, 6]);
    context.beginPath();
    context.moveTo(from.x, from.y);
    const corner = cornerOf(from, to);
    context.lineTo(corner.x, corner.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    context.fillStyle = style.getPropertyValue('--ink').trim();
    context.fillText(String(packets), corner.x + 8, corner.y - 4);
  }
  context.setLineDash([]);
}
