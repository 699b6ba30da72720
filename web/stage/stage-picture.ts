/**
 * What the stage shows of a session at a moment: graph, layout, scene, the control plane.
 *
 * Owns what is kept between two moments: the graph of a request and the layout stay the same records
 * as long as nothing about them changes, so that drawing can leave out what stands already.
 */
import type { RequestStory, Topology } from '../../src/index.ts';
import { topologyNow } from '../app/instant.ts';
import { focusOf, type Session } from '../app/session.ts';
import type { Run } from '../stores/run-store.ts';
import { controlAt, type ControlNow } from './control-at.ts';
import { expandedRows, matrixLayout, type MatrixInput } from './matrix-layout.ts';
import { createPlaceFinder, type PlaceFinder } from './place-finder.ts';
import { sceneOf, type Scene } from './scene.ts';
import type { Frame, StageLayout } from './stage-geometry.ts';
import { stageGraph, type JourneyPath, type StageGraph } from './topology-graph.ts';

export interface StagePicture {
  readonly scene: Scene;
  readonly finder: PlaceFinder;
  readonly control: ControlNow;
  /** The way of the packet looked at. */
  readonly path: JourneyPath | undefined;
}

/** Makes the pictures of one stage, each for the moment that its session looks at. */
export type PictureMaker = (run: Run, frame: Frame) => StagePicture;

export function createPictureMaker(session: Session): PictureMaker {
  const graphOf = keepGraph();
  const placesOf = keepPlaces();
  return (run, frame) => {
    const topology = topologyNow(session) ?? run.result.topology;
    const { story, journey, step } = focusOf(session);
    const stage = graphOf(run, topology, story);
    const { expanded: chosen, layers } = session.view.state;
    const expanded = expandedRows(topology, stage, chosen);
    const control = controlAt(session, run, topology);
    const { beliefs, unhealthy } = control;
    const { layout, finder } = placesOf({ topology, stage, expanded, frame, beliefs, unhealthy });
    const scene = sceneOf({ layout, stage, story, journey, step, trails: layers.trails });
    const path = stage.paths.find((each) => each.journey === journey);
    return { scene, finder, control, path };
  };
}

function keepGraph(): (run: Run, topology: Topology, story?: RequestStory) => StageGraph {
  let kept:
    | { run: Run; topology: Topology; story: RequestStory | undefined; stage: StageGraph }
    | undefined;
  return (run, topology, story) => {
    if (kept?.run !== run || kept.story !== story || kept.topology !== topology) {
      kept = { run, topology, story, stage: stageGraph(topology, story, run.result.events) };
    }
    return kept.stage;
  };
}

interface Places {
  readonly layout: StageLayout;
  readonly finder: PlaceFinder;
}

/** All of a layout's input that is made anew each time, as text. */
function inputText({ expanded, beliefs, unhealthy, frame }: MatrixInput): string {
  const parts = [expanded, beliefs ?? [], unhealthy ?? []].map((part) => [...part]);
  return JSON.stringify([...parts, frame.compact]);
}

function keepPlaces(): (input: MatrixInput) => Places {
  let kept: { topology: Topology; stage: StageGraph; text: string; places: Places } | undefined;
  return (input) => {
    const { topology, stage } = input;
    const text = inputText(input);
    if (kept?.stage !== stage || kept.topology !== topology || kept.text !== text) {
      const layout = matrixLayout(input);
      kept = {
        topology,
        stage,
        text,
        places: { layout, finder: createPlaceFinder(layout, topology, stage) },
      };
    }
    return kept.places;
  };
}
