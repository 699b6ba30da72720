/**
 * A row that decided, in parts that are read apart: what a rule asks of a packet, both ways of a connection.
 *
 * Pure. A rule that is in the list has matched, so all of what it asks is what matched.
 */
export interface RuleParts {
  /** `-A POSTROUTING`. */
  readonly chain: string;
  /** `-d 10.0.0.0/24 -m ipvs --ipvs`; empty where it asks nothing. */
  readonly match: string;
  /** `-j SNAT --to-source 10.0.0.4`. */
  readonly target: string;
}

/** The parts of a rule as `iptables-save` writes it; undefined for any other row. */
export function ruleParts(row: string): RuleParts | undefined {
  const [, chain, match = '', target] = /^(-A \S+) ?(.*?) ?(-[jg] .*)$/.exec(row) ?? [];
  return chain === undefined || target === undefined ? undefined : { chain, match, target };
}

/** `original` and `reply` of a connection's row; undefined for any other row. */
export function tuplesOf(row: string): { original: string; reply: string } | undefined {
  const [, original, reply] = /^((?:tcp|udp|icmp) .* -> .*?) reply (.*)$/.exec(row) ?? [];
  return original === undefined || reply === undefined ? undefined : { original, reply };
}
