/**
 * Everything that a reader can do, in one table: keys, buttons and help come from it.
 *
 * Owns names and keys. What a command does is in player.ts and in the stores.
 */
import { matches, MEDIUM } from '../controllers/media.ts';
import { expandedRows } from '../stage/matrix-layout.ts';
import { stageGraph } from '../stage/topology-graph.ts';
import { applyTheme, type Theme } from '../stores/view-store.ts';
import * as player from './player.ts';
import { focusOf, type Session } from './session.ts';

export type CommandId =
  | 'play'
  | 'step'
  | 'step-back'
  | 'packet-step'
  | 'packet-step-back'
  | 'to-start'
  | 'to-end'
  | 'next-drop'
  | 'faster'
  | 'slower'
  | 'zoom-in'
  | 'zoom-out'
  | 'fit'
  | 'toggle-row'
  | 'rail'
  | 'inspector'
  | 'dock'
  | 'theme'
  | 'help'
  | 'close';

export interface Command {
  readonly id: CommandId;
  readonly title: string;
  /** Values of KeyboardEvent.key. */
  readonly keys: readonly string[];
  readonly group: 'Time' | 'Stage' | 'Page';
  readonly run: (session: Session) => void;
}

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const ZOOM_STEP = 1.15;

function zoomBy(session: Session, factor: number): void {
  const zoom = Math.min(3, Math.max(0.5, session.view.state.zoom * factor));
  session.view.patch({ zoom });
}

/** Opens or folds the row of a node, from what it is now. */
export function toggleNode(session: Session, node: string): void {
  const { run } = session.run.state;
  if (!run) return;
  const { topology, events } = run.result;
  const stage = stageGraph(topology, focusOf(session).story, events);
  const { expanded } = session.view.state;
  const open = expandedRows(topology, stage, expanded).has(node);
  session.view.patch({ expanded: { ...expanded, [node]: !open } });
}

function toggleCurrentNode(session: Session): void {
  const node = focusOf(session).step?.node;
  if (node !== undefined) toggleNode(session, node);
}

function nextTheme(session: Session): void {
  const at = THEMES.indexOf(session.view.state.theme);
  const theme = THEMES[(at + 1) % THEMES.length] ?? 'system';
  session.view.patch({ theme });
  applyTheme(theme);
}

/** The list of keys, or else the drawer that covers the stage in a narrow window. */
function closeOnTop({ view }: Session): void {
  if (view.state.helpOpen) view.patch({ helpOpen: false });
  else if (matches(MEDIUM)) view.patch({ railOpen: false });
}

/** The table of all commands, in the order of the help. */
export const commands: readonly Command[] = [
  { id: 'play', title: 'Play or pause', keys: [' '], group: 'Time', run: player.togglePlaying },
  {
    id: 'step',
    title: 'Next event',
    keys: ['ArrowRight'],
    group: 'Time',
    run: (session) => player.stepBy(session, 1),
  },
  {
    id: 'step-back',
    title: 'Previous event',
    keys: ['ArrowLeft'],
    group: 'Time',
    run: (session) => player.stepBy(session, -1),
  },
  {
    id: 'packet-step',
    title: 'Next step of this packet',
    keys: ['.'],
    group: 'Time',
    run: (session) => player.stepPacket(session, 1),
  },
  {
    id: 'packet-step-back',
    title: 'Previous step of this packet',
    keys: [','],
    group: 'Time',
    run: (session) => player.stepPacket(session, -1),
  },
  { id: 'to-start', title: 'To the start', keys: ['Home'], group: 'Time', run: player.toStart },
  { id: 'to-end', title: 'To the end', keys: ['End'], group: 'Time', run: player.toEnd },
  { id: 'next-drop', title: 'Next drop', keys: ['d'], group: 'Time', run: player.nextDrop },
  {
    id: 'faster',
    title: 'Faster',
    keys: [']'],
    group: 'Time',
    run: (session) => player.changeSpeed(session, 1),
  },
  {
    id: 'slower',
    title: 'Slower',
    keys: ['['],
    group: 'Time',
    run: (session) => player.changeSpeed(session, -1),
  },
  {
    id: 'zoom-in',
    title: 'Larger',
    keys: ['+', '='],
    group: 'Stage',
    run: (session) => zoomBy(session, ZOOM_STEP),
  },
  {
    id: 'zoom-out',
    title: 'Smaller',
    keys: ['-'],
    group: 'Stage',
    run: (session) => zoomBy(session, 1 / ZOOM_STEP),
  },
  {
    id: 'fit',
    title: 'Fit the stage',
    keys: ['0'],
    group: 'Stage',
    run: (session) => session.view.patch({ zoom: 1 }),
  },
  {
    id: 'toggle-row',
    title: 'Open or fold the row of the current step',
    keys: ['e'],
    group: 'Stage',
    run: toggleCurrentNode,
  },
  {
    id: 'rail',
    title: 'Show or hide the cluster list',
    keys: ['1'],
    group: 'Page',
    run: ({ view }) => view.patch({ railOpen: !view.state.railOpen }),
  },
  {
    id: 'inspector',
    title: 'Show or hide the inspector',
    keys: ['2'],
    group: 'Page',
    run: ({ view }) => view.patch({ inspectorOpen: !view.state.inspectorOpen }),
  },
  {
    id: 'dock',
    title: 'Show or hide the event list',
    keys: ['3'],
    group: 'Page',
    run: ({ view }) => view.patch({ dockOpen: !view.state.dockOpen }),
  },
  { id: 'theme', title: 'Theme: system, light, dark', keys: ['t'], group: 'Page', run: nextTheme },
  {
    id: 'help',
    title: 'Keys',
    keys: ['?'],
    group: 'Page',
    run: ({ view }) => view.patch({ helpOpen: !view.state.helpOpen }),
  },
  {
    id: 'close',
    title: 'Close what is open on top',
    keys: ['Escape'],
    group: 'Page',
    run: closeOnTop,
  },
];

function command(id: CommandId): Command | undefined {
  return commands.find((each) => each.id === id);
}

export function runCommand(session: Session, id: CommandId): void {
  command(id)?.run(session);
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowRight: '→',
  ArrowLeft: '←',
  Escape: 'Esc',
};

export function keyName(key: string): string {
  return KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** `Next event (→)`. */
export function commandTitle(id: CommandId): string {
  const found = command(id);
  return found ? `${found.title} (${found.keys.map(keyName).join(', ')})` : id;
}
