/*
 * The panels as elements: what they show of a run, and that text of a scenario stays text.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { commands } from '../../../web/app/commands.ts';
import { setKeys } from '../../../web/app/key-map.ts';
import * as player from '../../../web/app/player.ts';
import type { Session } from '../../../web/app/session.ts';
import '../../../web/panels/swarm-checks.ts';
import '../../../web/panels/swarm-cluster-tree.ts';
import '../../../web/panels/swarm-event-list.ts';
import '../../../web/panels/swarm-inspector.ts';
import '../../../web/panels/swarm-timeline.ts';
import { headerGroups } from '../../../web/panels/header-fields.ts';
import { TICK_HEIGHTS, tickPaths, trackX } from '../../../web/panels/tick-paths.ts';
import { timeAxis } from '../../../web/stores/time-axis.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

const run = runOf(MESH);

interface Drawn extends HTMLElement {
  session: Session;
  readonly updateComplete: Promise<boolean>;
}

/** Puts an element into the document and waits until it and its children have drawn. */
async function drawn(tag: string, session: Session): Promise<Drawn> {
  const element = document.createElement(tag) as Drawn;
  element.session = session;
  document.body.append(element);
  await element.updateComplete;
  for (const child of element.shadowRoot!.querySelectorAll('*')) {
    await (child as Partial<Drawn>).updateComplete;
  }
  return element;
}

/** All text of an element, shadow roots included, white space folded. */
function textOf(node: Node): string {
  const own = node instanceof Element && node.shadowRoot ? textOf(node.shadowRoot) : '';
  const parts = [...node.childNodes].map((child) => {
    if (child.nodeType === Node.TEXT_NODE) return child.textContent ?? '';
    return child instanceof Element && child.tagName !== 'STYLE' ? textOf(child) : '';
  });
  return [own, ...parts].join(' ').replace(/\s+/g, ' ').trim();
}

afterEach(() => document.body.replaceChildren());

function sessionAt(title: string): Session {
  const session = sessionWith(run);
  const moment = run.moments.find((each) => each.request === 1 && each.text.startsWith(title));
  player.seek(session, moment?.index ?? -1);
  return session;
}

describe('the inspector', () => {
  test('shows step, reason, deciding row and the field that changed', async () => {
    const inspector = await drawn('swarm-inspector', sessionAt('SNAT'));
    const text = textOf(inspector);
    expect(text).toMatch(/Step 11 of 20 · n3 \/ ingress_sbox/);
    expect(text).toContain('-j SNAT --to-source 10.0.0.4');
    expect(text).toMatch(/ip\.src changed 192\.168\.50\.100 10\.0\.0\.4/);
  });

  test('marks steps done, current and to come', async () => {
    const inspector = await drawn('swarm-inspector', sessionAt('IPVS chooses'));
    const list = inspector.shadowRoot!.querySelector('swarm-step-list')!.shadowRoot!;
    const signs = [...list.querySelectorAll('.sign')].map((sign) => sign.textContent).join('');
    expect(signs).toBe('✓'.repeat(8) + '●' + '○'.repeat(11));
    expect(list.querySelectorAll('[aria-current="step"]')).toHaveLength(1);
  });

  test('says what to do before there is a packet', async () => {
    const session = sessionWith({ ...run, stories: [], moments: [] });
    expect(textOf(await drawn('swarm-inspector', session))).toContain('Try →');
  });
});

