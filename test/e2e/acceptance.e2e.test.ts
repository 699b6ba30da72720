/*
 * What a person must be able to do on the page, from beginning to end: break something and take it
 * back, work without a pointer, without motion and without a network, and be told what is wrong.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseScenario, simulate } from '../../src/index.ts';
import {
  axeViolations,
  complaints,
  newPage,
  openPages,
  openRun,
  page,
  press,
  server,
  startBrowser,
} from './browser.ts';

const questions = new URL('../../scenarios/questions/', import.meta.url);
const MESH = readFileSync(new URL('source-ip-ingress.yaml', questions), 'utf8');

const nodeNames = Array.from({ length: 12 }, (_, index) => `n${index + 1}`);
const LARGE = `
title: Twelve nodes
cluster: { nodes: { ${nodeNames.map((name) => `${name}: { role: manager }`).join(', ')} } }
services: { web: { ports: ["8080:80"], deploy: { replicas: 80 } } }
steps: [{ request: { from: client, to: "n3:8080", count: 40 } }]
`;
const HOSTILE = `
title: "<img src=x onerror=alert(1)>"
about: "<script>alert(1)</script> [a](javascript:alert(1))"
cluster: { nodes: { n1: { role: manager } } }
services: { web: { ports: ["8080:80"] } }
steps:
  - note: "<b onmouseover=alert(1)>x</b>"
    request: { from: client, to: "n1:8080" }
`;
const CROWD = `title: a\ncluster:\n  nodes:\n${Array.from({ length: 10_000 }, (_, index) => `    n${index}: {}\n`).join('')}`;
const LONG = `title: ${'x'.repeat(10_000)}\ncluster: { nodes: { ${'n'.repeat(10_000)}: {} } }\n`;

const texts: Record<string, string> = {
  'mesh.yaml': MESH,
  'large.yaml': LARGE,
  'hostile.yaml': HOSTILE,
  'crowd.yaml': CROWD,
  'long.yaml': LONG,
};

openPages(texts);

/** Elements that hold the focus, or what holds it, after each of so many times Tab from the page's top. */
async function hostsOnTheWay(times: number): Promise<string[]> {
  const hosts = new Set<string>();
  for (let time = 0; time < times; time += 1) {
    await page.keyboard.press('Tab');
    const held = await page.evaluate(() => {
      const names: string[] = [];
      let focused = document.activeElement;
      while (focused) {
        names.push(focused.localName);
        focused = focused.shadowRoot?.activeElement ?? null;
      }
      return names;
    });
    for (const name of held) hosts.add(name);
  }
  return [...hosts];
}

function fingerprint(): Promise<string> {
  return page.evaluate(
    `document.querySelector('swarm-app').session.run.state.run.result.fingerprint`,
  );
}

/** Of the same scenario read in the browser, where the page's own was read when it was built. */
function fingerprintOf(fileName: string, text: string): Promise<string> {
  const file = JSON.stringify({ id: 'read', fileName, text });
  return page.evaluate(
    `document.querySelector('swarm-app').session.client.run(${file}).then(({ result }) => result.fingerprint)`,
  );
}

describe('breaking something', () => {
  test('adds a line and a chip, changes what comes after, and is undone without a trace', async () => {
    await openRun('mesh.yaml');
    const before = await fingerprint();
    await page
      .getByRole('button', { name: /^Break or change/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Element' }).selectOption('n2');
    await dialog.getByRole('radio', { name: 'Cut n2 off from the other nodes' }).check();
    expect(await dialog.locator('.lines').innerText()).toMatch(
      /^- partition: \[\[n2\], \[n1, n3\]\]\s+- request: \{ from: client, to: "n3:8080" \}/,
    );
    await dialog.getByRole('button', { name: 'Apply' }).click();
    const chips = page.locator('swarm-edit-chips li');
    await expect.poll(() => chips.count()).toBe(2);
    expect(await chips.first().innerText()).toContain('partition: [[n2], [n1, n3]]');
    expect(await fingerprint()).not.toBe(before);
    await press('d');
    await page.locator('swarm-inspector', { hasText: 'dropped' }).first().waitFor();

    await press('Control+z');
    await expect.poll(() => chips.count()).toBe(0);
    expect(await fingerprint()).toBe(before);
    await press('Control+Shift+z');
    await expect.poll(() => chips.count()).toBe(2);
  });

  test('says in words why an edit cannot be, and keeps the run', async () => {
    await openRun('mesh.yaml');
    const before = await fingerprint();
    await press('n');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'To' }).fill('nowhere:::');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await page.locator('swarm-edit-chips .trouble').waitFor();
    expect(await page.locator('swarm-edit-chips .trouble').innerText()).toMatch(/^Not done: .+/);
    expect(await fingerprint()).toBe(before);
  });
});

