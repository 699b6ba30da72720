/*
 * The page in a real browser: a scenario is opened, followed step by step, scrubbed, and judged by
 * axe-core in both themes.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  axeViolations,
  complaints,
  drawnStage,
  openPages,
  openRun,
  pressTimes,
  page,
  press,
  server,
} from './browser.ts';

const MESH = `
title: Any node answers
about: The client asks a node without a task. The mesh finds one elsewhere.
cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }
services:
  web: { ports: ["8080:80"], deploy: { replicas: 2 } }
pins:
  services: { web: { ingress: 10.0.0.5 } }
  tasks:
    web.1: { node: n2, addresses: { ingress: 10.0.0.6 } }
    web.2: { node: n1, addresses: { ingress: 10.0.0.7 } }
  load-balancers: { n1: { ingress: 10.0.0.2 }, n2: { ingress: 10.0.0.3 }, n3: { ingress: 10.0.0.4 } }
  backends: { n3: { ingress: { web: [web.1, web.2] } } }
steps:
  - request: { from: client, to: "n3:8080", count: 2 }
`;
const BROKEN = `
title: A key that does not exist
cluster: { nodes: { n1: { rol: manager } } }
`;

const texts: Record<string, string> = { 'mesh.yaml': MESH, 'broken.yaml': BROKEN };

openPages(texts);

const openMesh = () => openRun('mesh.yaml');

/** Runs `act`, with the address of the worker's script, while that script throws. */
async function withDyingWorker(act: (worker: string) => Promise<void>): Promise<void> {
  const assets = readdirSync(new URL('../../dist/web/assets/', import.meta.url));
  const worker = `assets/${assets.find((name) => name.startsWith('simulation-worker'))}`;
  texts[worker] = 'throw new Error("out of memory")';
  try {
    await act(worker);
  } finally {
    delete texts[worker];
  }
}

/** In the page: starts a worker of this script and waits until it has died, as any earlier one has then. */
const untilWorkerDies = (script: string) =>
  new Promise((resolve) => {
    new Worker(script, { type: 'module' }).addEventListener('error', (event) => {
      event.preventDefault();
      resolve(undefined);
    });
  });

