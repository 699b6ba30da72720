/**
 * Where a step happens and what was done there: the station and the action of a step.
 *
 * Owns the names of stations, which stay the same for the same place in every journey; the page
 * draws one glyph for each. Titles and sentences are for explain.ts.
 */
import type { DropReason } from './drop-reason.ts';
import type { JourneyStep, StationKind, StepAction } from './journey-shape.ts';
import type { StepGroup } from './step-group.ts';
import type {
  BridgeForwarded,
  IpvsScheduled,
  NetfilterTraversed,
  PacketDropped,
  PacketEvent,
  PacketTapped,
} from './trace-event.ts';

export type Station = JourneyStep['station'];

/** Where a packet that ends without a chain or a link to blame is seen to end. */
const stationOfReason: Readonly<Record<DropReason, StationKind>> = {
  'no-route': 'route',
  'ttl-expired': 'route',
  'interface-down': 'interface',
  'neighbour-unreachable': 'route',
  'fdb-miss': 'vxlan',
  'unknown-vni': 'vxlan',
  'rule-drop': 'chain',
  'rule-reject': 'chain',
  'ipvs-no-destination': 'ipvs',
  'ipvs-expired': 'ipvs',
  'ipvs-no-connection': 'ipvs',
  'port-closed': 'socket',
  'mtu-exceeded': 'interface',
  'netem-drop': 'interface',
  'bad-checksum': 'socket',
  'link-loss': 'link',
  'link-partitioned': 'link',
  'queue-full': 'link',
  'conntrack-invalid': 'conntrack',
  'not-for-us': 'interface',
  'martian-source': 'route',
  'esp-key-missing': 'vxlan',
  'silent-sink': 'route',
  'namespace-gone': 'interface',
};

/** `FWM 256 rr` without the scheduler: the service as a place. */
export function ipvsServiceName(event: IpvsScheduled): string {
  return event.service.split(' ').slice(0, 2).join(' ');
}

function tunnelDevice(group: StepGroup, previous: PacketEvent | undefined): string {
  const neighbours = [...group.events, group.next, previous];
  for (const event of neighbours) {
    if (event?.kind === 'packet.tapped' && event.interface.startsWith('vxlan')) {
      return event.interface;
    }
  }
  return 'vxlan0';
}

function dropStation(event: PacketDropped): Station {
  const kind = stationOfReason[event.reason];
  const device = /\bdev (\S+)/.exec(event.row)?.[1] ?? kind;
  const named: Partial<Record<StationKind, string>> = {
    socket: event.namespace,
    chain: 'filter',
    interface: device,
  };
  return { kind, name: named[kind] ?? kind };
}

function chainStation(event: NetfilterTraversed): Station {
  const { hook, table } = event;
  return { kind: 'chain', name: `${table} ${hook}`, hook, table };
}

function tapStation(main: PacketTapped, group: StepGroup): Station {
  if (group.form === 'link') return { kind: 'link', name: linkName(group) };
  const kind = group.form === 'bridge' ? 'bridge' : 'interface';
  return { kind, name: main.interface };
}

/** The station of a step. `previous` is the event of the same packet before the step. */
export function stationOf(group: StepGroup, previous: PacketEvent | undefined): Station {
  const { main } = group;
  switch (main.kind) {
    case 'packet.sent':
      return { kind: 'socket', name: main.by };
    case 'packet.delivered':
      return { kind: 'socket', name: main.to };
    case 'packet.tapped':
      return tapStation(main, group);
    case 'netfilter.traversed':
      return chainStation(main);
    case 'conntrack.translated':
      return { kind: 'conntrack', name: `conntrack ${main.hook}`, hook: main.hook };
    case 'route.selected':
      return { kind: 'route', name: 'route' };
    case 'ipvs.scheduled':
      return { kind: 'ipvs', name: `IPVS ${ipvsServiceName(main)}` };
    case 'bridge.forwarded':
      return { kind: 'bridge', name: main.bridge };
    case 'vxlan.encapsulated':
    case 'vxlan.decapsulated':
      return { kind: 'vxlan', name: tunnelDevice(group, previous) };
    case 'ipsec.encrypted':
    case 'ipsec.decrypted':
      return { kind: 'vxlan', name: 'ipsec' };
    case 'netem.applied':
      return { kind: 'interface', name: main.interface };
    case 'packet.dropped':
      return dropStation(main);
  }
}

