/*
 * The event list as an element: what stays and what goes when the list becomes another one, what Enter
 * folds, and where the focus is after the menu of a row.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasPart } from '../../../web/app/parts.ts';
import { seek } from '../../../web/app/player.ts';
import type { Session } from '../../../web/app/session.ts';
import { SwarmEventList } from '../../../web/panels/swarm-event-list.ts';
import type { SwarmEventMenu } from '../../../web/panels/swarm-event-menu.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);
const snat = run.moments.find(({ text }) => text.startsWith('SNAT'))!;

let session: Session;
let list: SwarmEventList;

beforeEach(async () => {
  session = sessionWith(run);
  session.view.patch({ grouped: true });
  seek(session, snat.index);
  list = new SwarmEventList();
  list.session = session;
  document.body.append(list);
  await list.updateComplete;
});

afterEach(() => document.body.replaceChildren());

function scroller(): HTMLElement {
  return list.shadowRoot!.querySelector('.scroller')!;
}

function rowNow(): Element {
  return list.shadowRoot!.querySelector('.now')!;
}

/** Whether the row looked at stands for several moments. */
function isFolded(): boolean {
  return rowNow().classList.contains('folds');
}

async function pressEnter(): Promise<void> {
  scroller().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  await list.updateComplete;
}

async function isMenuOpen(): Promise<boolean> {
  await list.updateComplete;
  return list.shadowRoot!.querySelector('swarm-event-menu') !== null;
}

describe('the event list by packet', () => {
  test('Enter opens what the moment looked at is folded into, and folds it again', async () => {
    expect(isFolded()).toBe(true);
    await pressEnter();
    expect(isFolded()).toBe(false);
    await pressEnter();
    expect(isFolded()).toBe(true);
  });

  test('shows single events after "by packet" is off, also where there are as many rows', async () => {
    const { journey, step } = snat;
    session.view.patch({ filter: `packet=${journey!.packet} step=${step!.number}` });
    await list.updateComplete;
    await pressEnter();
    expect(isFolded()).toBe(true);
    session.view.patch({ grouped: false });
    await list.updateComplete;
    expect(isFolded()).toBe(false);
    expect(rowNow().textContent).toContain(snat.text);
  });

  test('of another run has nothing unfolded yet', async () => {
    await pressEnter();
    expect(isFolded()).toBe(false);
    session.run.patch({ run: runOf(MESH) });
    await list.updateComplete;
    expect(isFolded()).toBe(true);
  });
});

describe('the menu of a row', () => {
  let menu: SwarmEventMenu;

  beforeEach(async () => {
    await new Promise<void>((resolve) => {
      if (hasPart('event-menu', resolve)) resolve();
    });
    rowNow().dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    await list.updateComplete;
    menu = list.shadowRoot!.querySelector('swarm-event-menu')!;
    await menu.updateComplete;
  });

  function items(): HTMLElement {
    return menu.shadowRoot!.querySelector('[role=menu]')!;
  }

  test('closes where the focus goes elsewhere, and leaves it there', async () => {
    const elsewhere = document.createElement('button');
    document.body.append(elsewhere);
    elsewhere.focus();
    items().dispatchEvent(new FocusEvent('focusout', { relatedTarget: elsewhere }));
    expect(await isMenuOpen()).toBe(false);
    expect(document.activeElement).toBe(elsewhere);
  });

  test('gives the focus back to the list after Escape', async () => {
    items().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(await isMenuOpen()).toBe(false);
    expect(list.shadowRoot!.activeElement).toBe(scroller());
  });

  test('gives the focus back to the list after a choice', async () => {
    items().querySelector('button')!.click();
    expect(await isMenuOpen()).toBe(false);
    expect(list.shadowRoot!.activeElement).toBe(scroller());
  });

  test('is gone with the run that it was about', async () => {
    session.run.patch({ run: runOf(MESH) });
    expect(await isMenuOpen()).toBe(false);
  });
});
