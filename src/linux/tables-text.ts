/**
 * A namespace's tables as `ip`, `bridge`, `ipvsadm`, `iptables-save` and `ss` print them.
 *
 * Owns the text and its order; the tables are in the files named after them. Only what is shown of
 * a table is read, so nothing changes by printing it.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import { macText } from '../packet/mac-address.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { NamespaceTables } from '../trace/tables.ts';
import { hasCarrier, type Device } from './device.ts';
import { countConnections, serverText, serviceText, type VirtualService } from './ipvs-table.ts';
import { layeredEntries } from './layered-map.ts';
import { iptablesSave } from './netfilter/iptables-save.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { routeRowText } from './routing-table.ts';
import { listeningSockets, type Socket } from './socket-table.ts';

/** Which tables are shown: those of a machine, of an overlay's own namespace, of a sandbox. */
export type NamespaceKind = 'host' | 'overlay' | 'load-balancer' | 'task';

/** How a listening socket is bound: wildcards as `ss` prints them, and its backlog. */
export interface SocketStyle {
  /** `0.0.0.0`, `[::]`, or `*` for one that takes both; one line is printed for each. */
  readonly wildcards: readonly string[];
  readonly backlog: number;
}

const IPV4_PROGRAM: SocketStyle = { wildcards: ['0.0.0.0'], backlog: 128 };

/** All tables of a namespace at `nowNs`. `styleOf` says how its listening sockets are bound. */
export function namespaceTables(
  namespace: NetworkNamespace,
  kind: NamespaceKind,
  nowNs: number,
  styleOf: (socket: Socket) => SocketStyle = () => IPV4_PROGRAM,
): NamespaceTables {
  const common = {
    addr: addrText(namespace),
    route: routeText(namespace),
    iptables: iptablesSave(namespace.rules).map(withoutResolverPort),
    ipvs: ipvsText(namespace, nowNs),
  };
  if (kind === 'host') return { ...common, listen: listenText(namespace, styleOf) };
  if (kind !== 'overlay') return common;
  return {
    ...common,
    fdb: fdbText(namespace),
    neigh: neighText(namespace),
    vxlan: vxlanText(namespace),
  };
}

/** `eth0 UP 10.0.0.2/24 10.0.0.5/32`, for each device that has an IPv4 address. */
export function addrText(namespace: NetworkNamespace): string[] {
  return [...namespace.devices.values()].flatMap((device) => {
    if (device.addresses.length === 0) return [];
    const rows = device.addresses.map(
      ({ address, prefixLength }) => `${ipv4Text(address)}/${prefixLength}`,
    );
    return [[device.name, stateText(device), ...rows].join(' ')];
  });
}

function stateText(device: Device): string {
  if (device.kind === 'loopback') return 'UNKNOWN';
  return hasCarrier(device) ? 'UP' : 'DOWN';
}

/** `ip route`: the default route first, the others by destination. */
export function routeText(namespace: NetworkNamespace): string[] {
  const ordered = [...namespace.routes].sort(
    ({ subnet: left }, { subnet: right }) =>
      left.address - right.address || left.prefixLength - right.prefixLength,
  );
  return ordered.map(routeRowText);
}

/** `ipvsadm -Ln`: services by mark, servers by address, connection counts of this moment. */
export function ipvsText({ ipvs }: NetworkNamespace, nowNs: number): string[] {
  const services = [...ipvs.services.values()].sort((left, right) => left.mark - right.mark);
  return services.flatMap((service) => {
    const counts = countConnections(ipvs, service, nowNs);
    const lines = byAddress(service).map((server) => {
      const { active, inactive } = counts.get(server.address) ?? { active: 0, inactive: 0 };
      return `${serverText(service, server)} ${active} ${inactive}`;
    });
    return [serviceText(service), ...lines];
  });
}

function byAddress({ servers }: VirtualService) {
  return [...servers].sort((left, right) => left.address - right.address);
}

/** `bridge fdb show dev vxlan0`. */
export function fdbText(namespace: NetworkNamespace): string[] {
  return tunnelsOf(namespace).flatMap(({ vxlan }) =>
    layeredEntries(vxlan.forwarding).map(
      ([mac, endpoint]) =>
        `${macText(mac)} dst ${ipv4Text(endpoint)} link-netnsid 0 self permanent`,
    ),
  );
}

/** `ip neigh`: the permanent rows of VXLAN devices. */
export function neighText(namespace: NetworkNamespace): string[] {
  return tunnelsOf(namespace).flatMap(({ name, vxlan }) =>
    layeredEntries(vxlan.neighbours).map(
      ([address, mac]) => `${ipv4Text(address)} dev ${name} lladdr ${macText(mac)} PERMANENT`,
    ),
  );
}

/** `ip -d link`, the words that matter: `mtu 1450 vxlan id 4097 dstport 4789`. */
export function vxlanText(namespace: NetworkNamespace): string[] {
  return tunnelsOf(namespace).map(
    ({ mtu, vxlan }) => `mtu ${mtu} vxlan id ${vxlan.vni} dstport ${vxlan.destinationPort}`,
  );
}

function tunnelsOf(namespace: NetworkNamespace) {
  return [...namespace.devices.values()].flatMap(({ name, mtu, vxlan }) =>
    vxlan ? [{ name, mtu, vxlan }] : [],
  );
}

/** `ss -lntu`: the kernel's tunnel sockets, UDP sockets, TCP sockets. */
export function listenText(
  namespace: NetworkNamespace,
  styleOf: (socket: Socket) => SocketStyle = () => IPV4_PROGRAM,
): string[] {
  const sockets = listeningSockets(namespace.sockets);
  const ports = new Set(
    [...namespace.tunnels.values()].map((device) => device.vxlan?.destinationPort ?? 0),
  );
  return [
    ...[...ports].map((port) => `udp UNCONN 0 0 0.0.0.0:${port} 0.0.0.0:*`),
    ...sockets.flatMap((socket) => socketLines(socket, PROTOCOL.udp, styleOf)),
    ...sockets.flatMap((socket) => socketLines(socket, PROTOCOL.tcp, styleOf)),
  ];
}

function socketLines(
  socket: Socket,
  protocol: number,
  styleOf: (socket: Socket) => SocketStyle,
): string[] {
  if (socket.protocol !== protocol) return [];
  const { wildcards, backlog } = styleOf(socket);
  const { localAddress, localPort } = socket;
  const state = protocol === PROTOCOL.tcp ? `tcp LISTEN 0 ${backlog}` : 'udp UNCONN 0 0';
  if (localAddress !== 0) return [`${state} ${ipv4Text(localAddress)}:${localPort} 0.0.0.0:*`];
  return wildcards.map((any) => `${state} ${any}:${localPort} ${any}:*`);
}

/** The ports of a container's DNS server are chosen anew each time and mean nothing. */
function withoutResolverPort(line: string): string {
  return line
    .replace(/(--to-destination 127\.0\.0\.11:)\d+$/, '$1<dns>')
    .replace(/( -s 127\.0\.0\.11\/32 .*--sport )\d+( -j SNAT --to-source :53)$/, '$1<dns>$2');
}