function linkName(group: StepGroup): string {
  const { next, main } = group;
  return next === undefined || next.node === main.node ? 'link' : `link to ${next.node}`;
}

/** True where an address or a port is another one than before. */
function addressesChanged(event: NetfilterTraversed): boolean {
  const { before, headers } = event;
  if (before === undefined) return false;
  return (
    before.source !== headers.source ||
    before.destination !== headers.destination ||
    before.sourcePort !== headers.sourcePort ||
    before.destinationPort !== headers.destinationPort
  );
}

function chainAction(event: NetfilterTraversed): StepAction {
  if (event.verdict === 'drop') return 'dropped';
  if (event.verdict === 'reject') return 'rejected';
  if (addressesChanged(event)) return 'translated';
  const marked = event.before !== undefined && event.before.mark !== event.headers.mark;
  return marked || event.target === 'MARK' ? 'marked' : 'accepted';
}

const bridgeAction = (event: BridgeForwarded): StepAction =>
  event.by === 'flood' ? 'flooded' : 'bridged';

function tapAction(main: PacketTapped, group: StepGroup): StepAction {
  if (group.form === 'bridge') return 'bridged';
  return main.direction === 'in' ? 'received' : 'transmitted';
}

const netemActions = { delay: 'delayed', corrupt: 'corrupted' } as const;

/** What happened to the packet in this step. */
export function actionOf(group: StepGroup): StepAction {
  const { main } = group;
  if (main.kind === 'netfilter.traversed') return chainAction(main);
  if (group.dropped !== undefined) return 'dropped';
  switch (main.kind) {
    case 'packet.sent':
      return 'sent';
    case 'packet.delivered':
      return 'delivered';
    case 'packet.tapped':
      return tapAction(main, group);
    case 'conntrack.translated':
      return 'translated';
    case 'route.selected':
      return 'routed';
    case 'ipvs.scheduled':
      return main.reply ? 'translated' : 'balanced';
    case 'bridge.forwarded':
      return bridgeAction(main);
    case 'vxlan.encapsulated':
    case 'ipsec.encrypted':
      return 'encapsulated';
    case 'vxlan.decapsulated':
    case 'ipsec.decrypted':
      return 'decapsulated';
    case 'netem.applied':
      return netemActions[main.effect];
    case 'packet.dropped':
      return 'dropped';
  }
}

/** The rule or table row that an event rests on; rules of a chain in the order of the walk. */
function rowsOfEvent(event: PacketEvent): readonly string[] {
  switch (event.kind) {
    case 'netfilter.traversed':
      return event.matched.map((rule) => rule.text);
    case 'conntrack.translated':
      return [event.entry];
    case 'ipvs.scheduled':
      return [event.service, event.row];
    case 'route.selected':
    case 'bridge.forwarded':
    case 'vxlan.encapsulated':
    case 'ipsec.encrypted':
    case 'ipsec.decrypted':
    case 'netem.applied':
    case 'packet.dropped':
      return [event.row];
    case 'packet.sent':
    case 'packet.tapped':
    case 'vxlan.decapsulated':
    case 'packet.delivered':
      return [];
  }
}

/** What a socket's step rests on besides itself: the route, and the rules that let the packet in. */
function hadASay(event: PacketEvent, group: StepGroup): boolean {
  if (event === group.main || event === group.dropped) return true;
  if (group.form !== 'sent' && group.form !== 'delivery') return false;
  return (
    event.kind === 'route.selected' ||
    (event.kind === 'netfilter.traversed' && event.table === 'filter')
  );
}

/** Every row that had a say in the step, the decisive one last; none twice in a row. */
export function rowsOf(group: StepGroup): string[] {
  const rows = group.events
    .filter((event) => hadASay(event, group))
    .flatMap(rowsOfEvent)
    .filter((row) => row !== '');
  return rows.filter((row, index) => row !== rows[index - 1]);
}
