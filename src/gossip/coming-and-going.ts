/**
 * A node's engine stops or starts: the node leaves the gossip cluster of its own accord, or joins it.
 *
 * Owns what both change at once; how the news travels is member-news.ts's and spread.ts's. Follows
 * clusterLeave and clusterJoin of networkdb/cluster.go: who leaves says so, and the others drop all that
 * it has in the tables and do not ask for it again (FAIL-09). An engine that starts is another member
 * (its id has a random part) that knows nobody; here it is the same one with a higher incarnation.
 */
import { bootstrap } from './bootstrap.ts';
import { dequeue } from './entries.ts';
import { lanChanged } from './failure-detector.ts';
import { tellOf } from './member-broadcasts.ts';
import { hear } from './member-news.ts';
import { forgetViews, memberOf } from './member-views.ts';
import { randomNodes } from './random-nodes.ts';
import { believesIn, entriesOf, type Gossip } from './network-db.ts';
import { leaveNetwork } from './spread.ts';
import { forgetPhases } from './timers.ts';

/** Members that hear of it first, and pass it on. */
const FAN_OUT = 3;

/** The node says goodbye while it still reaches others; from then on it knows nothing. */
export function leaveCluster(gossip: Gossip, node: string): void {
  const member = memberOf(gossip, node);
  const { incarnation } = member;
  const told = randomNodes(gossip, node, FAN_OUT, (other) => {
    return believesIn(gossip, node, other) && gossip.host.reaches(node, other, 'udp');
  });
  for (const other of told) {
    hear(gossip, other, { state: 'left', subject: node, incarnation, from: node });
  }
  for (const [network, members] of gossip.members) {
    if (members.has(node)) leaveNetwork(gossip, node, network);
    for (const entry of entriesOf(gossip, network)) dequeue(gossip, entry, node);
  }
  forgetViews(gossip, node);
  member.isOut = true;
  member.generation++;
  member.isProbing = false;
  member.score = 0;
  gossip.partners.clear();
}

/** The node is back and hears of the others from those managers that it reaches. */
export function joinCluster(gossip: Gossip, node: string): void {
  const member = memberOf(gossip, node);
  member.isOut = false;
  member.incarnation++;
  forgetPhases(gossip, node);
  tellOf(gossip, node);
  bootstrap(gossip, node);
  lanChanged(gossip, [node]);
}
