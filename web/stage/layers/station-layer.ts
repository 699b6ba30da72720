/**
 * Stations: outline, label, address and chip, each with a name for those who do not see them.
 *
 * Draws one group a station. A group can be reached with the arrow keys; which one has the focus is
 * the business of controllers/roving-focus.ts.
 */
import { select } from 'd3-selection';
import { stationOutline } from '../glyphs.ts';
import { DETAIL_SIZE, labelInset, LABEL_SIZE } from '../place-station.ts';
import type { Scene } from '../scene.ts';
import type { PlacedStation } from '../stage-geometry.ts';
import { lifecycleShare, UNHEALTHY } from '../row-words.ts';
import { stationName } from '../station-words.ts';
import { fitText, monoWidth, textWidth } from '../text-width.ts';
import type { Layer } from './grid-layer.ts';

interface Shown {
  readonly station: PlacedStation;
  readonly chip: string;
  readonly classes: string;
  readonly name: string;
}

function shownStation(scene: Scene, station: PlacedStation): Shown {
  const state = scene.states.get(station.key) ?? 'idle';
  const folded = station.label === '';
  const chip = folded ? '' : (scene.chips.get(station.key) ?? '');
  const path = station.onPath ? 'on-path' : 'off-path';
  return {
    station,
    chip,
    classes: `station ${station.glyph} ${state} ${path}${healthClass(station)}`,
    name: stationName(station, chip, state),
  };
}

function healthClass({ taskState }: PlacedStation): string {
  if (!taskState) return '';
  return taskState === UNHEALTHY ? ' unhealthy' : ' not-running';
}

function isOpen({ glyph }: PlacedStation): boolean {
  return glyph === 'ring' || glyph === 'route';
}

/** Room for the label: up to the chip, or to the right edge. */
function labelRoom({ station, chip }: Shown): number {
  if (isOpen(station)) return 150;
  if (station.glyph === 'client') return station.right - station.x - 12;
  const inner = station.right - station.x - labelInset(station) - 4;
  return inner - (chip === '' ? 0 : monoWidth(chip, DETAIL_SIZE) + 3);
}

function labelText(shown: Shown): string {
  return fitText(shown.station.label, LABEL_SIZE, labelRoom(shown));
}

function labelX(station: PlacedStation): number {
  return station.glyph === 'client' ? station.x + 8 : station.x + labelInset(station);
}

/** The address behind the label, where it fits before the right edge. */
function detailText(shown: Shown): string {
  const { station } = shown;
  if (station.detail === '' || station.glyph === 'client') return station.detail;
  const width = textWidth(station.label, LABEL_SIZE) + monoWidth(station.detail, DETAIL_SIZE) + 6;
  return isOpen(station) || width <= labelRoom(shown) ? station.detail : '';
}

function detailX({ station }: Shown): number {
  if (station.glyph === 'client') return labelX(station);
  return labelX(station) + textWidth(station.label, LABEL_SIZE) + 5;
}

function chipX({ station }: Shown): number {
  if (station.glyph === 'route') return labelX(station) + textWidth(station.label, LABEL_SIZE) + 5;
  return station.right - (station.glyph === 'ipvs' ? 12 : 4);
}

/** A plate under the open labels of rings, so that wires do not cross out their text. */
function drawPlate(group: SVGGElement, shown: Shown): void {
  const { station } = shown;
  const chip = station.glyph === 'route' ? monoWidth(shown.chip, DETAIL_SIZE) + 5 : 0;
  const plates = isOpen(station) && station.onPath && station.label !== '' ? [station] : [];
  select(group)
    .selectAll('rect.plate')
    .data(plates)
    .join((enter) => enter.insert('rect', ':first-child'))
    .attr('class', (each) => (each.folded ? 'plate folded' : 'plate'))
    .attr('x', (each) => each.x + labelInset(each) - 4)
    .attr('y', (each) => each.y - 8)
    .attr('width', (each) => Math.max(0, each.right - each.x - labelInset(each) + 4 + chip))
    .attr('height', 16);
}

/** Boxes of clients have two lines, everything else has one. */
function textY({ glyph, y }: PlacedStation, kind: string): number {
  if (glyph !== 'client') return y + 4;
  return kind === 'label' ? y - 2 : y + 11;
}

function drawTexts(group: SVGGElement, shown: Shown): void {
  const texts = [
    { kind: 'label', x: labelX(shown.station), text: labelText(shown) },
    { kind: 'detail', x: detailX(shown), text: detailText(shown) },
    { kind: 'chip', x: chipX(shown), text: shown.chip },
  ].filter((each) => each.text !== '');
  select(group)
    .selectAll<SVGTextElement, (typeof texts)[number]>('text')
    .data(texts, (each) => each.kind)
    .join('text')
    .attr('class', (each) => each.kind)
    .attr('x', (each) => each.x)
    .attr('y', (each) => textY(shown.station, each.kind))
    .text((each) => each.text);
}

/** Around the pill of a task that does not run yet: how far it has come. */
function drawLifecycle(group: SVGGElement, { station }: Shown): void {
  const share = lifecycleShare(station.taskState ?? '');
  select(group)
    .selectAll('path.lifecycle')
    .data(station.glyph === 'pill' && share > 0 && share < 1 ? [station] : [])
    .join('path')
    .attr('class', 'lifecycle')
    .attr('pathLength', 1)
    .attr('stroke-dasharray', `${share.toFixed(3)} 1`)
    .attr('d', stationOutline);
}

function drawStation(group: SVGGElement, shown: Shown): void {
  drawPlate(group, shown);
  select(group)
    .selectAll('path.outline')
    .data([shown.station])
    .join('path')
    .attr('class', 'outline')
    .attr('d', stationOutline);
  drawLifecycle(group, shown);
  drawTexts(group, shown);
}

/** What was drawn last into each group. */
const drawn = new WeakMap<SVGGElement, Shown>();

function isDrawn(group: SVGGElement, { station, chip, classes, name }: Shown): boolean {
  const last = drawn.get(group);
  return (
    last?.station === station &&
    last.chip === chip &&
    last.classes === classes &&
    last.name === name
  );
}

/** Draws all stations of a scene; those that look as before are left as they are. */
export function drawStations(layer: Layer, scene: Scene): void {
  const shown = [...scene.layout.stations.values()].map((station) => shownStation(scene, station));
  layer
    .selectAll<SVGGElement, Shown>('g.station')
    .data(shown, (each) => each.station.key)
    .join('g')
    .filter(function differs(each) {
      return !isDrawn(this, each);
    })
    .attr('class', (each) => each.classes)
    .attr('data-key', (each) => each.station.key)
    .attr('role', 'graphics-symbol')
    .attr('aria-label', (each) => each.name)
    .each(function draw(each) {
      drawn.set(this, each);
      drawStation(this, each);
    });
}
