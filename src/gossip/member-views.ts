/**
 * What each node believes of the others: alive, suspect or dead.
 *
 * Owns the records of memberlist's nodes and their state. What changes them is member-news.ts's. Nodes
 * that never had trouble have no record of a view here.
 */
import type { Gossip } from './network-db.ts';
import type { Suspicion } from './suspicion.ts';

/**
 * `left`: it said itself that it goes; nobody asks for it again. `unknown`: never heard of since the
 * engine started, so that only the word that it lives means something.
 */
export type MemberState = 'alive' | 'suspect' | 'dead' | 'left' | 'unknown';

export interface MemberView {
  readonly state: MemberState;
  readonly incarnation: number;
  readonly suspicion: Suspicion | undefined;
  readonly sinceNs: number;
}

export interface MemberMessage {
  readonly state: MemberState;
  readonly subject: string;
  readonly incarnation: number;
  readonly from: string;
}

export interface Member {
  /** Its engine does not run: it asks nobody and hears nothing. */
  isOut: boolean;
  /** How often it has stopped: timers of the process before mean nothing to the one after. */
  generation: number;
  /** Until when it tries to join the gossip of the managers again (bootstrap.ts). */
  seeksUntilNs: number;
  incarnation: number;
  /** Health of its own connection: 0 is well, 7 the worst (Lifeguard; GOS-24). */
  score: number;
  isProbing: boolean;
  /** The order in which the others are probed, and who is next. */
  ring: string[];
  next: number;
  /** What it believes of others where that is not "alive, incarnation 0". */
  readonly views: Map<string, MemberView>;
  /** News by subject, with how often it will still be told. */
  readonly broadcasts: Map<string, { readonly message: MemberMessage; left: number }>;
}

const ALIVE: MemberView = { state: 'alive', incarnation: 0, suspicion: undefined, sinceNs: 0 };
/** Any word that it lives is news. */
const UNKNOWN: MemberView = { ...ALIVE, state: 'unknown', incarnation: -1 };

/** A node of the swarm; all that there are when the clock starts know each other. */
export function addNode({ nodes, numbers }: Gossip, name: string): void {
  numbers.set(name, numbers.size);
  nodes.set(name, {
    isOut: false,
    generation: 0,
    seeksUntilNs: 0,
    incarnation: 0,
    score: 0,
    isProbing: false,
    ring: [],
    next: 0,
    views: new Map(),
    broadcasts: new Map(),
  });
}

export function memberOf({ nodes }: Gossip, node: string): Member {
  return nodes.get(node) as Member;
}

export function viewOf({ nodes }: Gossip, node: string, subject: string): MemberView {
  return nodes.get(node)?.views.get(subject) ?? ALIVE;
}

/** The node's process ends, and with it all that it knew. */
export function forgetViews(gossip: Gossip, node: string): void {
  const { views, broadcasts } = memberOf(gossip, node);
  broadcasts.clear();
  for (const other of gossip.nodes.keys()) if (other !== node) views.set(other, UNKNOWN);
}
