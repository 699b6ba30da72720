/*
 * The tables of a namespace as an element: what is said where they cannot be had, and of copying them.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { seek } from '../../../web/app/player.ts';
import { SwarmNamespaceTables } from '../../../web/panels/swarm-namespace-tables.ts';
import type { StateFinding } from '../../../web/stores/cluster-states.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);
const snat = run.moments.find(({ text }) => text.startsWith('SNAT'))!;

let tables: SwarmNamespaceTables;

/** The element at a moment, with a finding in place of what the worker would say. */
function showTables(finding?: StateFinding): void {
  const session = sessionWith(run);
  seek(session, snat.index);
  const states = finding ? { ...session.states, find: () => finding } : session.states;
  tables = new SwarmNamespaceTables();
  tables.session = { ...session, states };
  tables.kind = 'state';
  document.body.append(tables);
}

function inside(selector: string): HTMLElement {
  return tables.shadowRoot!.querySelector<HTMLElement>(selector)!;
}

afterEach(() => document.body.replaceChildren());

test('tables that are on their way are announced, those that cannot be had are not', async () => {
  showTables('asked');
  await tables.updateComplete;
  expect(inside('.when').textContent).toContain('Playing the run up to here');
  tables.remove();
  showTables('hopeless');
  await tables.updateComplete;
  expect(inside('.when').textContent).toContain('could not be worked out');
});

describe('copying a table', () => {
  beforeEach(async () => {
    vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    showTables();
    await vi.waitFor(() => expect(inside('h3 button')).not.toBeNull());
    return () => vi.restoreAllMocks();
  });

  test('is said to who hears the page, until the table is another one', async () => {
    const button = inside('h3 button');
    const title = inside('pre').getAttribute('aria-label')!;
    button.click();
    await vi.waitFor(() => expect(button.getAttribute('aria-label')).toBe(`Copied: ${title}`));
    expect(inside('[role=status]').textContent.trim()).toBe(`Copied: ${title}`);
    seek(tables.session, 0);
    await vi.waitFor(() =>
      expect(inside('h3 button')?.getAttribute('aria-label')).toMatch(/^Copy: /),
    );
  });
});
