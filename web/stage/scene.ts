/**
 * Everything that the layers draw for one moment: layout, the two legs, states, stamp.
 *
 * Pure. A leg is a packet's way over the wires; beside the packet that is looked at, the packet that
 * answers it (or that it answers) is drawn, so that both directions are seen at once.
 */
import type { Journey, JourneyStep, RequestStory } from '../../src/index.ts';
import type { Point, StageLayout } from './stage-geometry.ts';
import { chipOf, type StationState } from './station-words.ts';
import { stampOf, type Stamp } from './stamp.ts';
import type { JourneyPath, StageGraph } from './topology-graph.ts';
import { wiresOf, type StepWire } from './wire-routing.ts';

export interface Leg {
  readonly journey: Journey;
  readonly selected: boolean;
  /** In the middle of the wire, where the packet moves. */
  readonly wires: readonly StepWire[];
}

export interface Scene {
  readonly layout: StageLayout;
  readonly legs: readonly Leg[];
  readonly states: ReadonlyMap<string, StationState>;
  readonly chips: ReadonlyMap<string, string>;
  readonly journey: Journey | undefined;
  readonly step: JourneyStep | undefined;
  /** Key of the station that the step is about. */
  readonly currentKey: string;
  readonly packetAt: Point | undefined;
  /** Which way it goes on from there, of length 1; undefined at the end of its way. */
  readonly heading: Point | undefined;
  readonly stamp: Stamp | undefined;
}

/** The packet that answers this one, or the one that it answers. */
export function counterpart(story: RequestStory, journey: Journey): Journey | undefined {
  const at = story.journeys.indexOf(journey);
  const others = story.journeys.filter((each) => each.reply !== journey.reply);
  if (journey.reply) return others.findLast((each) => story.journeys.indexOf(each) < at);
  return others.find((each) => story.journeys.indexOf(each) > at);
}

function legOf(path: JourneyPath, layout: StageLayout, selected: boolean): Leg {
  const { journey } = path;
  return { journey, selected, wires: wiresOf(path, layout) };
}

function stateOf(step: JourneyStep, current: JourneyStep): StationState {
  if (step.number > current.number) return 'ahead';
  if (step.action === 'dropped' || step.action === 'rejected') return 'dropped';
  return step.number === current.number ? 'current' : 'visited';
}

interface Marks {
  readonly states: Map<string, StationState>;
  readonly chips: Map<string, string>;
  currentKey: string;
}

/** States and chips of the stations on the selected packet's path; later steps overrule earlier ones. */
function markPath(path: JourneyPath, current: JourneyStep): Marks {
  const marks: Marks = { states: new Map(), chips: new Map(), currentKey: '' };
  for (const stop of path.stops) {
    const step = path.journey.steps[stop.step - 1]!;
    const state = stateOf(step, current);
    const passing = state === 'current' && !stop.rests ? 'visited' : state;
    if (
      marks.states.get(stop.key) !== 'current' &&
      (passing !== 'ahead' || !marks.states.has(stop.key))
    )
      marks.states.set(stop.key, passing);
    if (!stop.rests) continue;
    if (step.number === current.number) marks.currentKey = stop.key;
    if (step.number <= current.number || !marks.chips.has(stop.key))
      marks.chips.set(stop.key, chipOf(step));
  }
  return marks;
}

export interface SceneInput {
  readonly layout: StageLayout;
  readonly stage: StageGraph;
  readonly story: RequestStory | undefined;
  readonly journey: Journey | undefined;
  readonly step: JourneyStep | undefined;
  /** Lines for all packets of the request, not for this one and its answer alone. */
  readonly trails?: boolean;
}

/** Where a packet was last seen that is now at a machine which is not on the stage, as the router. */
function lastPlaced(path: JourneyPath | undefined, layout: StageLayout, step: number) {
  const key = path?.stops.findLast(
    (stop) => stop.step <= step && layout.stations.has(stop.key),
  )?.key;
  return key === undefined ? undefined : layout.stations.get(key);
}

/** The direction of the first stretch of the way that is still to come. */
function headingAfter({ wires }: Leg, step: number): Point | undefined {
  const points = wires.find((wire) => wire.step > step)?.points ?? [];
  const [from] = points;
  const to = points.find(({ x, y }) => x !== from?.x || y !== from.y);
  if (!from || !to) return undefined;
  return { x: Math.sign(to.x - from.x), y: to.x === from.x ? Math.sign(to.y - from.y) : 0 };
}

const NO_MARKS: Marks = { states: new Map(), chips: new Map(), currentKey: '' };

/** What to draw for a step of a packet; without one, the cluster at rest. */
export function sceneOf({ layout, stage, story, journey, step, trails }: SceneInput): Scene {
  const path = stage.paths.find((each) => each.journey === journey);
  const other = story && journey ? counterpart(story, journey) : undefined;
  const legs = stage.paths
    .filter((each) => trails || each.journey === journey || each.journey === other)
    .map((each) => legOf(each, layout, each.journey === journey))
    .sort((before, after) => Number(before.selected) - Number(after.selected));
  const marks = path && step ? markPath(path, step) : NO_MARKS;
  const at = step?.number ?? 0;
  const selected = legs.find((leg) => leg.selected);
  const wire = selected?.wires.findLast((each) => each.step <= at);
  const station = layout.stations.get(marks.currentKey) ?? lastPlaced(path, layout, at);
  return {
    layout,
    legs,
    ...marks,
    journey,
    step,
    packetAt: wire?.rest,
    heading: selected && headingAfter(selected, at),
    stamp: step && station && !layout.frame.compact ? stampOf(step, station, layout) : undefined,
  };
}
