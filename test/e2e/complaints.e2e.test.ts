/*
 * Every screen, served as `swarmscope open` serves it: it is shown, and the page complains about nothing.
 */
import { describe, expect, test } from 'vitest';
import {
  complaints,
  openPages,
  openRun,
  page,
  press,
  server,
  startBrowser,
  watchPage,
} from './browser.ts';

const BROKEN = 'title: Broken\ncluster: { nodes: { n1: { rol: manager } } }\n';
const EMPTY = 'title: At rest\ncluster: { nodes: { n1: { role: manager } } }\n';

openPages({ 'broken.yaml': BROKEN, 'empty.yaml': EMPTY });

const SCREENS: readonly (readonly [string, string, RegExp])[] = [
  ['the gallery', '#/', /^What happens to a packet/],
  ['a question', '#/run/source-ip-ingress', /10\.0\.0\.x/],
  ['a cluster at rest', '#/run?file=empty.yaml', /^At rest$/],
  ['a file with a mistake', '#/run?file=broken.yaml', /^broken\.yaml has a mistake$/],
  ['a scenario that there is not', '#/run/no-such-scenario', /cannot be shown/],
  ['a link that is none', '#/run?z=AAAA', /cannot be shown/],
  ['an address that leads nowhere', '#/nowhere', /^There is no page/],
  ['an embedded run', '#/embed/source-ip-ingress', /10\.0\.0\.x/],
  ['the choice of a comparison', '#/compare', /^Compare$/],
  ['a comparison', '#/compare/source-ip-ingress,source-ip-host', /side by side/],
];

describe('without a complaint', () => {
  test.each(SCREENS)('%s is shown', async (_name, route, heading) => {
    await page.goto(server.url + route);
    await page.getByRole('heading', { level: 1, name: heading }).first().waitFor();
    await page.waitForLoadState('networkidle');
  });

  test('a first visit begins with the tour', async () => {
    const other = await startBrowser();
    try {
      const visit = await other.context.newPage();
      const said = watchPage(visit, server.url);
      await visit.goto(`${server.url}#/run/source-ip-ingress`);
      await visit.getByRole('button', { name: 'Skip' }).click();
      expect(said).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test('every view of a run is opened', async () => {
    await openRun('source-ip-ingress');
    for (const tab of ['Sequence', 'Waterfall', 'Distribution', 'Checks', 'Rules', 'State']) {
      await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
    }
    for (const key of ['?', 'x', '/', 'n']) {
      await press(key);
      await page.getByRole('dialog').first().waitFor();
      await press('Escape');
      await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
    }
  });
});

test('the icon may be shown under the policy that the page is served with', async () => {
  await page.goto(server.url);
  const isShown = await page.evaluate(async () => {
    const image = new Image();
    image.src = document.querySelector<HTMLLinkElement>('link[rel=icon]')!.href;
    await image.decode();
    return image.width > 0;
  });
  expect(isShown).toBe(true);
});

test('a question is simulated without the reader of files; an edit is read by it', async () => {
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
  const hasReader = () => scripts.some((path) => path.includes('/reader-'));
  await openRun('source-ip-ingress');
  expect(scripts.some((path) => path.includes('/simulation-worker-'))).toBe(true);
  expect(hasReader()).toBe(false);
  await press('x');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio').first().check();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => page.locator('swarm-edit-chips li').count()).toBe(1);
  expect(hasReader()).toBe(true);
});

test('what the policy refuses is noticed as a complaint', async () => {
  await page.goto(server.url);
  await page.evaluate(() => {
    new Image().src = 'http://localhost:1/elsewhere.png';
  });
  await expect
    .poll(() => complaints)
    .toContainEqual(expect.stringContaining('Content Security Policy'));
  complaints.length = 0;
});
