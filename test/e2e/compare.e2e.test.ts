/*
 * Two scenarios side by side: the same seed, one clock, what differs, where the runs part.
 */
import { describe, expect, test } from 'vitest';
import { axeViolations, openPages, openRun, page, server } from './browser.ts';

const OWN = `
title: My own cluster
cluster: { nodes: { n1: { role: manager } } }
services: { web: { ports: ["8080:80"] } }
steps: [{ request: { from: client, to: "n1:8080" } }]
`;

openPages({ 'own.yaml': OWN });

async function openPair(): Promise<void> {
  await page.goto(`${server.url}#/compare/source-ip-ingress,source-ip-host`);
  await page.getByRole('button', { name: 'First difference' }).waitFor();
}

const clock = () => page.getByRole('slider', { name: 'Common clock' });

/** The step that each side looks at, in the list of steps side by side. */
const currentSteps = (): Promise<string[]> =>
  page.locator('swarm-differences [aria-current=step]').allInnerTexts();

describe('a comparison', () => {
  test('of the mesh with host mode says what differs in the files and for the task', async () => {
    await openPair();
    expect(await page.locator('compare-screen .about').innerText()).toContain(
      'services.web.ports[0].mode: ingress → host',
    );
    const source = page.getByRole('row', { name: /^source address that the task sees/ });
    expect(await source.getByRole('cell').allInnerTexts()).toEqual(['10.0.0.4', '192.168.50.100']);
    const crossings = page.getByRole('row', { name: /^crossings of the LAN/ });
    expect(await crossings.getByRole('cell').allInnerTexts()).toEqual(['2', '1']);
  });

  test('of a virtual IP with DNS round robin is a link of the gallery', async () => {
    await page.goto(server.url);
    await page.getByRole('link', { name: /^A virtual IP against DNS round robin/ }).click();
    await page.getByRole('button', { name: 'First difference' }).waitFor();
    expect(await page.locator('compare-screen .about').innerText()).toContain(
      'endpointMode: vip → dnsrr',
    );
    const rewrites = page.getByRole('row', { name: /^rewrites/i });
    expect(await rewrites.getByRole('cell').last().innerText()).toBe('none');
  });

  test('is made of a file that was opened and a question that is picked', async () => {
    await openRun('own.yaml');
    await page.getByRole('link', { name: 'Compare' }).click();
    await page.getByRole('link', { name: /^Does host mode show me/ }).click();
    await page.getByRole('button', { name: 'First difference' }).waitFor();
    const titles = page.locator('compare-screen .side h2 [title]');
    expect(await titles.allInnerTexts()).toEqual([
      'My own cluster',
      expect.stringMatching(/^Does host mode show me/),
    ]);
  });

  test('moves both sides with one clock, and one side waits for the other', async () => {
    await openPair();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(currentSteps)
      .toEqual([expect.stringMatching(/^3 n3 host/), expect.stringMatching(/^3 n1 host/)]);
    await expect
      .poll(() => clock().getAttribute('aria-valuetext'))
      .toMatch(/^3 of \d+, request 1: A .*n3 \/ host; B .*n1 \/ host$/);
    await page.getByRole('combobox', { name: 'Clock' }).selectOption('request');
    for (let step = 0; step < 9; step += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('compare-screen .waits').count()).toBe(1);
    await page.keyboard.press('Home');
    await expect
      .poll(currentSteps)
      .toEqual([expect.stringMatching(/^1 client/), expect.stringMatching(/^1 client/)]);
  });

  test('goes to where the runs part, and flags it on the clock', async () => {
    await openPair();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'First difference' }).click();
    await expect
      .poll(currentSteps)
      .toEqual([
        expect.stringMatching(/^2 client host On the wire to n3/),
        expect.stringMatching(/^2 client host On the wire to n1/),
      ]);
    expect(await page.getByRole('img', { name: 'First difference' }).count()).toBe(1);
  });

  test('goes to a step that is clicked, on both sides', async () => {
    await openPair();
    await page.getByRole('button', { name: /IPVS chooses/ }).click();
    const current = page.locator('compare-screen .side').first().locator('.station.current');
    await expect
      .poll(() => current.getAttribute('aria-label'))
      .toMatch(/^n3, ingress_sbox, IPVS FWM 256/);
  });

  test('shows one stage at a time where there is room for one, and flips with B', async () => {
    await page.setViewportSize({ width: 1024, height: 768 });
    await openPair();
    const shown = page.getByRole('region', { name: /^Stage [AB]$/ });
    expect(await shown.getByRole('heading').allInnerTexts()).toEqual([
      expect.stringContaining('10.0.0.x'),
    ]);
    await page.keyboard.press('b');
    await expect
      .poll(() => shown.getByRole('heading').allInnerTexts())
      .toEqual([expect.stringContaining('host mode')]);
  });

  test('shows the side that works when the other one is not there', async () => {
    await page.goto(`${server.url}#/compare/source-ip-ingress,gone`);
    await page.getByText('There is no scenario "gone" here.').waitFor();
    expect(await page.locator('compare-screen swarm-stage').count()).toBe(1);
  });

  test('offers pairs when there is nothing to compare yet', async () => {
    await page.goto(`${server.url}#/compare`);
    await page.getByRole('link', { name: /routing mesh against host mode/ }).click();
    await page.getByRole('button', { name: 'First difference' }).waitFor();
  });

  test('lays the answers of all requests over each other', async () => {
    await openPair();
    const answers = page.getByRole('table', { name: /who answered/ });
    expect(
      await answers
        .getByRole('row', { name: /^web\.1/ })
        .getByRole('cell')
        .allInnerTexts(),
    ).toEqual(['3', '0', '']);
  });

  test('of the reader’s edits with the file as it was is a button beside them', async () => {
    await page.goto(`${server.url}#/run/source-ip-ingress`);
    await page.getByText(/^Step 1 of \d+/).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('dialog').getByRole('combobox', { name: 'To' }).fill('n2:8080');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'Compare with before' }).click();
    await page.getByRole('button', { name: 'First difference' }).waitFor();
    expect(await page.locator('compare-screen .about').innerText()).toMatch(
      /^B has in addition:\s*request: \{ from: client, to: "n2:8080" \}$/,
    );
    const answers = page.getByRole('table', { name: /who answered/ });
    expect(
      await answers
        .getByRole('row', { name: /^web\.1/ })
        .getByRole('cell')
        .allInnerTexts(),
    ).toEqual(['3', '4', '']);
  });

  test('is reached from the workbench with C', async () => {
    await page.goto(`${server.url}#/run/source-ip-ingress`);
    await page.getByText(/^Step 1 of \d+/).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('link', { name: /^Does host mode show me/ }).click();
    await page.getByRole('button', { name: 'First difference' }).waitFor();
  });
});

describe('in either theme axe-core finds nothing', () => {
  test('in a comparison, and in the choice of one', async () => {
    await openPair();
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(`${server.url}#/compare`);
    await page.getByRole('heading', { name: 'Compare' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
