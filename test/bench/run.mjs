/*
 * `npm run bench`: the routing mesh at three sizes, each in a process of its own, beside the tight floor
 * of floor.mjs, measured right before and after: the ratio says about the same on any machine. Then a
 * rolling update in a big cluster, with everything recorded, as `swarmscope run` does.
 */
import { spawnSync } from 'node:child_process';
import { parseScenario, simulate as play } from '../../dist/index.js';
import { FLOOR_EVENTS, floorEventNs } from './floor.mjs';
import { rollingUpdate } from './rolling-update.mjs';

const REQUESTS = 100_000;
const SIZES = [
  { nodes: 3, tasks: 3 },
  { nodes: 50, tasks: 500 },
  { nodes: 1000, tasks: 10000 },
];

function simulate({ nodes, tasks }) {
  const options = ['--nodes', nodes, '--tasks', tasks, '--requests', REQUESTS, '--json'];
  const command = ['dist/cli/main.js', 'bench', 'mesh', ...options.map(String)];
  const run = spawnSync(process.execPath, command, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

function row(cells) {
  const [name, ...figures] = cells.map(String);
  console.log(name.padEnd(14) + figures.map((figure) => figure.padStart(17)).join(''));
}

row([
  'nodes, tasks',
  'requests/s',
  'ns a hop',
  'hops a request',
  'MB',
  'floor: ns a hop',
  'x floor',
]);
for (const size of SIZES) {
  const before = floorEventNs(size);
  const { reqps, evPerReq, hwmMB } = simulate(size);
  const floorNs = (before + floorEventNs(size)) / 2;
  const requestNs = 1e9 / reqps;
  row([
    `${size.nodes}, ${size.tasks}`,
    reqps,
    Math.round(requestNs / evPerReq),
    evPerReq,
    hwmMB,
    floorNs.toFixed(1),
    (requestNs / (floorNs * FLOOR_EVENTS)).toFixed(1),
  ]);
}
console.log(`
A hop is one event of the queue. "x floor": time a request over that of the floor, ${FLOOR_EVENTS} hops in typed
arrays without namespaces, rules as data, traces or explanations (test/bench/floor.mjs).`);

const CLUSTER = { nodes: 100, tasks: 1000 };

/** CPU seconds that a scenario takes from its text to its result. */
function cpuSeconds(text) {
  const before = process.cpuUsage();
  const { scenario } = parseScenario(text);
  const { observations } = play(scenario);
  if (observations.length === 0) throw new Error('nothing was observed');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const seconds = cpuSeconds(rollingUpdate(CLUSTER)).toFixed(1);
console.log(`
Rolling update and the loss of a node, ${CLUSTER.nodes} nodes, ${CLUSTER.tasks} tasks, 60 simulated seconds: ${seconds} s of CPU.`);
