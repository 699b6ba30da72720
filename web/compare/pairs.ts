/**
 * Pairs of scenarios that are worth looking at side by side.
 *
 * Owns the list; both scenarios of a pair came with the page.
 */
export interface Pair {
  readonly title: string;
  readonly left: string;
  readonly right: string;
}

/** One service, and beside it the same with one thing changed; files of scenarios/pairs/. */
const ONE_CHANGE: Readonly<Record<string, string>> = {
  'service-dnsrr': 'A virtual IP against DNS round robin: who chooses the task?',
  'service-local': 'A task on another node against one on the same: what is the tunnel for?',
  'service-encrypted': 'A plain overlay against an encrypted one: what is on the wire?',
  'service-mtu-1400': 'A way of 1500 bytes against one of 1400: what arrives?',
  'service-node-down': 'All nodes well against one just lost: who is still sent to it?',
};

export const PAIRS: readonly Pair[] = [
  {
    title: 'The routing mesh against host mode: what does the task see?',
    left: 'source-ip-ingress',
    right: 'source-ip-host',
  },
  {
    title: 'One port in ingress mode against host mode: what does the one word change?',
    left: 'port-ingress',
    right: 'port-host',
  },
  ...Object.entries(ONE_CHANGE).map(([right, title]) => ({ title, left: 'service-plain', right })),
  {
    title: 'Stop-first against start-first: what does an update lose?',
    left: 'rolling-update-downtime',
    right: 'start-first-no-loss',
  },
  {
    title: 'A filter for VXLAN against one for ESP: which overlay still works?',
    left: 'vxlan-blocked',
    right: 'encrypted-overlay-blocked',
  },
  {
    title: 'A shared network against none: where does the name end?',
    left: 'vip-vs-tasks',
    right: 'no-shared-network',
  },
  {
    title: 'Through any node against only the nodes with a task',
    left: 'mesh-works-without-task',
    right: 'source-ip-host',
  },
];
