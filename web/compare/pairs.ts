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

export const PAIRS: readonly Pair[] = [
  {
    title: 'The routing mesh against host mode: what does the task see?',
    left: 'source-ip-ingress',
    right: 'source-ip-host',
  },
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
