/**
 * What stands on the ground besides stations: counts of drops and of packets that passed, packets of
 * others, tasks not placed.
 *
 * Draws with keyed joins; in the still view every packet is here, as part of the picture.
 */
import type { InFlight } from '../flights.ts';
import { packetOutline, packetShape } from '../glyphs.ts';
import { ANCHOR_INSET } from '../place-station.ts';
import type { DropCount } from '../drop-counts.ts';
import type { PlaceFinder } from '../place-finder.ts';
import { ROW, type StageLayout } from '../stage-geometry.ts';
import { fitText, textWidth } from '../text-width.ts';
import type { Layer } from './grid-layer.ts';

/** The drawing holds no more single packets than this. */
const STILL_MAX = 150;

const BADGE_CROSS = 'M4.5 -2.5l5 5m0 -5l-5 5';

function badgeWidth(count: number): number {
  return 18 + 6 * String(count).length;
}

/** A badge at the station's upper left corner: a cross and how many. */
export function drawDrops(layer: Layer, drops: readonly DropCount[]): void {
  const groups = layer
    .selectAll<SVGGElement, DropCount>('g.drops')
    .data(drops, ({ at }) => `${at.x},${at.y}`)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'drops');
      group.append('title');
      group.append('rect').attr('y', -7).attr('height', 14).attr('rx', 7).attr('x', 0);
      group.append('path').attr('d', BADGE_CROSS);
      group.append('text').attr('x', 13).attr('y', 3.5);
      return group;
    })
    .attr('transform', ({ at, count }) => {
      return `translate(${at.x - ANCHOR_INSET - badgeWidth(count) / 2} ${at.y - 11})`;
    });
  groups.select('title').text(({ count, text }) => `${count} dropped here, the last: ${text}`);
  groups.select('rect').attr('width', ({ count }) => badgeWidth(count));
  groups.select('text').text(({ count }) => count);
}

/** On the upper edge of each station that has counted something. */
export function drawCounts(
  layer: Layer,
  counts: ReadonlyMap<string, number>,
  { stations }: StageLayout,
): void {
  const shown = [...counts].flatMap(([key, count]) => {
    const station = stations.get(key);
    return station && station.label !== '' ? [{ key, count, station }] : [];
  });
  layer
    .selectAll<SVGTextElement, (typeof shown)[number]>('text')
    .data(shown, ({ key }) => key)
    .join('text')
    .attr('class', 'pass-count')
    .attr('x', ({ station }) => station.right - 12)
    .attr('y', ({ station }) => station.y - 8)
    .text(({ count }) => count);
}

/** Packets of other requests, where they are at this moment. */
export function drawOthers(layer: Layer, flights: readonly InFlight[], finder: PlaceFinder): void {
  const shown = flights.slice(0, STILL_MAX).flatMap((flight) => {
    const at = finder.at(flight);
    return at ? [{ flight, at }] : [];
  });
  layer
    .selectAll<SVGPathElement, (typeof shown)[number]>('path.packet')
    .data(shown, ({ flight }) => flight.journey.packet)
    .join('path')
    .attr('class', ({ flight: { from, journey } }) => {
      return `packet other ${packetShape(from, journey)}`;
    })
    .attr('d', ({ flight: { from, journey } }) => packetOutline(packetShape(from, journey)))
    .attr('transform', ({ at }) => `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)}) scale(0.8)`);
}

/** Tasks that the scheduler has found no place for, each with its own words. */
export function drawTray(layer: Layer, { tray, frame }: StageLayout): void {
  const trays = tray ? [tray] : [];
  layer
    .selectAll('rect.tray')
    .data(trays)
    .join('rect')
    .attr('class', 'tray')
    .attr('x', ROW.x)
    .attr('y', (each) => each.y)
    .attr('width', frame.rowWidth)
    .attr('height', (each) => each.height)
    .attr('rx', 10);
  const x = ROW.x + 14;
  const lines = trays.flatMap((each) => [
    { classes: 'row-title', text: 'not placed', x, y: each.y + 18 },
    ...each.tasks.flatMap(({ name, text }, index) => {
      const [y, indent] = [each.y + 38 + index * 18, textWidth(name, 12) + 14];
      const words = fitText(text, 11.5, frame.rowWidth - 28 - indent);
      return [
        { classes: 'row-title', text: name, x, y },
        { classes: 'row-subtitle', text: words, x: x + indent, y },
      ];
    }),
  ]);
  layer
    .selectAll('text.line')
    .data(lines)
    .join('text')
    .attr('class', ({ classes }) => `line ${classes}`)
    .attr('x', (line) => line.x)
    .attr('y', (line) => line.y)
    .text(({ text }) => text);
}
