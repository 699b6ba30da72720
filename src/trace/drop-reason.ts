/**
 * Why a packet ended without reaching anybody: a closed list with one sentence each.
 *
 * The words follow the kernel's own drop reasons (include/net/dropreason-core.h) where it has one.
 */
export const dropReasons = {
  'no-route': 'No route leads to the destination.',
  'ttl-expired': 'The time to live reached zero.',
  'interface-down': 'The interface that it had to leave by is down.',
  'neighbour-unreachable': 'Nobody answered ARP for the next hop.',
  'fdb-miss': 'The tunnel has no endpoint for this MAC address.',
  'unknown-vni': 'No tunnel here has this network identifier.',
  'rule-drop': 'A firewall rule dropped it.',
  'rule-reject': 'A firewall rule rejected it.',
  'ipvs-no-destination': 'The virtual service has no real server that takes connections.',
  'ipvs-expired':
    'Its server takes no new connections any more: IPVS forgot the old choice, and the next try gets a new one.',
  'ipvs-no-connection':
    'IPVS knows no connection that it belongs to, only a SYN may begin one, and nothing listens here.',
  'port-closed': 'Nothing listens on the port.',
  'mtu-exceeded': 'It is larger than the link takes and must not be fragmented.',
  'netem-drop': 'netem lost it on purpose, as a step of the scenario says.',
  'bad-checksum':
    'A bit of it was changed on the way, so its checksum is wrong: it is thrown away, and nobody is told.',
  'link-loss': 'The link lost it.',
  'link-partitioned': 'The link is cut.',
  'queue-full': 'The queue of the link was full.',
  'conntrack-invalid': 'It belongs to no connection that is known.',
  'not-for-us': 'The frame is addressed to another interface.',
  'martian-source': 'Its source address cannot come from there.',
  'esp-key-missing': 'No security association fits: the two ends do not share a key.',
  'silent-sink': 'The router has nobody to pass it to.',
  'namespace-gone': 'The network namespace no longer exists.',
} as const;

export type DropReason = keyof typeof dropReasons;