describe('the workbench', () => {
  test('follows a request through the mesh step by step and shows what changed in it', async () => {
    await openMesh();
    await pressTimes('.', 3);
    const changed = page.locator('swarm-packet-headers tr.changed');
    await expect.poll(() => changed.allInnerTexts()).toHaveLength(1);
    expect(await changed.innerText()).toMatch(/ip\.dst[^]*192\.168\.50\.13[^]*172\.18\.0\.2/);
    expect(await page.locator('swarm-stage .stamp-after').allTextContents()).toEqual([
      '  → 172.18.0.2:8080',
    ]);

    await page.getByRole('button', { name: /IPVS chooses/ }).click();
    const current = page.locator('swarm-stage .station.current');
    expect(await current.getAttribute('aria-label')).toMatch(
      /^n3, ingress_sbox, IPVS FWM 256, load balancer, rr, current step$/,
    );
    await expect
      .poll(() => changed.allInnerTexts())
      .toContainEqual(expect.stringMatching(/ip\.dst[^]*172\.18\.0\.2[^]*10\.0\.0\.6/));
    await expect
      .poll(() => page.getByRole('status').first().innerText())
      .toMatch(/IPVS chooses 10\.0\.0\.6:8080/);
  });

  test('steps ten times by key and back again to the same picture', async () => {
    await openMesh();
    const start = await drawnStage();
    await pressTimes('.', 10);
    await page.getByText(/^Step 11 of \d+/).waitFor();
    expect(await drawnStage()).not.toBe(start);
    await pressTimes(',', 10);
    await page.getByText(/^Step 1 of \d+/).waitFor();
    expect(await drawnStage()).toBe(start);
  });

  test('scrubs to the end and back', async () => {
    await openMesh();
    const start = await drawnStage();
    const slider = page.getByRole('slider', { name: 'Time' });
    const last = await slider.getAttribute('max');
    await slider.fill(last ?? '');
    await expect
      .poll(() => slider.getAttribute('aria-valuetext'))
      .toMatch(/^event \d+, 0\.\d{3} \d{3} s/);
    expect(Number(last)).toBeGreaterThan(100);
    expect(await drawnStage()).not.toBe(start);
    await slider.fill('0');
    await slider.press('ArrowRight');
    await page.getByText(/^Step 1 of \d+/).waitFor();
    expect(await drawnStage()).toBe(start);
  });

  test('plays by itself with Space and stops with Space', async () => {
    await openMesh();
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('4');
    await press('Space');
    await page.locator('swarm-inspector h2', { hasText: /Step [3-9] of/ }).waitFor();
    await press('Space');
    expect(await page.getByRole('button', { name: /^Play/ }).count()).toBe(1);
  });

  test('shows the reply of another packet when it is picked', async () => {
    await openMesh();
    const picker = page.getByRole('combobox', { name: 'Packet' });
    const reply = await picker
      .locator('option', { hasText: 'TCP SYN-ACK' })
      .first()
      .getAttribute('value');
    await picker.selectOption(reply ?? '');
    await page.getByText(/Reply, delivered to client/).waitFor();
    expect(await page.locator('swarm-stage .packet.response').count()).toBe(1);
  });

  test('walks the wires with the arrow keys while a station has the focus', async () => {
    await openMesh();
    await page.locator('swarm-stage [tabindex="0"]').focus();
    await press('ArrowRight', 'ArrowRight');
    const focused = page.locator('swarm-stage .station:focus');
    expect(await focused.getAttribute('aria-label')).toMatch(/^n3, host, nat PREROUTING/);
    await press('Enter');
    await page.getByText(/^Step 4 of \d+/).waitFor();
  });

  test('says where a mistake in the file is', async () => {
    await page.goto(`${server.url}#/run?file=broken.yaml`);
    const alert = page.getByRole('main').getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/broken\.yaml:3:\d+ error: unknown key `rol`/);
  });

  test('says that a file is not there', async () => {
    await page.goto(`${server.url}#/run?file=missing.yaml`);
    expect(await page.getByRole('main').getByRole('alert').innerText()).toBe(
      'missing.yaml: the server answered 404.',
    );
    expect(complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  test('offers to start again when the worker dies', async () => {
    await withDyingWorker(async () => {
      await page.goto(`${server.url}#/run?file=mesh.yaml`);
      await page.getByRole('heading', { name: 'The simulation stopped.' }).waitFor();
    });
    await page.getByRole('button', { name: 'Restart' }).click();
    await page.getByText(/^Step 1 of \d+/).waitFor();
  });

  test('says that a part of the page could not be fetched, and has it after a reload', async () => {
    await page.route('**/panes-*.js', (route) => route.abort(), { times: 1 });
    await page.goto(`${server.url}#/run?file=mesh.yaml`);
    await page.getByRole('alert').filter({ hasText: 'could not be fetched' }).waitFor();
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await page.getByText(/^Step 1 of \d+/).waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('ERR_FAILED')]);
  });

  test('offers to start again when the worker died before the page was there to hear it', async () => {
    await withDyingWorker(async (worker) => {
      await page.route('**/main-*.js', async (route) => {
        await page.evaluate(untilWorkerDies, worker);
        await route.continue();
      });
      await page.goto(`${server.url}#/run?file=mesh.yaml`);
      await page.getByRole('heading', { name: 'The simulation stopped.' }).waitFor();
    });
    await page.getByRole('button', { name: 'Restart' }).click();
    await page.getByText(/^Step 1 of \d+/).waitFor();
  });
});

