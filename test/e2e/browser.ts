/*
 * The set-up of page tests: a server, one Chromium with a fresh profile, a page for each test; and what
 * tests do with a page: judge it with axe, collect what it complains about or asks of others.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { browserFlags, findBrowser } from '../tools/ensure-browser.mjs';
import { servePage, type PageServer } from './page-server.ts';

export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Service workers are kept away unless a test is about them: they would hide what a server answers. */
export async function startBrowser(serviceWorkers: 'allow' | 'block' = 'block'): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new Error('No Chromium found: install chromium, or set CHROMIUM to its path.');
  }
  const profile = mkdtempSync(join(tmpdir(), 'swarmscope-e2e-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: browserFlags,
    viewport: { width: 1440, height: 900 },
    serviceWorkers,
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Errors of the page and requests that leave its server, in order. */
export function watchPage(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    const own = url.startsWith(origin) || url.startsWith('data:') || url.startsWith('blob:');
    if (!own) complaints.push(`request: ${url}`);
  });
  return complaints;
}

/** The page's server, and the browser that its pages are opened in: one of each for a file of tests. */
export let server: PageServer;
export let browser: Browser;
/** The page of the test that runs. */
export let page: Page;
/** What it has complained about; a test that provokes something takes it out. */
export let complaints: string[];

/** A page whose reader has seen the tour and wants no motion, 1440 by 900, in the light theme. */
export async function newPage({ context }: Browser): Promise<Page> {
  const opened = await context.newPage();
  await opened.setViewportSize({ width: 1440, height: 900 });
  await opened.emulateMedia({
    reducedMotion: 'reduce',
    colorScheme: 'light',
    forcedColors: 'none',
  });
  await opened.addInitScript(() => localStorage.setItem('swarmscope.tour', 'seen'));
  return opened;
}

/**
 * Gives each test of a file a page of its own. `texts` are answered by the server at their names. A test
 * after which the page has complained has failed.
 */
export function openPages(texts: Readonly<Record<string, string>> = {}): void {
  beforeAll(async () => {
    server = await servePage(texts);
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  beforeEach(async () => {
    page = await newPage(browser);
    complaints = watchPage(page, server.url);
  });

  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });
}

/** Presses keys one after the other. */
export async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Presses one key several times. */
export async function pressTimes(key: string, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await page.keyboard.press(key);
}

/** Opens one of the server's texts, or a question by its name, and waits for its first step. */
export async function openRun(name: string): Promise<void> {
  const route = name.endsWith('.yaml') ? `run?file=${name}` : `run/${name}`;
  await page.goto(`${server.url}#/${route}`);
  await page.locator('swarm-inspector h2', { hasText: /Step \d+ of \d+/ }).waitFor();
}

/** The stage as text: what is drawn and what is marked, without the run of the focus. */
export function drawnStage(): Promise<string> {
  return page.locator('swarm-stage svg.stage').evaluate((stage) => stage.innerHTML);
}

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

function violationsNow(page: Page): Promise<string[]> {
  return page.evaluate(`axe.run(document).then(({ violations }) => violations.flatMap(
    (rule) => rule.nodes.map((node) => rule.id + ': ' + node.target.join(' ') + ': ' + node.failureSummary),
  ))`);
}

/**
 * Violations that axe-core finds in the light theme and in the dark one, one line each; evaluated by the
 * debugger, past the page's CSP.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const light = await violationsNow(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await violationsNow(page);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark.map((each) => `dark: ${each}`)];
}
