/*
 * A tight floor for the bench: the mesh workload with nothing left of it but numbers.
 *
 * Owns what a request through the routing mesh costs at the least in JavaScript: 28 events, 13 stations
 * there and 14 back and one time limit, in a heap of typed arrays; at a station a few masked
 * comparisons for rules, at some a look-up in a table of flows, a round robin over the tasks. It has no
 * Docker, no namespaces, no text and can explain nothing: it says how fast the machine is.
 */

const STATIONS = 27;
const DELAY_NS = 20_000;
const LIMIT_NS = 3_000_000_000;
const RULES_EACH = 6;
/** Stations where the flow is looked up: those of the seven conntrack entries and of IPVS. */
const TRACKS = new Set([1, 3, 4, 7, 10, 13, 17, 22]);
const CHOOSES = 4;

function createHeap(capacity) {
  const times = new Float64Array(capacity);
  const items = new Int32Array(capacity);
  let size = 0;
  return {
    push(time, item) {
      let hole = size++;
      while (hole > 0 && times[(hole - 1) >> 1] > time) {
        times[hole] = times[(hole - 1) >> 1];
        items[hole] = items[(hole - 1) >> 1];
        hole = (hole - 1) >> 1;
      }
      times[hole] = time;
      items[hole] = item;
    },
    firstTime: () => times[0],
    pop() {
      const first = items[0];
      const time = times[--size];
      const item = items[size];
      let hole = 0;
      for (let child = 1; child < size; child = 2 * hole + 1) {
        if (child + 1 < size && times[child + 1] < times[child]) child++;
        if (times[child] >= time) break;
        times[hole] = times[child];
        items[hole] = items[child];
        hole = child;
      }
      times[hole] = time;
      items[hole] = item;
      return first;
    },
  };
}

/** A table of flows that overwrites what was there: 24 bits of hash, source, destination, ports. */
function createFlows() {
  const mask = 0xffff;
  const words = new Int32Array((mask + 1) * 4);
  return (source, destination, ports) => {
    let hash = Math.imul(source ^ 0x9e3779b9, 0x85ebca6b);
    hash = Math.imul((hash ^ (hash >>> 15)) + destination, 0xc2b2ae35);
    hash = Math.imul((hash ^ (hash >>> 13)) + ports, 0x27d4eb2f);
    const at = ((hash ^ (hash >>> 16)) & mask) * 4;
    const known = words[at] === source && words[at + 1] === destination && words[at + 2] === ports;
    if (known) return 1;
    words[at] = source;
    words[at + 1] = destination;
    words[at + 2] = ports;
    return 0;
  };
}

function createRules() {
  const rules = new Int32Array(STATIONS * RULES_EACH * 2);
  for (let at = 0; at < rules.length; at += 2) {
    rules[at] = 0xffff0000 | 0;
    rules[at + 1] = (0xac100000 + at * 0x10000) | 0;
  }
  return rules;
}

/** Runs `requests`, one after the other; the sum keeps the compiler from leaving anything out. */
function run({ nodes, tasks }, requests) {
  const heap = createHeap(1 << 16);
  const track = createFlows();
  const rules = createRules();
  const tracks = Uint8Array.from({ length: STATIONS }, (_, station) => Number(TRACKS.has(station)));
  const turns = new Int32Array(nodes);
  let now = 0;
  let sum = 0;
  for (let request = 0; request < requests; request++) {
    const node = request % nodes;
    const source = 0x0a640064;
    let destination = 0x0a000000 + node;
    const ports = ((32768 + (request % 28232)) << 16) | 5514;
    heap.push(now + LIMIT_NS, -1);
    heap.push(now + DELAY_NS, 0);
    for (let station = 0; station < STATIONS;) {
      now = heap.firstTime();
      const item = heap.pop();
      if (item < 0) continue;
      station = item;
      for (let at = station * RULES_EACH * 2; at < (station + 1) * RULES_EACH * 2; at += 2) {
        if ((destination & rules[at]) === rules[at + 1]) sum++;
      }
      if (tracks[station] === 1) sum += track(source + station, destination, ports);
      if (station === CHOOSES) {
        destination = 0x0a010000 + turns[node];
        turns[node] = turns[node] + 1 < tasks ? turns[node] + 1 : 0;
      }
      station++;
      if (station < STATIONS) heap.push(now + DELAY_NS, station);
    }
  }
  return sum;
}

export const FLOOR_EVENTS = STATIONS + 1;

/** Nanoseconds that the floor takes for one event of a mesh of this size. */
export function floorEventNs(size) {
  const requests = 100_000;
  run(size, requests);
  const began = performance.now();
  const sum = run(size, requests);
  if (sum < 0) throw new Error('unreachable');
  return ((performance.now() - began) * 1e6) / (requests * FLOOR_EVENTS);
}
