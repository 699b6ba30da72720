/**
 * The order of the gallery: questions by what they are about, those that people ask most first.
 *
 * Pure. Owns the order alone; a question that is not named here stands on the last shelf.
 */
import type { ScenarioCard } from '../worker/messages.ts';

export interface Shelf {
  readonly title: string;
  readonly cards: readonly ScenarioCard[];
}

/** Ids of the page's scenarios under the titles of their shelves. */
export const SHELF_ORDER: Readonly<Record<string, readonly string[]>> = {
  'Published ports': [
    'source-ip-ingress',
    'source-ip-host',
    'mesh-works-without-task',
    'firewall-input-or-docker-user',
    'host-mode-too-many',
    'dnsrr-ingress-refused',
    'balancer-before-the-mesh',
  ],
  'Who gets the request': [
    'keep-alive-one-task',
    'sticky-sessions',
    'udp-one-task',
    'idle-connection',
  ],
  Names: [
    'no-shared-network',
    'vip-vs-tasks',
    'east-west-source',
    'stale-dns-cache',
    'proxy-wrong-network',
    'alias-collision',
    'scale-to-zero-name',
  ],
  'Updates, health and restarts': [
    'rolling-update-downtime',
    'start-first-no-loss',
    'long-requests-cut',
    'no-health-check-boot',
    'unhealthy-restart-loop',
    'update-rolled-back',
    'crash-or-stop',
  ],
  'Between the nodes': [
    'vxlan-blocked',
    'mtu-black-hole',
    'encrypted-overlay-blocked',
    'gossip-blocked',
    'address-exhaustion',
  ],
  'Nodes and managers that fail': [
    'node-lost',
    'drain-does-not-rebalance',
    'quorum-lost',
    'partition',
    'managers-unreachable',
  ],
};

/** Cards on their shelves, in order; empty shelves are left out. */
export function shelvesOf(cards: readonly ScenarioCard[]): Shelf[] {
  const byId = new Map(cards.map((card) => [card.id, card]));
  const shelves = Object.entries(SHELF_ORDER).map(([title, ids]) => ({
    title,
    cards: ids.flatMap((id) => byId.get(id) ?? []),
  }));
  const placed = new Set(Object.values(SHELF_ORDER).flat());
  const others = { title: 'More', cards: cards.filter(({ id }) => !placed.has(id)) };
  return [...shelves, others].filter((shelf) => shelf.cards.length > 0);
}