describe('the reader’s own way', () => {
  test('panes are made larger by key and by dragging, and stay so', async () => {
    await openMesh();
    const rail = page.getByRole('navigation', { name: 'Cluster' });
    const width = async () => (await rail.boundingBox())!.width;
    const edge = page.getByRole('separator', { name: 'Width of the cluster list' });
    const first = await width();
    await edge.press('ArrowRight');
    await expect.poll(width).toBe(first + 16);
    const box = (await edge.boundingBox())!;
    await page.mouse.move(box.x + 4, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 44, box.y + 200, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBe(first + 56);
    await page.reload();
    await page.getByText(/^Step 1 of \d+/).waitFor();
    expect(await width()).toBe(first + 56);
    await edge.press('Enter');
    await expect.poll(width).toBe(first);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('commands have the keys that the reader gives them, here and after a reload', async () => {
    await page.goto(`${server.url}#/help/keys`);
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    const said = dialog.getByRole('status');
    await dialog.getByRole('button', { name: 'Change: key of Next drop' }).click();
    await press('n');
    await expect.poll(() => said.innerText()).toMatch(/^N is the key of “Send a request/);
    await dialog.getByRole('button', { name: 'Change: key of Next drop' }).click();
    await press('q');
    await expect.poll(() => said.innerText()).toBe('Key of “Next drop”: Q.');
    await dialog.getByRole('button', { name: 'Off: key of Send a request…' }).click();
    expect(await axeViolations(page)).toEqual([]);
    await page.reload();
    await openRun('vxlan-blocked');
    await press('n', 'd', 'q');
    await page.locator('swarm-stage .station.dropped').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('a docker command behind a colon is an edit, or a word why not', async () => {
    await openMesh();
    await press(':');
    const line = page.getByRole('combobox', { name: 'Find' });
    await line.fill(': docker stop --timeout soon web.1');
    expect(await page.getByRole('dialog').getByRole('status').innerText()).toContain(
      'how many seconds',
    );
    await line.fill(': docker service scale web=3');
    await line.press('Enter');
    await page.locator('swarm-edit-chips li', { hasText: 'scale: { web: 3 }' }).waitFor();
  });

  test('a packet is shown as bytes, with those that the step changed', async () => {
    await openMesh();
    await pressTimes('.', 3);
    await page.getByRole('combobox', { name: 'shown as' }).selectOption('bytes');
    await expect
      .poll(() => page.locator('swarm-frame-bytes mark').allInnerTexts())
      .toEqual(expect.arrayContaining(['ac', '12', '00', '02']));
  });

  test('the theme goes round by its button, also to paper', async () => {
    await openMesh();
    const theme = page.getByRole('button', { name: /^Theme/ });
    for (let turn = 0; turn < 3; turn += 1) await theme.click();
    expect(await theme.getAttribute('title')).toBe('Theme: print');
    const ground = page.locator('body');
    await expect
      .poll(() => ground.evaluate((body) => getComputedStyle(body).color))
      .toBe('rgb(0, 0, 0)');
    expect(await axeViolations(page)).toEqual([]);
  });
});

describe('the gallery', () => {
  test('opens a question that the page came with', async () => {
    await page.goto(server.url);
    const card = page.getByRole('link', { name: /10\.0\.0\.x instead of the client/ });
    await card.click();
    await page.getByText(/^Step 1 of \d+/).waitFor();
    expect(page.url()).toContain('#/run/source-ip-ingress');
    expect(await page.getByRole('tab', { name: /^Checks/ }).innerText()).toMatch(
      /^Checks (\d+)\/\1$/,
    );
  });

  test('opens a file of the reader and keeps it over a reload', async () => {
    await page.goto(server.url);
    const file = { name: 'own.yaml', mimeType: 'text/yaml', buffer: Buffer.from(MESH) };
    await page.locator('gallery-screen input[type=file]').setInputFiles(file);
    await page.getByText(/^Step 1 of \d+/).waitFor();
    await page.reload();
    await page.getByText(/^Step 1 of \d+/).waitFor();
    await page.getByRole('link', { name: 'All scenarios' }).click();
    await page.getByRole('link', { name: /^Any node answers/ }).waitFor();
  });
});

describe('in either theme axe-core finds nothing', () => {
  test('in the gallery', async () => {
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('in the workbench, at a step with a change', async () => {
    await openMesh();
    await pressTimes('.', 8);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('in the list of keys, and in a narrow window', async () => {
    await openMesh();
    await page.setViewportSize({ width: 800, height: 1000 });
    expect(await axeViolations(page)).toEqual([]);
    await press('?');
    await page.getByRole('dialog').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
