/**
 * Packets in motion on a canvas over the stage: thousands, where SVG holds some hundred.
 *
 * Owns the canvas and its glyphs, drawn once for each shape. Which packets there are is flights.ts's,
 * where they are place-finder.ts's. Above a limit, or when asked, rates are drawn instead.
 */
import { packetOutline, packetShape, type PacketShape } from './glyphs.ts';
import { rateLines, type RateLine } from './flow-lines.ts';
import type { InFlight } from './flights.ts';
import { wayPoint, type PlaceFinder } from './place-finder.ts';

/** Above so many packets nobody can follow one. */
export const FLOW_ABOVE = 1000;
const SPRITE = 24;

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
  const sprites = new Map<string, HTMLCanvasElement>();
  let theme = '';

  /** Glyphs are made anew when the colours are others. */
  function prepare(style: CSSStyleDeclaration): void {
    const now = Object.values(COLOURS)
      .map((name) => style.getPropertyValue(name))
      .join();
    if (now !== theme) sprites.clear();
    theme = now;
  }

  function sprite(shape: PacketShape, style: CSSStyleDeclaration): HTMLCanvasElement {
    const known = sprites.get(shape);
    if (known) return known;
    const made = drawSprite(shape, style);
    sprites.set(shape, made);
    return made;
  }

  function size({ width, height }: CanvasView): number {
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    return ratio;
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
      const scale = view.scale * ratio;
      context.setTransform(scale, 0, 0, scale, -view.scrollX * ratio, -view.scrollY * ratio);
      const style = getComputedStyle(canvas);
      prepare(style);
      if (isFlow) drawRates(context, rateLines(flights, finder), style);
      else {
        for (const flight of flights) {
          const at = finder.at(flight);
          if (!at) continue;
          const glyph = sprite(packetShape(flight.from, flight.journey.reply), style);
          context.drawImage(glyph, at.x - SPRITE / 2, at.y - SPRITE / 2, SPRITE, SPRITE);
        }
      }
      return { packets: flights.length, isFlow };
    },
  };
}

function drawSprite(shape: PacketShape, style: CSSStyleDeclaration): HTMLCanvasElement {
  const made = document.createElement('canvas');
  made.width = SPRITE * 2;
  made.height = SPRITE * 2;
  const context = made.getContext('2d');
  if (!context) return made;
  const colour = style.getPropertyValue(COLOURS[shape]).trim();
  context.setTransform(2, 0, 0, 2, SPRITE, SPRITE);
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
    const corner = wayPoint(from, to, 0.5);
    context.lineTo(corner.x, corner.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    context.fillStyle = style.getPropertyValue('--ink').trim();
    context.fillText(String(packets), corner.x + 8, corner.y - 4);
  }
  context.setLineDash([]);
}
