/**
 * How a node comes to the gossip by way of the managers.
 *
 * Owns the join of an engine that starts, which is given the addresses of the managers other than itself
 * (GetRemoteAddressList), and the one of a node that has lost them all: each minute it begins to try, for
 * ten seconds (rejoinClusterBootStrap of networkdb/cluster.go, GOS-09). So the only manager of a swarm, which
 * has nobody to join, is alone after its restart until a worker's minute is over.
 */
import { SECOND } from '../engine/sim-time.ts';
import { BOOTSTRAP_NS, bootstrapTimer } from './member-tickers.ts';
import { memberOf } from './member-views.ts';
import { exchangeViews } from './push-pull.ts';
import { believesIn, type Gossip } from './network-db.ts';
import { startPeriodic, startPhase } from './timers.ts';

const TRY_NS = SECOND;
const TRIES_NS = 10 * SECOND;

/** The engine starts, and its minute with it. */
export function bootstrap(gossip: Gossip, node: string): void {
  startPhase(gossip, bootstrapTimer(gossip, node));
  join(gossip, node);
  if (isAlone(gossip, node)) startPeriodic(gossip, bootstrapTimer(gossip, node), BOOTSTRAP_NS);
}

/** Push/pull with all managers that the node reaches. */
function join(gossip: Gossip, node: string): void {
  for (const manager of contactsOf(gossip, node)) {
    if (gossip.host.reaches(node, manager, 'tcp')) exchangeViews(gossip, node, manager);
  }
}

/** The node's minute is over. */
export function onBootstrap(gossip: Gossip, node: string): void {
  if (!isAlone(gossip, node)) return;
  memberOf(gossip, node).seeksUntilNs = gossip.host.nowNs() + TRIES_NS;
  tryLater(gossip, node);
  startPeriodic(gossip, bootstrapTimer(gossip, node), BOOTSTRAP_NS);
}

export function onRejoin(gossip: Gossip, node: string): void {
  if (gossip.host.nowNs() > memberOf(gossip, node).seeksUntilNs || !isAlone(gossip, node)) return;
  join(gossip, node);
  if (isAlone(gossip, node)) tryLater(gossip, node);
}

function tryLater(gossip: Gossip, node: string): void {
  const { generation } = memberOf(gossip, node);
  gossip.host.startTimer(TRY_NS, { kind: 'rejoin', node, generation });
}

/** None of the managers that it could join is a member, as far as the node knows. */
function isAlone(gossip: Gossip, node: string): boolean {
  const contacts = contactsOf(gossip, node);
  if (memberOf(gossip, node).isOut || contacts.length === 0) return false;
  return !contacts.some((manager) => believesIn(gossip, node, manager));
}

function contactsOf({ host }: Gossip, node: string): string[] {
  return host.managers().filter((manager) => manager !== node);
}
