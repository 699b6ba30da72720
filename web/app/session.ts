/**
 * Everything that one open page shares: its stores, the worker's client and the animation loop.
 *
 * Owns their making and what is derived from several of them: the moment looked at, the story and
 * the journey that it belongs to. Elements are handed the session and never talk to each other.
 */
import { createFrameLoop, type FrameLoop } from '../controllers/frame-loop.ts';
import type { Moment } from '../stores/moments.ts';
import {
  createPlaybackStore,
  momentsInScope,
  type PlaybackStore,
} from '../stores/playback-store.ts';
import { createClusterStates, type ClusterStates } from '../stores/cluster-states.ts';
import { createEditsStore, type EditsStore } from '../stores/edits-store.ts';
import { createRunStore, type RunStore } from '../stores/run-store.ts';
import { createViewStore, type ViewStore } from '../stores/view-store.ts';
import type { SimulationClient } from '../worker/simulation-client.ts';
import type { Journey, JourneyStep, RequestStory } from '../../src/index.ts';

export interface Session {
  readonly run: RunStore;
  readonly playback: PlaybackStore;
  readonly view: ViewStore;
  readonly edits: EditsStore;
  readonly states: ClusterStates;
  readonly frames: FrameLoop;
  /** Simulated time that the stage shows; moves each frame while playing by time. */
  readonly clock: { timeNs: number };
  readonly client: SimulationClient;
}

export function createSession(client: SimulationClient): Session {
  return {
    run: createRunStore(),
    playback: createPlaybackStore(),
    view: createViewStore(),
    edits: createEditsStore(),
    states: createClusterStates(client),
    frames: createFrameLoop(),
    clock: { timeNs: 0 },
    client,
  };
}

/** What is looked at right now; the parts are undefined where the moment has none. */
export interface Focus {
  readonly moment: Moment | undefined;
  readonly story: RequestStory | undefined;
  readonly journey: Journey | undefined;
  readonly step: JourneyStep | undefined;
}

/** A moment that is no packet's step looks at the step before it in the same request. */
function stepMomentNear(moments: readonly Moment[], at: Moment): Moment | undefined {
  for (let index = at.index; index >= 0; index -= 1) {
    const moment = moments[index]!;
    if (moment.step && (moment.request === at.request || at.request === 0)) return moment;
  }
  return moments.find((moment) => moment.step && moment.request === at.request);
}

export function focusOf(session: Session): Focus {
  const { run } = session.run.state;
  const moment = run?.moments[session.playback.state.position];
  if (!run || !moment) {
    return { moment: undefined, story: undefined, journey: undefined, step: undefined };
  }
  const near = moment.step ? moment : stepMomentNear(run.moments, moment);
  const request = moment.request || (near?.request ?? 0);
  const story = run.stories.find((each) => each.request === request);
  return { moment, story, journey: near?.journey, step: near?.step };
}

/** The moments that the scrubber spans now. */
export function scopedMoments(session: Session): readonly Moment[] {
  const { position, scope } = session.playback.state;
  return momentsInScope(session.run.state.run?.moments ?? [], position, scope);
}

/** Index of the scenario's step that is under way at the moment looked at; -1 before the first. */
export function currentStep(session: Session): number {
  const { run } = session.run.state;
  const event = run?.moments[session.playback.state.position]?.event ?? -1;
  return run?.steps.findLast((each) => each.event <= event)?.step ?? -1;
}
