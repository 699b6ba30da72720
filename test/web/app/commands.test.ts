/*
 * The table of commands: each can be found in the palette and read about in the help, no key is taken
 * twice.
 */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { commands, keyName, perform } from '../../../web/app/commands.ts';
import { find } from '../../../web/app/find.ts';
import type { Session } from '../../../web/app/session.ts';
import { hasSeenTour } from '../../../web/stores/preferences.ts';
import { SwarmPalette } from '../../../web/ui/swarm-palette.ts';
import { SwarmKeys } from '../../../web/ui/swarm-keys.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);
const names = commands.map(({ id, title }) => [id, title] as const);
let session: Session;

beforeEach(() => {
  session = sessionWith(run);
});

describe('the palette', () => {
  test.each(names)('finds %s by its title', (id, title) => {
    const found = find(session, `> ${title}`);
    const { run: wanted } = commands.find((each) => each.id === id)!;
    expect(found.map((each) => each.run)).toContain(wanted);
  });

  test('shows all commands after > alone, and nothing else', () => {
    expect(
      find(session, '>')
        .map(({ title }) => title)
        .toSorted(),
    ).toEqual(commands.map(({ title }) => title).toSorted());
  });

  test('finds elements of the run by name and by address', () => {
    expect(find(session, 'web.2')[0]).toMatchObject({ kind: 'task', title: 'web.2' });
    expect(find(session, '10.0.0.7').map(({ title }) => title)).toContain('web.2');
  });

  test('finds a packet by its number and goes to its first step', () => {
    const { packet } = run.stories[0]!.journeys[1]!;
    find(session, `#${packet} `)[0]!.run(session);
    expect(run.moments[session.playback.state.position]?.journey?.packet).toBe(packet);
  });
});

test('a tour that was closed by its key does not begin by itself again', () => {
  session.view.patch({ tour: 0 });
  void commands.find(({ id }) => id === 'close')!.run(session);
  expect(session.view.state.tour).toBe(-1);
  expect(hasSeenTour()).toBe(true);
  localStorage.removeItem('swarmscope.tour');
});

describe('what the palette says', () => {
  let palette: SwarmPalette;

  async function said(text: string): Promise<string> {
    session.view.patch({ palette: { open: true, text } });
    await palette.updateComplete;
    const status = palette.shadowRoot!.querySelector('[role=status]');
    return (status?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
  }

  beforeEach(() => {
    palette = new SwarmPalette();
    palette.session = session;
    document.body.append(palette);
    return () => palette.remove();
  });

  test('is nothing where something is found', async () => {
    expect(await said('web.2')).toBe('');
  });

  test('names what was looked through, and leads from commands to everything', async () => {
    expect(await said('nobody')).toMatch(/^No node, .* command has “nobody” in it\.$/);
    expect(await said('> web.2')).toMatch(/^No command is called “web\.2”/);
    palette.shadowRoot!.querySelector('button')!.click();
    expect(session.view.state.palette.text).toBe('web.2');
  });
});

describe('the help page', () => {
  let page: string;

  beforeEach(async () => {
    const keys = new SwarmKeys();
    keys.session = session;
    document.body.append(keys);
    await keys.updateComplete;
    page = keys.shadowRoot!.textContent.replaceAll(/\s+/g, ' ');
    keys.remove();
  });

  test.each(names)('says what %s does', (id) => {
    const { title, help, keys } = commands.find((each) => each.id === id)!;
    expect(help).toMatch(/^[A-Z].*[.?]$/);
    expect(page).toContain(`${title} ${help}`);
    for (const key of keys) expect(page).toContain(keyName(key));
  });
});

describe('a command', () => {
  test('whose code cannot be fetched says so', async () => {
    perform(session, {
      title: 'Copy a link',
      run: () => Promise.reject(new TypeError('Failed to fetch copies.js')),
    });
    await vi.waitFor(() =>
      expect(session.edits.state.trouble).toBe(
        'Copy a link (Failed to fetch copies.js). Loading the page anew may help.',
      ),
    );
  });
});

describe('keys', () => {
  test('mean one command each', () => {
    const keys = commands.flatMap((each) => each.keys);
    expect(keys).toEqual([...new Set(keys)]);
  });

  test.each([
    ['Shift+ArrowRight', 'Shift+→'],
    ['Ctrl+z', 'Ctrl+Z'],
    [' ', 'Space'],
    ['Ctrl++', 'Ctrl++'],
    ['?', '?'],
  ])('%s is written %s', (chord, written) => {
    expect(keyName(chord)).toBe(written);
  });
});
