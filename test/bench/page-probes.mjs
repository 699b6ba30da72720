/*
 * What runs inside the page while it is measured: read before the page's own scripts, called through
 * `globalThis.bench`. Times are milliseconds of the page's own clock.
 */

const FOUR_FRAMES_MS = 67;

function frame() {
  return new Promise((done) => requestAnimationFrame(done));
}

/** After the frame that is under way has been painted. */
function afterPaint() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', done);
    port1.start();
    port2.postMessage(0);
  });
}

function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

function inShadows(root, name) {
  return root?.querySelector(name)?.shadowRoot;
}

/** The first of some elements, each given as its selector behind those whose shadows it is in. */
function find(...paths) {
  for (const path of paths) {
    const found = path.slice(0, -1).reduce(inShadows, document)?.querySelector(path.at(-1));
    if (found) return found;
  }
  return undefined;
}

/** Milliseconds from the start of the navigation until what was asked for has first been painted. */
async function firstView() {
  const gallery = ['swarm-app', 'gallery-screen', '.card strong'];
  const stage = ['swarm-app', 'workbench-screen', 'swarm-stage', '.station.current'];
  while (!find(gallery, stage)) await frame();
  await afterPaint();
  return performance.now();
}

function sessionOf() {
  return document.querySelector('swarm-app').session;
}

/** Goes to `count` places spread over the run; gives the time of each until it was painted. */
async function timeSeeks(count) {
  const session = sessionOf();
  const { moments } = session.run.state.run;
  const times = [];
  for (let index = 0; index < count; index += 1) {
    // 7919 is prime: neighbours in this order are far from each other.
    const position = (index * 7919) % moments.length;
    await sleep(FOUR_FRAMES_MS);
    const startMs = performance.now();
    session.clock.timeNs = moments[position].timeNs;
    session.playback.patch({ position });
    await frame();
    await afterPaint();
    times.push(performance.now() - startMs);
  }
  return times;
}

/**
 * Puts packets of the run on their way at once, `packets` of them, each for twice as long as the run
 * takes and each at another part of its way.
 */
function crowd(packets) {
  const session = sessionOf();
  const { run } = session.run.state;
  const firstNs = run.moments.find(({ journey }) => journey).timeNs;
  const spanNs = run.moments.at(-1).timeNs - firstNs;
  const stretched = (journey, index) => {
    const startNs = firstNs - (index / packets) * spanNs;
    const stretch = (2 * spanNs) / (journey.endNs - journey.startNs);
    const timeOf = (timeNs) => startNs + (timeNs - journey.startNs) * stretch;
    const steps = journey.steps.map((step) => ({ ...step, timeNs: timeOf(step.timeNs) }));
    return { ...journey, steps, startNs, endNs: startNs + 2 * spanNs };
  };
  const all = run.stories
    .flatMap((story) => story.journeys)
    .filter(({ startNs, endNs }) => endNs > startNs);
  const every = Math.floor(all.length / packets);
  const journeys = all.filter((_, index) => index % every === 0).slice(0, packets);
  const story = { ...run.stories[0], request: -1, journeys: journeys.map(stretched) };
  session.run.patch({ run: { ...run, stories: [...run.stories, story] } });
  return journeys.length;
}

/** Goes to the first packet, at a rate with which the rest of the run takes longer than `wallMs`. */
function windUp(wallMs) {
  const session = sessionOf();
  const { moments } = session.run.state.run;
  const { index, timeNs } = moments.find(({ journey }) => journey);
  const rate = (moments.at(-1).timeNs - timeNs) / 1e6 / (wallMs * 2);
  session.playback.patch({ clock: 'time', scope: 'run', position: index, rate, playing: false });
}

/** The times between the frames of `wallMs` of playing. */
async function timeFrames(wallMs) {
  const frames = [];
  const startMs = await frame();
  let lastMs = startMs;
  while (lastMs - startMs < wallMs) {
    const nowMs = await frame();
    frames.push(nowMs - lastMs);
    lastMs = nowMs;
  }
  if (!sessionOf().playback.state.playing) throw new Error('the run was over too early');
  return frames;
}

globalThis.bench = { firstView, timeSeeks, crowd, windUp, timeFrames };
