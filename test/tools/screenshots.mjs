/*
 * Pictures of every screen and state of the built page, at three sizes, light and dark, to be looked at one
 * by one before the look of the page changes for everybody. They go to dist/pictures, which nobody commits.
 *
 * `npm run pictures -- compare 390 dark` takes those with "compare" in their name, in one size and theme.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startPageServer } from '../../dist/cli/page-server.js';
import { meshScenario } from '../bench/page-runs.mjs';
import { browserFlags, findBrowser } from './ensure-browser.mjs';

const SIZES = [
  [1440, 900],
  [1024, 768],
  [390, 844],
];
const THEMES = ['light', 'dark'];
const folder = fileURLToPath(new URL('../../dist/pictures/', import.meta.url));

const FILE = '#/run?file=scenario/run.yaml';
const BROKEN = 'title: t\ncluster: { nodes: { n1: { rol: manager } } }\nsteps: [{ wiat: 3s }]\n';
const QUIET =
  'title: A cluster that nobody asks\ncluster: { nodes: { n1: { role: manager }, n2: {} } }\n';

/** Presses keys one after the other; a number before a key repeats it: `9*.`. */
const keys =
  (...chords) =>
  async (page) => {
    for (const chord of chords) {
      const [, times = '1', key] = /^(?:(\d+)\*)?(.+)$/.exec(chord);
      for (let count = 0; count < Number(times); count += 1) await page.keyboard.press(key);
    }
  };

/** One after the other. */
const all =
  (...acts) =>
  async (page) => {
    for (const act of acts) await act(page);
  };

const wait = (ms) => (page) => page.waitForTimeout(ms);

/** Chooses in the palette, which has everything at every size. */
const find = (words) => async (page) => {
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: 'Find' }).fill(words);
  await page.keyboard.press('Enter');
};

const layers =
  (...names) =>
  (page) =>
    page.evaluate((on) => {
      const { view } = document.querySelector('swarm-app').session;
      view.patch({
        layers: { ...view.state.layers, ...Object.fromEntries(on.map((each) => [each, true])) },
      });
    }, names);

const inspectorTab = (name) => async (page) => {
  const tab = page.getByRole('tab', { name, exact: true });
  if (await tab.isVisible()) await tab.click();
};

const select = (label, option) => async (page) => {
  const list = page.getByRole('combobox', { name: label });
  if (await list.isVisible()) await list.selectOption(option);
};

/** Faults that last, as bands on the scrubber and in the sequence. */
const pullCable = async (page) => {
  await page.keyboard.press('x');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Element' }).selectOption('n3');
  await dialog.getByRole('radio', { name: /^Pull the cable/ }).check();
  await dialog.getByRole('combobox', { name: 'For how long' }).selectOption('10s');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.waitForTimeout(1500);
};

/** The dock over most of the page; in a narrow window its tabs do that by themselves. */
const tall = async (page) => {
  if (page.viewportSize().width > 911) await page.keyboard.press('3');
};

const MESH = '#/run/source-ip-ingress';

