/*
 * Brings the tables of a namespace to a form in which only what may not differ is left.
 * Free, and why: ethN in containers and sandboxes (the order in which links are moved in), the
 * order of interfaces, the ports of the DNS server in a container (ephemeral), rule counters, and
 * what waited in the queues of a datagram socket at that instant.
 */

/** table name -> lines. */
export type Tables = Readonly<Record<string, readonly string[]>>;

/** Tables that a kernel lists in the order of a hash. */
export const UNORDERED_TABLES: ReadonlySet<string> = new Set(['fdb', 'neigh', 'listen']);

/** Tables of one namespace without what is left to chance. */
export function normalTables(namespace: string, tables: Tables): Tables {
  const names = hasFreeNames(namespace) ? namesByAddress(tables['addr'] ?? []) : new Map();
  return Object.fromEntries(
    Object.entries(tables).map(([table, lines]) => [table, normalLines(table, lines, names)]),
  );
}

/** A host's eth0 is the cable and an overlay's br0 the bridge: these names are fixed. */
function hasFreeNames(namespace: string): boolean {
  return namespace !== 'host' && !namespace.startsWith('net:');
}

/** `eth1` -> `eth<172.18.0.3/16>`: an interface is known by its first address. */
function namesByAddress(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [name = '', , address = 'none'] = line.split(' ');
      return /^eth\d+$/.test(name) ? [[name, `eth<${address}>`]] : [];
    }),
  );
}

function normalLines(
  table: string,
  lines: readonly string[],
  names: ReadonlyMap<string, string>,
): readonly string[] {
  const renamed = lines.map((line) => withNames(line, names));
  if (table === 'addr') return renamed.toSorted();
  if (table === 'listen') return renamed.map(withoutQueues);
  return table === 'iptables' ? renamed.map(normalRule) : renamed;
}

function withNames(line: string, names: ReadonlyMap<string, string>): string {
  return line.replace(/\beth\d+\b/g, (name) => names.get(name) ?? name);
}

/** Bytes in a datagram socket's queues: gossip on its way. A TCP listener's number is its backlog. */
function withoutQueues(line: string): string {
  return line.replace(/^udp UNCONN \d+ \d+ /, 'udp UNCONN 0 0 ');
}

/** Counters are not compared, and the DNS server of a container listens where it likes. */
function normalRule(line: string): string {
  return line
    .replace(/ \[\d+:\d+\]$/, ' [0:0]')
    .replace(/(--to-destination 127\.0\.0\.11:)\d+$/, '$1<dns>')
    .replace(/(--sport )\d+( -j SNAT --to-source :53)$/, '$1<dns>$2');
}