describe('without a pointer', () => {
  test('Tab comes to what every screen is about, and to all panes of a run', async () => {
    await page.goto(server.url);
    await page.locator('gallery-screen .card').first().waitFor();
    expect(await hostsOnTheWay(12)).toContain('gallery-screen');
    await openRun('mesh.yaml');
    await page.locator('swarm-inspector swarm-step-list').waitFor();
    const panes = ['swarm-cluster-tree', 'swarm-stage', 'swarm-inspector', 'swarm-timeline'];
    expect(await hostsOnTheWay(80)).toEqual(expect.arrayContaining(panes));
  });

  test('a task’s address and the deciding rule are found by keys alone', async () => {
    await openRun('mesh.yaml');
    await press('.', '.', '.', 'Control+k');
    await page.getByRole('combobox', { name: 'Find' }).waitFor();
    await page.keyboard.type('inspector: rules');
    await press('Enter');
    const decided = page.locator('swarm-namespace-tables .decided').last();
    await decided.waitFor();
    expect(await decided.innerText()).toMatch(/DOCKER-INGRESS .*--dport 8080 .*-j DNAT/);
    await press('/');
    await page.keyboard.type('web.1');
    await press('Enter');
    await expect
      .poll(() => page.locator('swarm-element dl').innerText())
      .toMatch(/10\.0\.0\.\d+ on ingress/);
    await press('F6');
  });
});

describe('without motion', () => {
  test('nothing on the stage moves between two events', async () => {
    await openRun('mesh.yaml');
    await press('.', '.');
    const transforms = `[...document.querySelector('swarm-app').shadowRoot.querySelector('workbench-screen')
      .shadowRoot.querySelector('swarm-stage').shadowRoot.querySelectorAll('[transform]')]
      .map((each) => each.getAttribute('transform')).join()`;
    const [first, second] = await page.evaluate<string[]>(
      `new Promise((done) => { const first = ${transforms};
        requestAnimationFrame(() => requestAnimationFrame(() => done([first, ${transforms}]))); })`,
    );
    expect(second).toBe(first);
  });
});

describe('a large cluster', () => {
  test('stays within four thousand elements, and shows rates when asked', async () => {
    await openRun('large.yaml');
    const count = await page.evaluate<number>(`(() => { const below = (root) =>
      [...root.querySelectorAll('*')].reduce((sum, each) => sum + 1 + (each.shadowRoot ? below(each.shadowRoot) : 0), 0);
      return below(document); })()`);
    expect(count).toBeLessThan(4000);
    await press('Control+k');
    await page.getByRole('combobox', { name: 'Find' }).waitFor();
    await page.keyboard.type('flow mode');
    await press('Enter');
    await page.getByText(/^Rates: \d+ packets/).waitFor();
  });
});

describe('what others wrote', () => {
  test('is text, whatever it holds', async () => {
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    await openRun('hostile.yaml');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      '<img src=x onerror=alert(1)>',
    );
    expect(await page.locator('img, script:not([src]), a[href^="javascript"]').count()).toBe(0);
  });

  test.each(['crowd.yaml', 'long.yaml'])('%s is told with its place', async (file) => {
    await page.goto(`${server.url}#/run?file=${file}`);
    const alert = page.getByRole('main').getByRole('alert');
    await alert.waitFor();
    const text = await alert.innerText();
    expect(text).toContain(`${file}:`);
    expect(text.length).toBeLessThan(20_000);
  });
});

test('the same run in the browser as in Node', async () => {
  for (const name of readdirSync(questions)) {
    const text = readFileSync(new URL(name, questions), 'utf8');
    const { scenario } = parseScenario(text);
    await page.goto(`${server.url}#/run/${name.replace('.yaml', '')}`);
    const inNode = simulate(scenario!).fingerprint;
    await expect.poll(fingerprint, { timeout: 120_000 }).toBe(inNode);
    expect(await fingerprintOf(name, text)).toBe(inNode);
  }
}, 600_000);

describe('in either theme axe-core finds nothing', () => {
  test('in any view of dock and inspector, in the menu of faults and in the palette', async () => {
    await openRun('mesh.yaml');
    await press('.', '.', '.');
    for (const view of ['sequence', 'waterfall', 'distribution', 'checks']) {
      await page.getByRole('tab', { name: new RegExp(`^${view}`, 'i') }).click();
      await page.locator(`swarm-${view}:defined`).waitFor();
      expect(await axeViolations(page)).toEqual([]);
    }
    for (const view of ['Element', 'Rules', 'State']) {
      await page.getByRole('tab', { name: view }).click();
      expect(await axeViolations(page)).toEqual([]);
    }
    await press('x');
    await page.getByRole('dialog').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await press('Escape', '/');
    await page.getByRole('combobox', { name: 'Find' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});

test('the page works without a network after the first visit', async () => {
  const other = await startBrowser('allow');
  try {
    const visit = await newPage(other);
    const address = server.url.replace('127.0.0.1', 'localhost');
    await visit.goto(address);
    await visit.evaluate('navigator.serviceWorker.ready');
    await other.context.setOffline(true);
    await visit.reload();
    await visit.getByRole('link', { name: /10\.0\.0\.x instead of the client/ }).click();
    await visit.locator('swarm-inspector h2', { hasText: /Step 1 of/ }).waitFor();
  } finally {
    await other.close();
  }
});
