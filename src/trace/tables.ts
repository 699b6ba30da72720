/**
 * The tables of a namespace as text, line by line, as the real tools print them.
 *
 * Owns the shape; linux/ prints them, reports and the page show them.
 */

/** Tables of one namespace as the real tools print them, line by line. */
export interface NamespaceTables {
  readonly addr: readonly string[];
  readonly route: readonly string[];
  readonly iptables: readonly string[];
  readonly ipvs: readonly string[];
  readonly fdb?: readonly string[];
  readonly neigh?: readonly string[];
  readonly vxlan?: readonly string[];
  readonly listen?: readonly string[];
}
