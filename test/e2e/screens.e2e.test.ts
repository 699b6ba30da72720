/*
 * Screens at their edges: narrow, low, large type, the system's own colours, while playing, while a
 * cluster changes, with no run to show; and what a worker that dies leaves behind.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  axeViolations,
  drawnStage,
  openPages,
  openRun,
  page,
  press,
  pressTimes,
  server,
} from './browser.ts';

const texts: Record<string, string> = {
  'broken.yaml': 'title: t\ncluster: { nodes: { n1: { rol: manager } } }\n',
};

openPages(texts);

/** Looks at the whole run, and there at the first event of these words. */
async function goToEvent(words: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Scope' }).selectOption('run');
  await page.getByRole('combobox', { name: 'Filter of events' }).fill(`text~"${words}"`);
  await page.locator('swarm-event-list').getByText(words).first().click();
}

/** The step of the file after which the first edit happens. */
function afterOfEdit(): Promise<unknown> {
  return page.evaluate(`document.querySelector('swarm-app').session.edits.state.edits[0]?.after`);
}

/** Pixels of the stage that are out of sight, below and above. */
function overflow(): Promise<number> {
  const scroller = page.locator('swarm-stage .scroller');
  return scroller.evaluate((each) => each.scrollHeight - each.clientHeight);
}

describe('a step of the mesh', () => {
  test('is the same in the steps, on the stage, in the headers and for the ear', async () => {
    await openRun('source-ip-ingress');
    await pressTimes('.', 8);
    await page.getByText(/^Step 9 of 20/).waitFor();
    expect(await page.locator('swarm-stage .station.current').getAttribute('aria-label')).toMatch(
      /IPVS .*current step$/,
    );
    const changed = await page.locator('swarm-packet-headers tr.changed').allInnerTexts();
    expect(changed).toContainEqual(
      expect.stringMatching(/ip\.dst[^]*172\.18\.0\.2[^]*10\.0\.0\.6/),
    );
    expect(await page.getByRole('status').first().innerText()).toMatch(
      /^Step 9 of 20, n3 ingress_sbox\. IPVS chooses 10\.0\.0\.6:8080/,
    );
  });

  test('is come back to by dragging the scrubber to its end and back', async () => {
    await openRun('source-ip-ingress');
    const track = (await page.getByRole('slider', { name: 'Time' }).boundingBox())!;
    const middle = track.y + track.height / 2;
    await press('ArrowLeft');
    const start = await drawnStage();
    await page.mouse.move(track.x + 7, middle);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width - 8, middle, { steps: 10 });
    await expect.poll(drawnStage).not.toBe(start);
    await page.mouse.move(track.x + 7, middle, { steps: 10 });
    await page.mouse.up();
    await expect.poll(drawnStage).toBe(start);
  });
});

describe('a cluster that changes', () => {
  test('shows the new task beside the old one, and the order that made it', async () => {
    await openRun('rolling-update-downtime');
    await goToEvent('scheduler assigned task to node: n2');
    const pills = page.locator('swarm-stage .station.pill', { hasText: 'web.1' });
    await expect.poll(() => pills.count()).toBe(2);
    expect(await pills.last().getAttribute('aria-label')).toContain('assigned');
    await page.locator('swarm-stage .control.order').first().waitFor({ state: 'attached' });
    expect(await page.locator('swarm-stage .control-note text').allTextContents()).toContainEqual(
      expect.stringMatching(/^web\.1 assigned: scheduler assigned task to node: n2/),
    );
    const listed = page.locator('swarm-cluster-tree').getByRole('button', { name: /^web\.1 n2 / });
    expect(await listed.allInnerTexts()).toEqual([
      expect.not.stringContaining('assigned'),
      expect.stringContaining('assigned'),
    ]);
  });

  test('says what the nodes believe of each other', async () => {
    await openRun('gossip-blocked');
    await goToEvent('n1 gets no answer from n3');
    await expect
      .poll(() => page.locator('swarm-stage .row-subtitle').allTextContents())
      .toContainEqual(expect.stringMatching(/^192\.168\.50\.13 · worker · suspected by /));
    await page.getByRole('checkbox', { name: 'control plane' }).check();
    expect(await page.locator('swarm-stage .control.session').count()).toBe(2);
  });
});

describe('layers', () => {
  test('of faults, names, tunnels and counters say on the stage what holds at the moment', async () => {
    await openRun('vxlan-blocked');
    await press('d');
    const notes = page.locator('swarm-stage .control-note text');
    expect(await notes.count()).toBe(0);
    for (const name of ['faults that last', 'names looked up', 'tunnels', 'counters of rules']) {
      await page.getByRole('checkbox', { name }).check();
    }
    await expect
      .poll(() => notes.allTextContents())
      .toEqual([
        'udp/4789 dropped in INPUT',
        expect.stringMatching(/^client\.1: .* is 10\.0\.1\./),
      ]);
    expect(await page.locator('swarm-stage .control.tunnel title').allTextContents()).toEqual([
      expect.stringMatching(/^n1 and n2: VXLAN, udp 4789, VNI 4097, \d+ packets so far$/),
    ]);
    expect(await page.locator('swarm-stage .pass-count').count()).toBeGreaterThan(2);
    expect(await axeViolations(page)).toEqual([]);
  });
});