describe('the other panels', () => {
  test('the cluster list names nodes, services, tasks and networks', async () => {
    const text = textOf(await drawn('swarm-cluster-tree', sessionAt('DNAT')));
    expect(text).toContain('n1 manager, leader');
    expect(text).toContain('web.2 n1 10.0.0.7');
    expect(text).toContain('ingress vni 4096 · 10.0.0.0/24');
  });

  test('text of a scenario is never taken for HTML', async () => {
    const about = 'Look: <img src=x onerror=alert(1)>, `<i>code</i>` and *this*.';
    const session = sessionWith({ ...run, result: { ...run.result, about } });
    const tree = await drawn('swarm-cluster-tree', session);
    expect(tree.shadowRoot!.querySelector('img, i')).toBeNull();
    expect(tree.shadowRoot!.querySelector('em')?.textContent).toBe('this');
    expect(textOf(tree)).toContain('<img src=x onerror=alert(1)>');
  });

  test('the event list keeps only rows in sight in the document', async () => {
    const list = await drawn('swarm-event-list', sessionAt('DNAT'));
    const rows = list.shadowRoot!.querySelectorAll('[role="option"]');
    const count = run.moments.filter((moment) => moment.request === 1).length;
    expect(rows.length).toBeLessThan(count);
    expect(rows[0]!.getAttribute('aria-setsize')).toBe(String(count));
  });

  test('the timeline offers every request and every packet of this one', async () => {
    const timeline = await drawn('swarm-timeline', sessionAt('DNAT'));
    const [requests, packets] = timeline.shadowRoot!.querySelectorAll('select');
    expect(requests!.options).toHaveLength(run.stories.length);
    expect(packets!.options).toHaveLength(run.stories[0]!.journeys.length);
    expect(requests!.options[0]!.textContent).toContain('client → n3:8080, ok web.2');
  });

  test('checks say what was expected and what came', async () => {
    const failed = {
      step: 0,
      text: 'source is the client',
      passed: false,
      expected: '192.168.50.100',
      got: '10.0.0.4',
      event: 3,
      line: 20,
    };
    const session = sessionWith({ ...run, result: { ...run.result, expectations: [failed] } });
    expect(textOf(await drawn('swarm-checks', session))).toContain(
      'source is the client , not yet',
    );
    player.seek(session, run.moments.length - 1);
    const text = textOf(await drawn('swarm-checks', session));
    expect(text).toContain('source is the client , failed');
    expect(text).toMatch(/expected 192\.168\.50\.100 ?, got 10\.0\.0\.4/);
  });
});

test('the scrubber obeys keys that the reader has given to a command', async () => {
  const session = sessionAt('DNAT');
  const scrubber = await drawn('swarm-scrubber', session);
  const slider = scrubber.shadowRoot!.querySelector('input[type="range"]')!;
  const press = (key: string): number => {
    slider.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    return session.playback.state.position;
  };
  const at = session.playback.state.position;
  expect([press('ArrowRight'), press('ArrowDown')]).toEqual([at + 1, at]);
  const toEnd = commands.find(({ id }) => id === 'to-end')!;
  const step = commands.find(({ id }) => id === 'step')!;
  setKeys(step, []);
  setKeys(toEnd, ['ArrowRight']);
  const last = run.moments.findLast(({ request }) => request === 1)!.index;
  expect(press('ArrowRight')).toBe(last);
  for (const each of [step, toEnd]) setKeys(each, undefined);
});

describe('headers of a step', () => {
  const steps = run.stories[0]!.journeys[0]!.steps;

  test('mark every change of the step, also what was taken away', () => {
    for (const step of steps) {
      const fields = headerGroups(step).flatMap((group) => group.fields);
      const changed = fields.filter((field) => field.changed).map((field) => field.field);
      const expected = step.changes.map((change) => change.field);
      expect(changed.sort()).toEqual(expect.arrayContaining(expected.sort()));
    }
  });

  test('show the tunnel only while the packet is inside it', () => {
    const titles = steps.map((step) => headerGroups(step).some(({ title }) => title === 'VXLAN'));
    const inside = steps.map((step) => step.headers.tunnel !== undefined);
    const leaving = steps.map((step) => step.action === 'decapsulated');
    expect(titles).toEqual(inside.map((is, index) => is || leaving[index]));
  });
});

describe('ticks', () => {
  test('span the track from its first to its last moment', () => {
    const { places } = timeAxis(run.moments, 'steps');
    expect(trackX(places[0]!, 500)).toBeLessThan(10);
    expect(trackX(places.at(-1)!, 500)).toBeGreaterThan(490);
    expect(timeAxis(run.moments.slice(0, 1), 'time').places).toEqual(Float64Array.of(0));
  });

  test('are at most one of a kind for two pixels, however many moments there are', () => {
    const many = Array.from({ length: 50 }, () => run.moments).flat();
    const { places } = timeAxis(many, 'steps');
    const longest = Math.max(
      ...tickPaths(many, places, 400).map(({ path }) => path.split('M').length - 1),
    );
    expect(longest).toBeLessThanOrEqual(201);
  });

  test('of drops are the highest', () => {
    const { drop, ...others } = TICK_HEIGHTS;
    expect(Math.max(...Object.values(others))).toBeLessThan(drop);
  });
});
