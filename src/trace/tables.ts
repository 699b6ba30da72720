/**
 * The tables of a namespace as text, line by line, as the real tools print them; and what else can
 * be looked at while it lives.
 *
 * Owns the shapes; linux/ and libnetwork/ print them, reports and the page show them.
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

/** A namespace at one instant: its tables, and what comes and goes with the packets. */
export interface NamespaceState extends NamespaceTables {
  /** Live connections as steps name them, with state and seconds left. */
  readonly conntrack: readonly string[];
  /** `ip neigh` of devices that ask by ARP. */
  readonly arp: readonly string[];
  /** Learned rows of bridges, as `bridge fdb` prints them. */
  readonly learned: readonly string[];
  /** What the container's DNS server answers: `web 10.0.1.2 @app`. */
  readonly names: readonly string[];
  /** What gossip has told the node, in its host's namespace: `app endpoint_table web.1 10.0.1.3 owner n2`. */
  readonly gossip?: readonly string[];
}