describe('edits', () => {
  test('are moved in time by their buttons and by dragging them onto the scrubber', async () => {
    await openRun('source-ip-ingress');
    await press('n');
    await page.getByRole('dialog').getByRole('combobox', { name: 'To' }).fill('n2:8080');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(afterOfEdit).toBe(0);
    await page.getByRole('button', { name: /^One step earlier/ }).click();
    await expect.poll(afterOfEdit).toBe(-1);
    await page.getByRole('combobox', { name: 'Scope' }).selectOption('run');
    const track = (await page.getByRole('slider', { name: 'Time' }).boundingBox())!;
    await page.locator('swarm-edit-chips li').dragTo(page.getByRole('slider', { name: 'Time' }), {
      targetPosition: { x: track.width - 8, y: 10 },
    });
    await expect.poll(afterOfEdit).toBe(2);
    for (const earlier of [-1, 0, undefined]) {
      await press('Control+z');
      await expect.poll(afterOfEdit).toBe(earlier);
    }
  });

  test('that last are longer or shorter by the end of their band, by key and by dragging it', async () => {
    await openRun('source-ip-ingress');
    await page.getByRole('combobox', { name: 'Scope' }).selectOption('run');
    await press('x');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Element' }).selectOption('n3');
    await dialog.getByRole('radio', { name: /^Pull the cable/ }).check();
    await dialog.getByRole('combobox', { name: 'For how long' }).selectOption('10s');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    const end = page.getByRole('slider', { name: 'How long: n3: cable out' });
    await expect.poll(() => end.getAttribute('aria-valuetext')).toBe('10 s');
    await end.press('ArrowRight');
    await expect.poll(() => end.getAttribute('aria-valuetext')).toBe('20 s');
    const grip = (await end.boundingBox())!;
    const middle = grip.y + grip.height / 2;
    await page.mouse.move(grip.x + grip.width / 2, middle);
    await page.mouse.down();
    await page.mouse.move(grip.x + grip.width / 2 - 12, middle, { steps: 3 });
    await page.mouse.up();
    await expect.poll(async () => Number(await end.getAttribute('aria-valuenow'))).toBeLessThan(20);
    await press('Control+z', 'Control+z');
    await expect.poll(() => end.getAttribute('aria-valuetext')).toBe('10 s');
  });

  test('can be checks of what is seen, which are judged, saved and taken back', async () => {
    await openRun('source-ip-ingress');
    const tab = page.getByRole('tab', { name: /^Checks/ });
    await tab.click();
    await page.getByRole('button', { name: 'Add a check from what I see' }).click();
    await expect.poll(() => tab.innerText()).toBe('Checks 18/18');
    expect(
      await page.locator('swarm-checks ul').first().locator('li').last().innerText(),
    ).toContain('the task sees 10.0.0.4');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save YAML' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toMatch(
      /^ +- \{ step: 0, outcome: ok, tasks: \{ web\.\d: 1 \}, source: "10\.0\.0\.4" \}$/m,
    );
    await press('Control+z');
    await expect.poll(() => tab.innerText()).toBe('Checks 15/15');
  });

  test('outlive a worker that dies while another one is tried', async () => {
    await openRun('source-ip-ingress');
    await press('n');
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await page.locator('swarm-edit-chips li').waitFor();
    const assets = readdirSync(new URL('../../dist/web/assets/', import.meta.url));
    const worker = assets.find((name) => name.startsWith('simulation-worker'))!;
    texts[`assets/${worker}`] = 'throw new Error("out of memory")';
    await page.evaluate(`document.querySelector('swarm-app').session.client.stop()`);
    await press('r');
    await page.getByRole('heading', { name: 'The simulation stopped.' }).waitFor();
    delete texts[`assets/${worker}`];
    await page.getByRole('button', { name: 'Restart' }).click();
    await page.getByText(/^Step 1 of \d+/).waitFor();
    expect(await page.locator('swarm-edit-chips li').count()).toBe(1);
  });
});

