/*
 * One Chromium with a fresh profile, and what page tests do with it: open, judge with axe, collect
 * everything that the page complains about or asks of others.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { browserFlags, findBrowser } from '../tools/ensure-browser.mjs';

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

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** Violations that axe-core finds, one line each; evaluated by the debugger, past the page's CSP. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(`axe.run(document).then(({ violations }) => violations.flatMap(
    (rule) => rule.nodes.map((node) => rule.id + ': ' + node.target.join(' ') + ': ' + node.failureSummary),
  ))`);
}
