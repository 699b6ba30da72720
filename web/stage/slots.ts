/**
 * Which line of its row each station of one node stands on: the staircase of the stage.
 *
 * Owns the order. A packet that goes on in the same namespace goes one line down; one that crosses to
 * another namespace stays on its line, so that the wire between them is straight. Stations that only
 * a reply comes to are put in between, above the one that the reply came from.
 */
import type { JourneyPath, Station, StationGraph } from './topology-graph.ts';
import type { Stop } from './stops.ts';

/** Line numbers from 0 by station key. */
export type Slots = ReadonlyMap<string, number>;

interface Placing {
  readonly graph: StationGraph;
  readonly slots: Map<string, number>;
}

function isTaken(placing: Placing, column: Station['column'], slot: number): boolean {
  return [...placing.slots].some(
    ([key, taken]) => taken === slot && placing.graph.getNodeAttribute(key, 'column') === column,
  );
}

/** Moves everything from this line on one line down, in all columns, so that nothing gets bent. */
function makeRoom(placing: Placing, from: number): void {
  for (const [key, slot] of placing.slots) if (slot >= from) placing.slots.set(key, slot + 1);
}

function firstFree(placing: Placing, column: Station['column']): number {
  let slot = 0;
  while (isTaken(placing, column, slot)) slot += 1;
  return slot;
}

/** The line that a station should stand on, coming from the previous one. */
function wantedSlot(
  placing: Placing,
  key: string,
  previous: Stop | undefined,
  up: boolean,
): number {
  const column = placing.graph.getNodeAttribute(key, 'column');
  const from = previous && placing.slots.get(previous.key);
  if (previous === undefined || from === undefined) return firstFree(placing, column);
  const sameColumn = placing.graph.getNodeAttribute(previous.key, 'column') === column;
  return sameColumn && !up ? from + 1 : from;
}

function place(placing: Placing, stop: Stop, previous: Stop | undefined, up: boolean): void {
  if (placing.slots.has(stop.key)) return;
  const slot = wantedSlot(placing, stop.key, previous, up);
  const column = placing.graph.getNodeAttribute(stop.key, 'column');
  if (isTaken(placing, column, slot)) makeRoom(placing, slot);
  placing.slots.set(stop.key, slot);
}

function placePath(placing: Placing, node: string, path: JourneyPath): void {
  path.stops.forEach((stop, index) => {
    if (stop.node !== node) return;
    const before = path.stops[index - 1];
    place(placing, stop, before?.node === node ? before : undefined, path.journey.reply);
  });
}

/** Lines without gaps: numbers that nobody uses are taken out. */
function compacted(slots: ReadonlyMap<string, number>): Map<string, number> {
  const used = [...new Set(slots.values())].sort((low, high) => low - high);
  return new Map([...slots].map(([key, slot]) => [key, used.indexOf(slot)]));
}

/** Lines of the stations of one node; paths that lead to the asked side decide first. */
export function slotsOf(graph: StationGraph, node: string, paths: readonly JourneyPath[]): Slots {
  const placing: Placing = { graph, slots: new Map() };
  const forwards = paths.filter(({ journey }) => !journey.reply);
  const backwards = paths.filter(({ journey }) => journey.reply);
  for (const path of [...forwards, ...backwards]) placePath(placing, node, path);
  return compacted(placing.slots);
}