describe('without motion', () => {
  test('nothing moves while it plays, but at a new event', async () => {
    await openRun('source-ip-ingress');
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('4');
    await press('Space');
    const frames = await page.evaluate<[number, string][]>(`new Promise((done) => {
      const app = document.querySelector('swarm-app');
      const stage = app.shadowRoot.querySelector('workbench-screen').shadowRoot.querySelector('swarm-stage');
      const seen = [];
      const look = () => {
        const all = [...stage.shadowRoot.querySelectorAll('[transform]')];
        const transforms = all.map((each) => each.getAttribute('transform')).join();
        seen.push([app.session.playback.state.position, transforms]);
        if (seen.length < 60) requestAnimationFrame(look); else done(seen);
      };
      requestAnimationFrame(look);
    })`);
    const events = new Set(frames.map(([position]) => position));
    const pictures = new Set(frames.map(([position, transforms]) => `${position} ${transforms}`));
    expect(events.size).toBeGreaterThan(1);
    expect(pictures.size).toBe(events.size);
  });
});

describe('a narrow window', () => {
  test.each([
    [800, 1000],
    [390, 844],
  ])('of %i by %i has the dock, by key and by its tabs', async (width, height) => {
    await page.setViewportSize({ width, height });
    await openRun('source-ip-ingress');
    const list = page.locator('swarm-event-list');
    expect(await list.isVisible()).toBe(false);
    await press('3');
    await list.waitFor({ state: 'visible' });
    await press('3');
    await list.waitFor({ state: 'hidden' });
    await page.getByRole('tab', { name: /^Checks/ }).click();
    await page.locator('swarm-checks').waitFor({ state: 'visible' });
    expect(await page.locator('swarm-stage').isVisible()).toBe(true);
  });

  test('of 320 pixels, and a page at 200 %, are read without scrolling sideways', async () => {
    for (const [width, height] of [
      [320, 640],
      [720, 450],
    ] as const) {
      await page.setViewportSize({ width, height });
      await openRun('source-ip-ingress');
      const sideways = await page.evaluate<number>(
        `document.scrollingElement.scrollWidth - innerWidth`,
      );
      expect(sideways).toBeLessThanOrEqual(0);
      const stage = (await page.locator('swarm-stage').boundingBox())!;
      expect(stage.height).toBeGreaterThan(100);
    }
  });

  test('shows the whole stage at once with 0', async () => {
    await openRun('source-ip-ingress');
    expect(await overflow()).toBeGreaterThan(0);
    await press('0');
    await expect.poll(overflow).toBeLessThanOrEqual(0);
    await press('0');
    await expect.poll(overflow).toBeGreaterThan(0);
  });
});

describe('the system’s own colours', () => {
  test('are those of the stage too', async () => {
    await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' });
    await openRun('vxlan-blocked');
    await press('d');
    await page.locator('swarm-stage .station.dropped').waitFor();
    const [row, canvas] = await page.evaluate<[string, string]>(`(() => {
      const screen = document.querySelector('swarm-app').shadowRoot.querySelector('workbench-screen');
      const row = screen.shadowRoot.querySelector('swarm-stage').shadowRoot.querySelector('rect.row');
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.backgroundColor = 'Canvas';
      return [getComputedStyle(row).fill, getComputedStyle(probe).backgroundColor];
    })()`);
    expect(row).toBe(canvas);
  });
});

describe('a page without a run', () => {
  test('offers nothing that needs one', async () => {
    await page.goto(`${server.url}#/run?file=broken.yaml`);
    await page.getByRole('main').getByRole('alert').waitFor();
    expect(await page.getByRole('button', { name: /^(Break|Send|Share)/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'All scenarios' }).first().click();
    await page.getByRole('button', { name: 'Empty cluster' }).click();
    await page.getByText('No requests yet').waitFor();
    expect(await page.getByRole('button', { name: /^Send/ }).count()).toBe(1);
  });
});

describe('in either theme axe-core finds nothing', () => {
  test('while it plays, and while the control plane is at work', async () => {
    await openRun('gossip-blocked');
    await press('Space');
    expect(await axeViolations(page)).toEqual([]);
    await press('Space');
    await goToEvent('n1 gets no answer from n3');
    await page.getByRole('checkbox', { name: 'control plane' }).check();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('in the tour, in the dialog of a request, with an edit', async () => {
    await openRun('source-ip-ingress');
    await press('Control+k');
    await page.getByRole('combobox', { name: 'Find' }).waitFor();
    await page.keyboard.type('show the tour');
    await press('Enter');
    await page.getByRole('button', { name: 'Skip' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await press('Escape');
    await press('n');
    await page.getByRole('dialog').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    await page.locator('swarm-edit-chips li').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('where there is a mistake, nothing, or no such page', async () => {
    for (const route of ['#/run?file=broken.yaml', '#/run?z=AXic', '#/nowhere']) {
      await page.goto(`${server.url}${route}`);
      await page.getByRole('heading', { level: 1 }).last().waitFor();
      expect(await axeViolations(page)).toEqual([]);
    }
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Empty cluster' }).click();
    await page.getByText('No requests yet').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('on a telephone, with the dock open', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await openRun('source-ip-ingress');
    await press('3');
    expect(await axeViolations(page)).toEqual([]);
  });
});
