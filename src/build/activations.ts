/**
 * When nodes learn that a service is active on a network: the task's own node first, the others by
 * gossip.
 *
 * Owns the order in which a sandbox enables its service on its networks, and the time that it takes. When a task starts is start-times.ts's. Follows addServiceInfoToCluster: the
 * node programs its own load balancer, then writes the record into NetworkDB, then goes on to the
 * next network (LIFE-01, DNS-21).
 */
import { MILLISECOND } from '../engine/sim-time.ts';
import type { SwarmTask, TaskAttachment } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';

/** A load balancer on an overlay: an address, three rules, the IPVS list. */
const PROGRAM_OVERLAY_NS = 300 * MILLISECOND;
/** One on ingress: those, and for each port the rules of the host and of the sandbox (ING-12). */
const PROGRAM_INGRESS_NS = 2000 * MILLISECOND;
/** A record reaches the other nodes of a small cluster with the next round of gossip (GOS-04). */
export const GOSSIP_NS = 200 * MILLISECOND;

export interface Activation {
  readonly network: string;
  readonly attachment: TaskAttachment;
  /** When the task's own node learns of it and begins to program it. */
  readonly ownNs: number;
  /** When it has done so and writes the record that gossip brings to the others. */
  readonly sharedNs: number;
}

/** What follows the start of a task, network by network. */
export function activationsOf(
  store: ClusterStore,
  task: SwarmTask,
  startNs: number,
): readonly Activation[] {
  let ownNs = startNs;
  return inOrderOfActivation(store, task).map((attachment) => {
    const { network } = attachment;
    const sharedNs = ownNs + programmingNs(store, task, network);
    const activation = { network, attachment, ownNs, sharedNs };
    ownNs = sharedNs;
    return activation;
  });
}

/**
 * A sandbox enables its service network by network (DNS-21): overlays by name, then ingress, then
 * internal ones.
 */
function inOrderOfActivation(store: ClusterStore, task: SwarmTask): TaskAttachment[] {
  const rank = ({ network }: TaskAttachment): number => {
    const found = store.networks.get(network);
    return found?.internal ? 2 : Number(found?.ingress ?? false);
  };
  return [...task.attachments].sort((left, right) => {
    const difference = rank(left) - rank(right);
    return difference !== 0 ? difference : left.network < right.network ? -1 : 1;
  });
}

/** Without a virtual IP there is nothing to program (CP-51). */
function programmingNs(store: ClusterStore, task: SwarmTask, network: string): number {
  if (!task.virtualIps.some((virtualIp) => virtualIp.network === network)) return 0;
  return store.networks.get(network)?.ingress ? PROGRAM_INGRESS_NS : PROGRAM_OVERLAY_NS;
}
