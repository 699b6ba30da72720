/**
 * Sentences about the cluster itself: what nodes and managers come to believe, what gossip brings.
 *
 * Owns the words; the events are recorded where the change happens.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import type { ClusterEvent, GossipDelivered, NodeChanged } from './trace-event.ts';

export function clusterEventText(event: ClusterEvent): string {
  return event.kind === 'node.changed' ? nodeText(event) : newsText(event);
}

const BY_GOSSIP: Readonly<Record<NodeChanged['state'], string>> = {
  alive: 'hears from {node} again',
  suspect: 'gets no answer from {node} and suspects it',
  failed: 'gives {node} up as failed and drops all that it had in the tables',
  left: 'hears that {node} leaves and drops all that it had in the tables',
  stopped: 'is told that the engine of {node} stops',
  started: 'is told that the engine of {node} has started',
  ready: 'is told that {node} is ready',
  down: 'is told that {node} is down',
  unknown: 'is told that nothing is known of {node}',
  leader: 'follows {node} as the leader',
};

const BY_MANAGERS: Readonly<Record<NodeChanged['state'], string>> = {
  alive: '{node} is alive',
  suspect: '{node} is suspected',
  failed: '{node} has failed',
  left: '{node} has left',
  stopped: 'the engine of {node} stops: it leaves the gossip, its containers get SIGTERM',
  started: 'the engine of {node} has started again',
  ready: '{node} has registered with the managers and is Ready',
  down: '{node} has missed three heartbeats and is Down',
  unknown: '{node} is unknown until it registers with the new leader',
  leader: '{node} leads the managers',
};

function nodeText({ node, by, state }: NodeChanged): string {
  const words = by === '' ? BY_MANAGERS[state] : `${by} ${BY_GOSSIP[state]}`;
  return words.replace('{node}', node);
}

function newsText(event: GossipDelivered): string {
  const { node, endpoint, network, owner, state, address } = event;
  const what = event.table === 'endpoint_table' ? 'backend' : 'endpoint';
  const where = `${what} ${endpoint} (${ipv4Text(address)} on ${network}, at ${owner})`;
  if (state === 'enabled') return `${node} learns of ${where}`;
  if (state === 'disabled') return `${node} learns that ${where} takes no new connections`;
  return `${node} forgets ${where}`;
}
