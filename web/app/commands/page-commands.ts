/**
 * Commands of the page: panels, tabs, help, theme.
 *
 * Owns names and keys, and what "close" means at each moment.
 */
import { matches, MEDIUM, NARROW } from '../../controllers/media.ts';
import { applyTheme, rememberSingleKeys, rememberStillness } from '../../stores/preferences.ts';
import { leaveTour, type DockTab, type InspectorTab, type Theme } from '../../stores/view-store.ts';
import { openShare } from '../../share/open-share.ts';
import { nextRegion } from '../regions.ts';
import { compareIds, compareShared } from '../router.ts';
import type { Session } from '../session.ts';
import { table } from './command.ts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark', 'print'];

function nextTheme({ view }: Session): void {
  const theme = THEMES[(THEMES.indexOf(view.state.theme) + 1) % THEMES.length] ?? 'system';
  view.patch({ theme });
  applyTheme(theme);
}

/** What covers something else first, then what is chosen. */
function closeOnTop({ view, edits }: Session): void {
  const { helpOpen, palette, tour, railOpen, dockTall, element } = view.state;
  if (helpOpen) view.patch({ helpOpen: false });
  else if (palette.open) view.patch({ palette: { open: false, text: '' } });
  else if (edits.state.target) edits.patch({ target: undefined });
  else if (tour >= 0) leaveTour(view);
  else if (railOpen && matches(MEDIUM)) view.patch({ railOpen: false });
  else if (dockTall) view.patch({ dockTall: false });
  else if (element) view.patch({ element: undefined, inspectorTab: 'packet' });
}

/** Where the open scenario stands beside one that the reader picks. */
export function comparisonAddress({ edits }: Session): string {
  const { base } = edits.state;
  return base ? compareIds(base.id) : '#/compare';
}

/** Beside itself with edits where there are some, else beside one that the reader picks. */
async function openComparison(session: Session): Promise<void> {
  const address = session.edits.state.edits.length > 0 && (await editsAddress(session));
  location.hash = address || comparisonAddress(session);
}

/** The file as it was, beside the file with the reader's edits. */
async function editsAddress(session: Session): Promise<string> {
  const { encodeShared } = await import('../../share/share-link.ts');
  const { stateOfSession } = await import('../../share/shared-session.ts');
  const state = stateOfSession(session);
  if (!state) return '';
  const before = await encodeShared({ ...state, edits: [] });
  return compareShared(before, await encodeShared(state));
}

/** Open, tall, closed; where there is no room for more than its tabs, tall or not. */
function cycleDock({ view }: Session): void {
  const { dockOpen, dockTall } = view.state;
  if (matches(NARROW)) view.patch({ dockOpen: true, dockTall: !(dockOpen && dockTall) });
  else if (!dockOpen) view.patch({ dockOpen: true });
  else if (dockTall) view.patch({ dockOpen: false, dockTall: false });
  else view.patch({ dockTall: true });
}

function showDock({ view }: Session, dockTab: DockTab): void {
  view.patch({ dockTab, dockOpen: true, ...(matches(NARROW) && { dockTall: true }) });
}

function showInspector({ view }: Session, inspectorTab: InspectorTab): void {
  view.patch({ inspectorTab, inspectorOpen: true });
}

function toggleSingleKeys({ view }: Session): void {
  const singleKeys = !view.state.singleKeys;
  view.patch({ singleKeys });
  rememberSingleKeys(singleKeys);
}

function toggleStillness({ view }: Session): void {
  const still = !view.state.still;
  view.patch({ still });
  rememberStillness(still);
}

