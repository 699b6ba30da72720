/**
 * Pinned IPVS lists tell which of a service's tasks was up before which: start times keep to them.
 *
 * Owns reading that order off the pins (a new backend goes to the head of the list, IPVS-03) and
 * moving starts so that it comes out. A real swarm's gossip is not as even as this one's, so lists
 * may contradict each other; the times of that service then stay as they are.
 */
import { MILLISECOND } from '../engine/sim-time.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { pinnedBackends } from '../swarm/pins.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { activationsOf, GOSSIP_NS } from './activations.ts';

/** By how much one comes before the other at least. */
const APART_NS = 150 * MILLISECOND;

/** `earlier` starts by `byNs` (which may be negative) or more before `later`. */
interface Precedence {
  readonly earlier: string;
  readonly later: string;
  readonly byNs: number;
}

/** Moves starts of `tasks`, all of one service, to earlier times, as far as its pins ask for. */
export function keepPinnedOrder(
  startsNs: Map<string, number>,
  store: ClusterStore,
  tasks: readonly SwarmTask[],
): void {
  const orders = tasks.length > 1 ? precedences(store, tasks) : [];
  const moved = latestStarts(startsNs, tasks, orders);
  for (const [id, startNs] of moved ?? []) startsNs.set(id, startNs);
}

/** Read off the network on which the service is enabled first: the others follow it. */
function precedences(store: ClusterStore, tasks: readonly SwarmTask[]): Precedence[] {
  const [{ service }] = tasks as readonly [SwarmTask];
  const [first] = activationsOf(store, tasks[0] as SwarmTask, 0);
  if (first === undefined) return [];
  const { network, ownNs, sharedNs } = first;
  const byName = new Map(tasks.map((task) => [task.name, task]));
  return [...store.nodes.keys()].flatMap((node) => {
    const names = pinnedBackends(store.pins, node, network, service) ?? [];
    const arrived = names.toReversed().flatMap((name) => byName.get(name) ?? []);
    const delayNs = (task: SwarmTask): number =>
      task.node === node ? ownNs : sharedNs + GOSSIP_NS;
    return arrived.slice(1).map((later, index) => {
      const earlier = arrived[index] as SwarmTask;
      const byNs = delayNs(earlier) - delayNs(later) + APART_NS;
      return { earlier: earlier.id, later: later.id, byNs };
    });
  });
}

/** The latest times not after the given ones that keep all orders; undefined if none do. */
function latestStarts(
  startsNs: ReadonlyMap<string, number>,
  tasks: readonly SwarmTask[],
  orders: readonly Precedence[],
): ReadonlyMap<string, number> | undefined {
  const latest = new Map(tasks.map(({ id }) => [id, startsNs.get(id) as number]));
  for (const _ of tasks) {
    let isKept = true;
    for (const { earlier, later, byNs } of orders) {
      const limitNs = (latest.get(later) as number) - byNs;
      if ((latest.get(earlier) as number) <= limitNs) continue;
      latest.set(earlier, limitNs);
      isKept = false;
    }
    if (isKept) return latest;
  }
  return undefined;
}
