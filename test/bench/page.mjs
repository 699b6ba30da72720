/*
 * `npm run bench`, the page's half: the built page in Chromium, served as `swarmscope open` serves it.
 * Every figure is the best of some repetitions, since other programs of the machine only ever make it
 * worse; the load and the time of a fixed loop are printed beside it, to be compared with a quiet machine.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { startPageServer } from '../../dist/cli/page-server.js';
import { browserFlags, findBrowser } from '../tools/ensure-browser.mjs';
import { meshScenario } from './page-runs.mjs';

const REPETITIONS = Number(process.env.BENCH_REPETITIONS ?? 5);
const THROTTLING = 4;
const FRAMES_MS = 4000;
const SEEKS = 40;
const PACKETS = 998;
const built = new URL('../../dist/web/', import.meta.url);
const probes = fileURLToPath(new URL('page-probes.mjs', import.meta.url));

/** The value below which `share` of the values are. */
function quantile(values, share) {
  const ordered = values.toSorted((left, right) => left - right);
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))];
}

/** Milliseconds of a fixed loop: what this machine is worth at the moment. */
function calibrationMs() {
  const startMs = performance.now();
  let state = 1;
  for (let index = 0; index < 5_000_000; index += 1) state = (state * 48_271) % 2_147_483_647;
  return state > 0 ? performance.now() - startMs : 0;
}

/** Opens a page in a new profile, lets `work` do its work, and closes everything. */
async function withPage(work) {
  const profile = mkdtempSync(join(tmpdir(), 'swarmscope-bench-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    args: browserFlags,
    viewport: { width: 1440, height: 900 },
  });
  try {
    await context.addInitScript({ path: probes });
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Gzipped bytes of the scripts among the addresses. */
function scriptBytes(addresses) {
  const names = new Set(addresses.map((address) => new URL(address).pathname.slice(1)));
  const scripts = [...names].filter((name) => name.startsWith('assets/') && name.endsWith('.js'));
  return scripts.reduce(
    (sum, name) => sum + gzipSync(readFileSync(new URL(name, built))).length,
    0,
  );
}

/** Milliseconds from the start of the navigation to the first paint of what was asked for. */
function firstView(address) {
  return withPage(async (page, context) => {
    const requested = [];
    page.on('request', (request) => requested.push(request.url()));
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLING });
    await page.goto(address, { waitUntil: 'commit' });
    const ms = await page.evaluate('bench.firstView()');
    return { ms, bytes: scriptBytes(requested) };
  });
}

/** Opens the scenario that the server has. */
async function openRun(page, origin) {
  await page.addInitScript(() => localStorage.setItem('swarmscope.tour', 'seen'));
  await page.goto(`${origin}/#/run?file=scenario/run.yaml`);
  await page.locator('swarm-stage .station.current').waitFor({ timeout: 120_000 });
}

async function seeks(origin) {
  return withPage(async (page) => {
    await openRun(page, origin);
    const events = await page.evaluate(
      `document.querySelector('swarm-app').session.run.state.run.result.events.length`,
    );
    await page.evaluate(`bench.timeSeeks(${SEEKS})`);
    return { events, times: await page.evaluate(`bench.timeSeeks(${SEEKS})`) };
  });
}

async function motion(origin) {
  return withPage(async (page) => {
    await openRun(page, origin);
    const packets = await page.evaluate(`bench.crowd(${PACKETS})`);
    await page.evaluate(`bench.windUp(${FRAMES_MS})`);
    await page.keyboard.press('Space');
    return { packets, frames: await page.evaluate(`bench.timeFrames(${FRAMES_MS})`) };
  });
}

function print(name, figure, limit, rest) {
  const load = loadavg()[0].toFixed(1);
  const loop = calibrationMs().toFixed(0);
  console.log(
    `${name.padEnd(40)}${figure.padStart(10)}${limit.padStart(12)}   ${rest} (load ${load}, loop ${loop} ms)`,
  );
}

/** The repetition with the smallest figure. */
async function best(measure, figureOf) {
  const found = [];
  for (let count = 0; count < REPETITIONS; count += 1) found.push(await measure());
  return found.reduce((left, right) => (figureOf(right) < figureOf(left) ? right : left));
}

let text = '';
const server = await startPageServer(
  { folder: built, scenario: { name: 'run.yaml', read: async () => text } },
  0,
);
try {
  for (const [name, route] of [
    ['gallery', '#/'],
    ['question', '#/run/source-ip-ingress'],
  ]) {
    const { ms, bytes } = await best(
      () => firstView(`${server.origin}/${route}`),
      (each) => each.ms,
    );
    const scripts = `${(bytes / 1024).toFixed(1)} KiB of script, gzipped`;
    print(`first view, ${name}, CPU / ${THROTTLING}`, `${ms.toFixed(0)} ms`, '< 1500 ms', scripts);
  }
  text = meshScenario({ nodes: 3, tasks: 3, requests: 17 });
  const { events, times } = await best(
    () => seeks(server.origin),
    (each) => quantile(each.times, 0.95),
  );
  const [median, late, worst] = [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(1));
  const spread = `95th percentile of ${times.length} seeks, median ${median}, worst ${worst}`;
  print(`seek in a run of ${events} events`, `${late} ms`, '< 50 ms', spread);
  text = meshScenario({ nodes: 12, tasks: 80, requests: 400 });
  const { packets, frames } = await best(
    () => motion(server.origin),
    (each) => quantile(each.frames, 0.95),
  );
  const halves = `95th percentile of ${frames.length} frames, median ${quantile(frames, 0.5).toFixed(1)}`;
  print(`${packets} packets moving`, `${quantile(frames, 0.95).toFixed(1)} ms`, '< 20 ms', halves);
} finally {
  await server.close();
}
