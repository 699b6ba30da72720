/*
 * `npm run bench`: the routing mesh at three sizes, each in a process of its own, beside the tight floor
 * of floor.mjs, measured right before and after: the ratio says about the same on any machine.
 */
import { spawnSync } from 'node:child_process';
import { FLOOR_EVENTS, floorEventNs } from './floor.mjs';

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
