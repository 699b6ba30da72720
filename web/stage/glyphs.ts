/**
 * The outlines of stations and packets as path data, around a middle line.
 *
 * Owns shapes: they carry the meaning before colour does. Sizes come from stage-geometry.ts.
 */
import type { Journey, JourneyStep } from '../../src/index.ts';
import { CLIENT, type NodeRole, type PlacedStation, type Point } from './stage-geometry.ts';
import { ANCHOR_INSET } from './place-station.ts';

function roundedBox(x: number, y: number, width: number, height: number, radius: number): string {
  const [w, h] = [width - 2 * radius, height - 2 * radius];
  const arc = (dx: number, dy: number): string => `a${radius} ${radius} 0 0 1 ${dx} ${dy}`;
  return [
    `M${x + radius} ${y}h${w}${arc(radius, radius)}v${h}${arc(-radius, radius)}`,
    `h${-w}${arc(-radius, -radius)}v${-h}${arc(radius, -radius)}z`,
  ].join('');
}

function circle(x: number, y: number, radius: number): string {
  return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
}

function hexagon(x: number, y: number, width: number): string {
  return `M${x} ${y}l9 -11h${width - 18}l9 11l-9 11h${18 - width}z`;
}

function pointedBox(x: number, y: number, width: number): string {
  return `M${x} ${y - 10}h${width - 9}l9 10l-9 10h${9 - width}z`;
}

function diamond(x: number, y: number, radius: number): string {
  return `M${x - radius} ${y}l${radius} ${-radius}l${radius} ${radius}l${-radius} ${radius}z`;
}

/** Outline of a station. */
export function stationOutline({ glyph, x, y, right }: PlacedStation): string {
  const width = right - x;
  switch (glyph) {
    case 'ring':
      return circle(x + ANCHOR_INSET, y, 5.5);
    case 'route':
      return diamond(x + ANCHOR_INSET, y, 7);
    case 'chain':
      return roundedBox(x, y - 10, width, 20, 4);
    case 'ipvs':
      return hexagon(x, y, width);
    case 'bridge':
      return roundedBox(x, y - 8, width, 16, 1);
    case 'vxlan':
      return pointedBox(x, y, width);
    case 'pill':
      return roundedBox(x, y - 11, width, 22, 11);
    case 'client':
      return roundedBox(x, y - CLIENT.height / 2, width, CLIENT.height, 8);
  }
}

/** A crown for the leader, a square for a manager, a circle for a worker. */
export const ROLE_GLYPHS: Readonly<Record<NodeRole, string>> = {
  leader: 'M-6 4.5l-.5 -8l3.5 3l3 -4.5l3 4.5l3.5 -3l-.5 8z',
  manager: 'M-4 -4h8v8h-8z',
  worker: circle(0, 0, 3.5),
  engine: '',
};

export type PacketShape = 'request' | 'response' | 'dns' | 'icmp-error';

function isOfNames({ headers }: JourneyStep): boolean {
  const { protocol, sourcePort, destinationPort } = headers;
  return protocol === 'udp' && (sourcePort === 53 || destinationPort === 53);
}

/**
 * Requests are discs, replies rings, names diamonds, ICMP errors squares. A question to the resolver in a
 * container is one all the way, though it is sent on to a port other than 53.
 */
export function packetShape(step: JourneyStep, { reply, steps }: Journey): PacketShape {
  const { protocol, icmpType } = step.headers;
  if (protocol === 'icmp' && icmpType !== 0 && icmpType !== 8) return 'icmp-error';
  if (protocol === 'udp' && steps.some(isOfNames)) return 'dns';
  return reply ? 'response' : 'request';
}

const PACKET_RADIUS = 7;

/** Outline of a packet around 0,0. */
export function packetOutline(shape: PacketShape): string {
  if (shape === 'dns') return diamond(0, 0, PACKET_RADIUS + 1);
  if (shape === 'icmp-error') return roundedBox(-6, -6, 12, 12, 1);
  return circle(0, 0, PACKET_RADIUS);
}

/** An arrow head in the middle of a packet, that way. */
export function headingPath({ x, y }: Point): string {
  const [backX, backY] = [-2 * x, -2 * y];
  const [sideX, sideY] = [-3.2 * y, 3.2 * x];
  return `M${backX + sideX} ${backY + sideY}L${3 * x} ${3 * y}L${backX - sideX} ${backY - sideY}`;
}

/** A cross of the same size, for what was dropped. */
export const CROSS = 'M-5 -5l10 10M5 -5l-10 10';