export const pageCommands = table('Page', [
  {
    id: 'find',
    title: 'Find…',
    keys: ['/'],
    help: 'Finds nodes, services, tasks, requests, events; commands after >.',
    run: ({ view }) => view.patch({ palette: { open: true, text: '' } }),
  },
  {
    id: 'layers',
    title: 'Choose layers',
    keys: ['l'],
    help: 'Lists the layers of the stage, to be switched on and off.',
    run: ({ view }) => view.patch({ palette: { open: true, text: '> layer' } }),
  },
  {
    id: 'palette',
    title: 'Commands…',
    keys: ['Ctrl+k'],
    help: 'Everything that the page can do, by name.',
    run: ({ view }) => view.patch({ palette: { open: true, text: '>' } }),
  },
  {
    id: 'command-line',
    title: 'Type a docker command…',
    keys: [':'],
    help: 'As on a cluster, such as docker service scale web=5; it is done after the current step.',
    run: ({ view }) => view.patch({ palette: { open: true, text: ': ' } }),
  },
  {
    id: 'share',
    title: 'Share and export…',
    keys: ['Ctrl+Shift+s'],
    help: 'A link, a picture, a capture, a report of what is shown now.',
    run: openShare,
  },
  {
    id: 'compare',
    title: 'Compare with…',
    keys: ['c'],
    help: 'This scenario beside another one, or beside itself without the edits, under one clock.',
    run: openComparison,
  },
  {
    id: 'flip',
    title: 'Compare: the other stage, A or B',
    keys: ['b'],
    help: 'Where there is room for one of two compared stages, shows the other one.',
    run: ({ view }) =>
      view.patch({ comparedSide: view.state.comparedSide === 'left' ? 'right' : 'left' }),
  },
  {
    id: 'rail',
    title: 'Show or hide the cluster list',
    keys: ['1'],
    help: 'Nodes, services, networks and layers at the left.',
    run: ({ view }) => view.patch({ railOpen: !view.state.railOpen }),
  },
  {
    id: 'inspector',
    title: 'Show or hide the inspector',
    keys: ['2'],
    help: 'Packet, element, rules and state at the right.',
    run: ({ view }) => view.patch({ inspectorOpen: !view.state.inspectorOpen }),
  },
  {
    id: 'dock',
    title: 'Dock: open, tall, hidden',
    keys: ['3'],
    help: 'Events, sequence, waterfall, distribution and checks at the bottom.',
    run: cycleDock,
  },
  {
    id: 'dock-events',
    title: 'Events',
    keys: ['Alt+1'],
    help: 'Everything that happened, as a list with a filter.',
    run: (session) => showDock(session, 'events'),
  },
  {
    id: 'dock-sequence',
    title: 'Sequence diagram',
    keys: ['Alt+2'],
    help: 'Who sent what to whom, from top to bottom.',
    run: (session) => showDock(session, 'sequence'),
  },
  {
    id: 'dock-waterfall',
    title: 'Waterfall',
    keys: ['Alt+3'],
    help: 'How long each request took, and for what.',
    run: (session) => showDock(session, 'waterfall'),
  },
  {
    id: 'dock-distribution',
    title: 'Distribution',
    keys: ['Alt+4'],
    help: 'Who answered how often, beside what was to be expected.',
    run: (session) => showDock(session, 'distribution'),
  },
  {
    id: 'dock-checks',
    title: 'Checks',
    keys: ['Alt+5'],
    help: 'What the scenario expects, and what came.',
    run: (session) => showDock(session, 'checks'),
  },
  {
    id: 'show-packet',
    title: 'Inspector: packet',
    keys: [],
    help: 'Steps, reason and headers of the selected packet.',
    run: (session) => showInspector(session, 'packet'),
  },
  {
    id: 'show-element',
    title: 'Inspector: element',
    keys: [],
    help: 'What is known of the element that is chosen.',
    run: (session) => showInspector(session, 'element'),
  },
  {
    id: 'show-rules',
    title: 'Inspector: rules',
    keys: [],
    help: 'The iptables rules where the packet is, the deciding ones marked.',
    run: (session) => showInspector(session, 'rules'),
  },
  {
    id: 'show-state',
    title: 'Inspector: state',
    keys: [],
    help: 'IPVS, connections, routes, addresses, neighbours and names where the packet is.',
    run: (session) => showInspector(session, 'state'),
  },
  {
    id: 'next-region',
    title: 'Next part of the page',
    keys: ['F6'],
    help: 'Moves the focus to the next panel.',
    run: () => nextRegion(1),
  },
  {
    id: 'previous-region',
    title: 'Previous part of the page',
    keys: ['Shift+F6'],
    help: 'Moves the focus to the panel before.',
    run: () => nextRegion(-1),
  },
  {
    id: 'theme',
    title: 'Theme: system, light, dark, print',
    keys: [],
    help: 'The next of the four; print is black on white, without tints, for paper.',
    run: nextTheme,
  },
  {
    id: 'still',
    title: 'Motion: as the system says, or still',
    keys: [],
    help: 'Still: packets jump from place to place, also where motion is allowed.',
    run: toggleStillness,
  },
  {
    id: 'single-keys',
    title: 'Single keys: on or off',
    keys: [],
    help: 'Off: only keys with Ctrl or Alt and function keys run commands.',
    run: toggleSingleKeys,
  },
  {
    id: 'tour',
    title: 'Show the tour',
    keys: [],
    help: 'A few words about each part of the page.',
    run: ({ view }) => view.patch({ tour: 0 }),
  },
  {
    id: 'help',
    title: 'Keys',
    keys: ['?'],
    help: 'This list.',
    run: ({ view }) => view.patch({ helpOpen: !view.state.helpOpen }),
  },
  {
    id: 'close',
    title: 'Close what is open on top',
    keys: ['Escape'],
    help: 'Closes menus and drawers, then takes the selection back.',
    run: closeOnTop,
  },
]);
