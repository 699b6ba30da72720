/**
 * What stands on the ground besides stations: counts of drops and of packets that passed, packets of
 * others, tasks not placed.
 *
 * Draws with keyed joins; in the still view every packet is here, as part of the picture.
 */
import type { InFlight } from '../flights.ts';
import { CROSS, packetOutline, packetShape } from '../glyphs.ts';
import type { DropCount } from '../drop-counts.ts';
import type { PlaceFinder } from '../place-finder.ts';
import { ROW, type StageLayout } from '../stage-geometry.ts';
import { fitText } from '../text-width.ts';
import type { Layer } from './grid-layer.ts';

/** The drawing holds no more single packets than this. */
const STILL_MAX = 150;

export function drawDrops(layer: Layer, drops: readonly DropCount[]): void {
  const groups = layer
    .selectAll<SVGGElement, DropCount>('g.drops')
    .data(drops, ({ at }) => `${at.x},${at.y}`)
    .join((enter) => {
      const group = enter.append('g').attr('class', 'drops');
      group.append('title');
      group.append('path').attr('class', 'cross small').attr('d', CROSS);
      group.append('text').attr('x', 9).attr('y', 4);
      return group;
    })
    .attr('transform', ({ at }) => `translate(${at.x - 15} ${at.y}) scale(0.72)`);
  groups.select('title').text(({ count, text }) => `${count} dropped here, the last: ${text}`);
  groups.select('text').text(({ count }) => (count > 1 ? String(count) : ''));
}

/** At the upper edge of each station that has counted something. */
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
    .attr('x', ({ station }) => station.right + 3)
    .attr('y', ({ station }) => station.y + 4)
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
      return `packet other ${packetShape(from, journey.reply)}`;
    })
    .attr('d', ({ flight: { from, journey } }) => packetOutline(packetShape(from, journey.reply)))
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
  const lines = trays.flatMap(({ y, tasks }) => [
    { classes: 'row-title', text: 'not placed', y: y + 18 },
    ...tasks.map(({ name, text }, index) => ({
      classes: 'pending',
      text: `${name}  ${text}`,
      y: y + 38 + index * 18,
    })),
  ]);
  layer
    .selectAll('text.line')
    .data(lines)
    .join('text')
    .attr('class', ({ classes }) => `line ${classes}`)
    .attr('x', ROW.x + 14)
    .attr('y', (line) => line.y)
    .text(({ text }) => fitText(text, 11.5, frame.rowWidth - 28));
}
