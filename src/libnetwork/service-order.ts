/**
 * The order in which a node learns of services, which numbers their firewall marks (LB-06).
 *
 * Gossip and container starts race on a real swarm; this is the one order out of many that a
 * cluster settles in most often. Owns nothing but that order.
 */
import type { ServiceBinding } from './docker-engine.ts';

interface Ranked {
  readonly binding: ServiceBinding;
  readonly networks: number;
  readonly created: number;
}

export interface LearningOptions {
  /** How many networks a service is on, ingress included; those in `known` are counted unless said. */
  readonly networkCount?: (service: string) => number;
  /** Name of the ingress network, on which a node is from the start. */
  readonly ingress?: string;
}

/**
 * Sorts what a node knows (`known`, in order of service creation) as it came to know it. `own` names
 * the services with a task on the node.
 *
 * First, with the database of a network that its tasks join: services that are up elsewhere by then,
 * network by network. Then the node's own tasks, then what starts elsewhere later. A task on fewer
 * networks is up sooner; equals start in order of creation. Networks that only containers join come
 * after the services, and so do services without a virtual IP.
 */
export function orderOfLearning(
  known: readonly ServiceBinding[],
  own: Iterable<string>,
  options: LearningOptions = {},
): ServiceBinding[] {
  const ingress = options.ingress ?? 'ingress';
  const ranked = rank(known, options);
  const owned = new Set([...own].filter((service) => service !== ''));
  const mine = ranked.filter(({ binding }) => owned.has(binding.service)).sort(bySpeed);
  const joined = firstTasks(mine);
  const early = ranked
    .filter((each) => !owned.has(each.binding.service) && isUpBefore(each, joined, ingress))
    .sort(byNetwork);
  const late = ranked.filter((each) => !mine.includes(each) && !early.includes(each));
  const isLast = ({ binding }: Ranked): boolean =>
    binding.virtualIp === 0 || (binding.network !== ingress && !joined.has(binding.network));
  const order = [...early, ...mine, ...late.sort(byCreation)];
  const first = order.filter((each) => !isLast(each));
  return [...first, ...order.filter(isLast)].map(({ binding }) => binding);
}

function rank(known: readonly ServiceBinding[], { networkCount }: LearningOptions): Ranked[] {
  const created = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const { service } of known) {
    if (!created.has(service)) created.set(service, created.size);
    counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  return known.map((binding) => ({
    binding,
    networks: networkCount?.(binding.service) ?? (counts.get(binding.service) as number),
    created: created.get(binding.service) as number,
  }));
}

/** The first own task on each network, which is the one that joins it. */
function firstTasks(mine: readonly Ranked[]): ReadonlyMap<string, Ranked> {
  const first = new Map<string, Ranked>();
  for (const each of mine) {
    if (!first.has(each.binding.network)) first.set(each.binding.network, each);
  }
  return first;
}

function isUpBefore(each: Ranked, joined: ReadonlyMap<string, Ranked>, ingress: string): boolean {
  const joining = joined.get(each.binding.network);
  if (joining === undefined || each.binding.network === ingress) return false;
  return bySpeed(each, joining) < 0;
}

function bySpeed(left: Ranked, right: Ranked): number {
  return left.networks - right.networks || byCreation(left, right);
}

function byCreation(left: Ranked, right: Ranked): number {
  return left.created - right.created || compareNetworks(left, right);
}

function byNetwork(left: Ranked, right: Ranked): number {
  return compareNetworks(left, right) || bySpeed(left, right);
}

function compareNetworks(left: Ranked, right: Ranked): number {
  if (left.binding.network === right.binding.network) return 0;
  return left.binding.network < right.binding.network ? -1 : 1;
}
