/**
 * Between a link's state and the stores: what of a session a link carries, and how it comes back.
 *
 * Owns which fields of the stores those are. The run itself is made by app/loader.ts.
 */
import { seek, setClock } from '../app/player.ts';
import { focusOf, type Session } from '../app/session.ts';
import type { ElementRef, LayerName } from '../stores/view-store.ts';
import type { ScenarioFile } from '../worker/messages.ts';
import type { SharedScenario, SharedState, SharedView } from './shared-state.ts';

const ELEMENT_KINDS: readonly ElementRef['kind'][] = ['node', 'service', 'task', 'network', 'link'];

/** A scenario that the page came with needs no more than its name. */
function scenarioOf(file: ScenarioFile): SharedScenario {
  return file.scenario ? { id: file.id } : { fileName: file.fileName, text: file.text };
}

function viewOf(session: Session): SharedView {
  const { layers, filter, element, expanded } = session.view.state;
  const { moment, journey } = focusOf(session);
  const shown = Object.entries(layers).flatMap(([name, isShown]) => (isShown ? [name] : []));
  return {
    ...(moment && { event: moment.event }),
    ...(journey && { packet: journey.packet }),
    ...(element && { element: `${element.kind} ${element.name}` }),
    ...(filter !== '' && { filter }),
    layers: shown,
    clock: session.playback.state.clock,
    expanded,
  };
}

/** What a link says of the session as it is; undefined while there is no scenario. */
export function stateOfSession(session: Session): SharedState | undefined {
  const { base, edits, seed } = session.edits.state;
  if (!base) return undefined;
  return {
    scenario: scenarioOf(base),
    ...(seed !== undefined && { seed }),
    edits: edits.map(({ after, step, title }) => ({ after, step, title })),
    view: viewOf(session),
  };
}

function elementFrom(text: string | undefined): ElementRef | undefined {
  const kind = ELEMENT_KINDS.find((each) => text?.startsWith(`${each} `));
  return kind && { kind, name: text!.slice(kind.length + 1) };
}

function goTo(session: Session, { event, packet }: SharedView): void {
  const moments = session.run.state.run?.moments ?? [];
  if (event === undefined) return;
  const exact = moments.filter((moment) => moment.event === event);
  const goal =
    exact.find(({ journey }) => journey?.packet === packet) ??
    exact[0] ??
    moments.findLast((moment) => moment.event <= event);
  if (goal) seek(session, goal.index);
}

/** Looks at what the link's sender looked at; what it does not say stays as it is. */
export function applyView(session: Session, view: SharedView): void {
  const { layers, clock, filter, expanded } = view;
  const element = elementFrom(view.element);
  const names = Object.keys(session.view.state.layers) as LayerName[];
  session.view.patch({
    ...(layers && {
      layers: Object.fromEntries(names.map((name) => [name, layers.includes(name)])) as Record<
        LayerName,
        boolean
      >,
    }),
    ...(filter !== undefined && { filter }),
    ...(expanded && { expanded }),
    ...(element && { element, inspectorTab: 'element' as const }),
  });
  if (clock === 'time' || clock === 'steps') setClock(session, clock);
  goTo(session, view);
}
