/**
 * What differs from one Docker Engine to the next: a version selects a row of behaviours.
 *
 * Owns the table and reading a version's number; each behaviour is carried out where it is modelled
 * (libnetwork/firewall/, ingress-routing.ts, gossip, workload/resolver.ts). 28.5 is the engine of the
 * recorded sessions; the other rows follow the release branches of moby (version matrix: ING-07,
 * ISO-05 to ISO-07, ING-37, ING-50, HOST-10, DNS-13, CP-27, LIFE-12, LIFE-19).
 */

export interface EngineBehaviour {
  /**
   * Where a host's rules for bridges are: `forward` in FORWARD itself with two isolation chains (up
   * to 27), `docker-forward` in chains of their own (28), `docker-internal` the same without the
   * isolation chains (29).
   */
  readonly firewall: 'forward' | 'docker-forward' | 'docker-internal';
  /** Up to 26 a container that asks for its own published port is masqueraded. */
  readonly masqueradesOwnPort: boolean;
  /** `chain`: rules in DOCKER-INGRESS; `port-mapping`: as `docker run -p` of ingress_sbox (29.8). */
  readonly ingressPorts: 'chain' | 'port-mapping';
  /** Up to 24 what was decrypted is let in past the node's own firewall (CP-82). */
  readonly acceptsDecrypted: boolean;
  /** Words for a host port, as `0.0.0.0:8080`, that a program of the machine holds. */
  readonly addressInUse: (host: string, target: string, protocol: string) => string;
  /** `CP-27`: no subnet is left for another network. */
  readonly poolsExhausted: string;
  /** The embedded DNS server tells when its upstream servers do not answer; 20.10 stays silent. */
  readonly tellsOfSilentUpstream: boolean;
  /**
   * Whether two load balancers may have one virtual IP, as two generations of a service's ports do.
   * Up to 29.6 the second one is not programmed while the first one has the address (ING-37).
   */
  readonly sharesVirtualIp: boolean;
  /** Names of virtual IPs follow the aliases of all tasks, not those of the first one (LIFE-19). */
  readonly aliasesFollowTasks: boolean;
  /**
   * What a node makes of news in endpoint_table: what its message is called, where all that bulk sync
   * brings is called new, or how the record differs from the one before (25.0.13 and 29.0; LIFE-12).
   */
  readonly tableEvents: 'by-message' | 'by-difference';
  /** What other nodes do when a task is about to stop: weight 0, or away at once (LIFE-12). */
  readonly remoteDisable: 'drain' | 'remove';
}

/** The behaviours of a version: `20.10`, `27`, `28.5`, `29.1.0`; parts left out mean the latest. */
export function engineBehaviour(version: string): EngineBehaviour {
  const number = numberOf(version);
  const from = (release: string): boolean => compare(number, numberOf(release)) >= 0;
  const between = (first: string, next: string): boolean => from(first) && !from(next);
  return {
    firewall: from('29.0.0') ? 'docker-internal' : from('28.0.0') ? 'docker-forward' : 'forward',
    masqueradesOwnPort: !from('27.0.0'),
    ingressPorts: from('29.8.0') ? 'port-mapping' : 'chain',
    acceptsDecrypted: !from('25.0.0'),
    addressInUse: from('29.0.0') ? inUse29 : from('28.0.0') ? inUse28 : inUse27,
    poolsExhausted: from('27.0.0')
      ? 'all predefined address pools have been fully subnetted'
      : 'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    tellsOfSilentUpstream: from('23.0.0'),
    sharesVirtualIp: from('29.7.0'),
    aliasesFollowTasks: from('29.5.0'),
    tableEvents: from('29.0.0') || between('25.0.13', '26.0.0') ? 'by-difference' : 'by-message',
    remoteDisable:
      between('25.0.13', '25.0.15') || between('29.0.0', '29.2.0') ? 'remove' : 'drain',
  };
}

/** Docker Engine 28.5, which the recorded sessions ran. */
export const DEFAULT_BEHAVIOUR: EngineBehaviour = engineBehaviour('28.5');

type VersionNumber = readonly [major: number, minor: number, patch: number];

function numberOf(version: string): VersionNumber {
  const [major = 0, minor = Infinity, patch = Infinity] = version.split('.').map(Number);
  return [major, minor, patch];
}

function compare(left: VersionNumber, right: VersionNumber): number {
  for (const [index, part] of left.entries()) {
    const other = right[index] as number;
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

function inUse27(host: string, _target: string, protocol: string): string {
  return `Error starting userland proxy: listen ${protocol}4 ${host}: bind: address already in use`;
}

function inUse28(host: string, target: string, protocol: string): string {
  return `failed to bind host port for ${host}:${target}/${protocol}: address already in use`;
}

function inUse29(host: string, _target: string, protocol: string): string {
  return `failed to bind host port ${host}/${protocol}: address already in use`;
}
