/*
 * `npm run bench`: the routing mesh at three sizes, each in a process of its own, beside a tight
 * floor: a bare loop that takes as many events from a heap and does nothing with them.
 */
import { spawnSync } from 'node:child_process';

const sizes = [
  [3, 3],
  [50, 500],
  [1000, 10000],
];

/** Nanoseconds for one push and pop of a small binary heap of numbers. */
function floorNs() {
  const heap = [];
  const rounds = 3_000_000;
  const began = performance.now();
  for (let round = 0; round < rounds; round++) {
    heap.push((round * 7919) % 104729);
    let at = heap.length - 1;
    while (at > 0 && heap[(at - 1) >> 1] > heap[at]) {
      const parent = (at - 1) >> 1;
      [heap[parent], heap[at]] = [heap[at], heap[parent]];
      at = parent;
    }
    if (heap.length > 32) heap.pop();
  }
  return ((performance.now() - began) * 1e6) / rounds;
}

floorNs();
const floor = floorNs();
console.log(`floor: ${floor.toFixed(0)} ns an event (heap alone)`);
for (const [nodes, tasks] of sizes) {
  const size = ['--nodes', String(nodes), '--tasks', String(tasks)];
  const command = ['dist/cli/main.js', 'bench', 'mesh', ...size, '--requests', '100000', '--json'];
  const run = spawnSync(process.execPath, command, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  const figures = JSON.parse(run.stdout);
  const eventNs = (1e9 / figures.reqps / figures.evPerReq).toFixed(0);
  const ratio = (eventNs / floor).toFixed(1);
  console.log(
    `(${nodes}, ${tasks}): ${figures.reqps} requests/s, ${eventNs} ns an event ` +
      `(${ratio} x floor), ${figures.evPerReq} events a request, ${figures.hwmMB} MB`,
  );
}