/** What is shown: name, route, what is done there, and a scenario of its own where it needs one. */
const PICTURES = [
  ['gallery', '#/'],
  ['workbench', MESH, keys('8*.')],
  ['workbench-playing', MESH, keys('t', ' ')],
  ['workbench-time', MESH, keys('8*.', 't')],
  ['workbench-reply', MESH, keys('End', '4*ArrowLeft')],
  ['workbench-fault', '#/run/vxlan-blocked', keys('d')],
  ['workbench-12-nodes', FILE, keys('8*.'), meshScenario({ nodes: 12, tasks: 80, requests: 40 })],
  [
    'workbench-crowd',
    FILE,
    all(keys('8*.', 't', ' '), wait(600)),
    meshScenario({ nodes: 12, tasks: 80, requests: 400 }),
  ],
  [
    'workbench-flow',
    FILE,
    all(keys('20*.'), layers('flow')),
    meshScenario({ nodes: 3, tasks: 6, requests: 40 }),
  ],
  [
    'workbench-update',
    '#/run/rolling-update-downtime',
    async (page) => {
      await select('Scope', 'run')(page);
      await keys('40*ArrowRight')(page);
    },
  ],
  ['workbench-lost', '#/run/node-lost', all(select('Scope', 'run'), keys('End'))],
  ['workbench-pending', '#/run/host-mode-too-many', all(select('Scope', 'run'), keys('End'))],
  ['workbench-encrypted', '#/run/encrypted-overlay-blocked', keys('d')],
  ['workbench-east-west', '#/run/east-west-source', keys('8*.')],
  [
    'layers-on',
    '#/run/vxlan-blocked',
    all(layers('control', 'dns', 'tunnels', 'faults', 'counters', 'trails'), keys('d')),
  ],
  [
    'workbench-partition',
    '#/run/partition',
    all(layers('control', 'faults'), select('Scope', 'run'), keys('2*Shift+ArrowRight')),
  ],
  ['bands', MESH, all(select('Scope', 'run'), pullCable)],
  ['dialog-break', MESH, keys('x')],
  ['dialog-send', MESH, keys('n')],
  ['dialog-share', MESH, all(keys('Control+Shift+s'), wait(600))],
  ['dialog-layers', MESH, keys('l')],
  ['dialog-palette', MESH, keys('Control+k')],
  [
    'dialog-find',
    MESH,
    async (page) => {
      await page.keyboard.press('/');
      await page.getByRole('combobox', { name: 'Find' }).fill('n3');
    },
  ],
  [
    'dialog-line',
    MESH,
    async (page) => {
      await page.keyboard.press(':');
      await page.keyboard.type('docker service scale web=5');
    },
  ],
  ['dialog-keys', '#/help/keys'],
  ['tour', MESH, find('> show the tour')],
  [
    'hex',
    '#/run/encrypted-overlay-blocked',
    all(keys('6*.'), async (page) => {
      const shown = page.locator('swarm-packet-headers select').nth(1);
      if (await shown.isVisible()) await shown.selectOption({ index: 1 });
    }),
  ],
  ['element-node', MESH, find('n3')],
  ['element-service', MESH, find('web')],
  ['element-task', MESH, find('web.1')],
  ['element-network', MESH, find('ingress')],
  ['rules', MESH, all(keys('8*.'), inspectorTab('Rules'))],
  ['state', MESH, all(keys('8*.'), inspectorTab('State'))],
  ['dock-events', MESH, all(keys('8*.', 'Alt+1'), tall)],
  ['dock-sequence', MESH, all(keys('8*.', 'Alt+2'), tall)],
  ['dock-waterfall', '#/run/vip-vs-tasks', all(keys('8*.', 'Alt+3'), tall)],
  ['dock-distribution', '#/run/vip-vs-tasks', all(keys('8*.', 'Alt+4'), tall)],
  ['dock-checks', MESH, all(keys('8*.', 'Alt+5'), tall)],
  ['dock-sequence-low', MESH, keys('8*.', 'Alt+2')],
  ['dock-waterfall-low', '#/run/vip-vs-tasks', keys('Alt+3')],
  ['dock-distribution-low', '#/run/vip-vs-tasks', keys('Alt+4')],
  ['dock-checks-low', MESH, keys('Alt+5')],
  [
    'dock-no-match',
    MESH,
    async (page) => {
      await page.keyboard.press('Alt+1');
      await page.getByRole('combobox', { name: 'Filter of events' }).fill('node=node-9');
    },
  ],
  [
    'dock-bad-filter',
    MESH,
    async (page) => {
      await page.keyboard.press('Alt+1');
      await page.getByRole('combobox', { name: 'Filter of events' }).fill('nod=n1 t>');
    },
  ],
  ['compare', '#/compare?a=source-ip-ingress&b=source-ip-host', all(wait(1500), keys('9*.'))],
  ['compare-pick', '#/compare?a=source-ip-ingress'],
  ['compare-one-fails', '#/compare?a=source-ip-ingress&b=no-such', wait(1000)],
  ['embed', '#/embed/source-ip-ingress', keys('8*.')],
  ['embed-bare', '#/embed/source-ip-ingress?hide=title,sentence,transport,scrubber,open'],
  ['empty', FILE, wait(200), QUIET],
  ['error-mistakes', FILE, wait(200), BROKEN],
  ['error-unknown-run', '#/run/no-such-question'],
  ['error-link', '#/run?z=AXic'],
  ['error-page', '#/nowhere'],
  [
    'error-worker',
    MESH,
    (page) =>
      page.evaluate(() => {
        const { run } = document.querySelector('swarm-app').session;
        run.patch({ status: 'stopped', run: undefined, message: 'out of memory' });
      }),
  ],
  [
    'print',
    MESH,
    all(keys('8*.'), (page) => page.evaluate(`document.documentElement.dataset.theme = 'print'`)),
  ],
  [
    'forced-colors',
    '#/run/vxlan-blocked',
    all((page) => page.emulateMedia({ forcedColors: 'active' }), keys('d')),
  ],
  ['rail-hidden', MESH, keys('1', '2', '3', '3')],
  [
    'rail-drawer',
    MESH,
    async (page) => {
      if (page.viewportSize().width < 1100) await page.keyboard.press('1');
    },
  ],
];

/** Nothing is being simulated. */
const READY = `document.querySelector('swarm-app')?.session.run.state.status !== 'loading'`;

/** Opens one at one size and takes it in each of the themes. */
async function take(context, origin, [name, route, act], [width, height], themes) {
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: themes[0], reducedMotion: 'no-preference' });
  page.on('pageerror', (error) => console.log(`${name} ${width}: ${error.message}`));
  try {
    await page.goto(`${origin}/${route}`);
    await page.locator('[data-ready], main, swarm-inspector h2').first().waitFor();
    await page.waitForTimeout(500);
    await page.waitForFunction(READY);
    await act?.(page);
  } catch (error) {
    console.log(`${name} ${width}: ${error.message.split('\n')[0]}`);
  }
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(350);
    await page.screenshot({ path: `${folder}${name}-${width}-${theme}.png` });
  }
  await page.close();
}

const words = process.argv.slice(2);
const sizes = SIZES.filter(([width]) => words.includes(String(width)));
const themes = THEMES.filter((theme) => words.includes(theme));
const named = words.filter((word) => !/^\d+$/.test(word) && !THEMES.includes(word));
const wanted = PICTURES.filter(
  ([name]) => named.length === 0 || named.some((word) => name.includes(word)),
);

let text = QUIET;
const server = await startPageServer(
  {
    folder: new URL('../../dist/web/', import.meta.url),
    scenario: { name: 'run.yaml', read: async () => text },
  },
  0,
);
const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
const context = await browser.newContext({ serviceWorkers: 'block', bypassCSP: true });
await context.addInitScript(() => localStorage.setItem('swarmscope.tour', 'seen'));
context.setDefaultTimeout(15_000);
mkdirSync(folder, { recursive: true });
for (const picture of wanted) {
  text = picture[3] ?? QUIET;
  for (const size of sizes.length > 0 ? sizes : SIZES) {
    await take(context, server.origin, picture, size, themes.length > 0 ? themes : THEMES);
  }
}
await browser.close();
await server.close();
console.log(`${wanted.length} pictures in ${folder}`);
