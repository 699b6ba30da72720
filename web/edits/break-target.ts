/**
 * What on the page can be broken: a node, the way between two, a task, a service, the selected packet, the cluster.
 *
 * Owns the shape only; what can be done to each is in break-actions.ts.
 */
export type BreakTarget =
  | { readonly kind: 'request' }
  | { readonly kind: 'cluster' }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'link'; readonly between: readonly [string, string] }
  | { readonly kind: 'task'; readonly name: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'packet'; readonly packet: number };
