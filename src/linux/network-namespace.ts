/**
 * A network namespace: devices, addresses, routes, neighbours, rules, connections, sockets.
 *
 * Owns the record and the changes of devices and addresses. What happens to packets in it is in
 * ip-input.ts, ip-output.ts, bridge.ts and the files beside them; who makes namespaces is not known
 * here. Follows Linux' struct net.
 */
import { invariant } from '../engine/invariant.ts';
import { NumberMap } from '../engine/number-map.ts';
import { isLoopback, ipv4, type Ipv4Address } from '../packet/ipv4-address.ts';
import { maskOf, subnetOf } from '../packet/ipv4-subnet.ts';
import { forgetListenersOf } from './bridge-listeners.ts';
import { createConntrack, type ConntrackTable } from './conntrack.ts';
import {
  createDevice,
  removePort,
  type Device,
  type DeviceOptions,
  type InterfaceAddress,
} from './device.ts';
import { flushFlows } from './flow-table.ts';
import type { PartialDatagram } from './ip-fragment.ts';
import { createIpvs, type IpvsTable } from './ipvs-table.ts';
import { createKernelMemory, type KernelMemory } from './kernel-memory.ts';
import { forgetNeighbours } from './neighbour-table.ts';
import { createRuleset, type Ruleset } from './netfilter/ruleset.ts';
import type { RouteDecision } from './ip-route.ts';
import type { PathMtu } from './path-mtu.ts';
import { addRoute, removeRoutesOf, type Route } from './routing-table.ts';
import type { XfrmState } from './xfrm.ts';
import { createSocketTable, type SocketTable } from './socket-table.ts';

export interface Sysctl {
  /** net.ipv4.ip_forward */
  ipForward: boolean;
  /** net.bridge.bridge-nf-call-iptables */
  bridgeNetfilter: boolean;
  /** net.ipv4.vs.conntrack */
  ipvsConntrack: boolean;
}

export interface NetworkNamespace {
  /** Machine that it is on. */
  readonly node: string;
  readonly name: string;
  /** What it shares with others, such as the namespaces that are made beside it. */
  readonly memory: KernelMemory;
  readonly devices: Map<string, Device>;
  /** Its `lo`, which packets to own addresses leave by. */
  readonly loopback: Device;
  /** What is decided about packets to own addresses. */
  readonly stays: RouteDecision;
  /** Own addresses and the device that holds each (the `local` routing table). */
  readonly localAddresses: NumberMap<Device>;
  /** The `main` routing table, longest prefix first. */
  readonly routes: Route[];
  readonly rules: Ruleset;
  readonly conntrack: ConntrackTable;
  readonly ipvs: IpvsTable;
  readonly sockets: SocketTable;
  /** IPsec policies and keys; undefined where there never were any. */
  xfrm: XfrmState | undefined;
  readonly sysctl: Sysctl;
  /** Destinations to which less than the link's MTU gets through. */
  pathMtus: Map<Ipv4Address, PathMtu> | undefined;
  /** Datagrams of which not all fragments have arrived; undefined where there never were any. */
  fragments: Map<string, PartialDatagram> | undefined;
  /** VXLAN devices that send through this namespace, by VNI (their UDP socket is here). */
  readonly tunnels: Map<number, Device>;
}

/** A namespace that is being made. */
type BareNamespace = Omit<NetworkNamespace, 'loopback' | 'stays'> & {
  loopback?: Device;
  stays?: RouteDecision;
};

/** A new namespace with a loopback interface that is up. */
export function createNamespace(
  node: string,
  name: string,
  memory: KernelMemory = createKernelMemory(),
): NetworkNamespace {
  const localAddresses = new NumberMap<Device>();
  const conntrack = createConntrack(memory.conntrack);
  const namespace: BareNamespace = {
    node,
    name,
    memory,
    devices: new Map(),
    loopback: undefined,
    stays: undefined,
    localAddresses,
    routes: [],
    rules: createRuleset(memory.chains),
    conntrack,
    ipvs: createIpvs(conntrack, memory.ipvs),
    sockets: createSocketTable(),
    xfrm: undefined,
    sysctl: { ipForward: true, bridgeNetfilter: true, ipvsConntrack: false },
    pathMtus: undefined,
    fragments: undefined,
    tunnels: new Map(),
  };
  return withLoopback(namespace);
}

/** The loopback knows its namespace and the namespace its loopback, so one is there first. */
function withLoopback(bare: BareNamespace): NetworkNamespace {
  const namespace = bare as NetworkNamespace;
  bare.loopback = addDevice(namespace, { name: 'lo', kind: 'loopback', mac: 0, mtu: 65536 });
  bare.stays = { local: true, device: bare.loopback, route: undefined };
  addAddress(bare.loopback, ipv4('127.0.0.1'), 8);
  return namespace;
}

/** Its machine is done with a namespace: its devices go, and what it remembers of packets (cleanup_net). */
export function removeNamespace(namespace: NetworkNamespace): void {
  const { conntrack, ipvs, devices, loopback } = namespace;
  for (const device of [...devices.values()]) if (device !== loopback) removeDevice(device);
  flushFlows(conntrack);
  flushFlows(ipvs.connections);
}

/** Adds a device; its name must be free in the namespace. */
export function addDevice(namespace: NetworkNamespace, options: DeviceOptions): Device {
  invariant(!namespace.devices.has(options.name), `${options.name} exists in ${namespace.name}`);
  const device = createDevice(namespace, options);
  namespace.devices.set(device.name, device);
  return device;
}

/** Takes a device out with its addresses, routes and ports; the other end of a veth pair goes too. */
export function removeDevice(device: Device): void {
  const { namespace } = device;
  forgetListenersOf(namespace);
  for (const { address } of device.addresses) namespace.localAddresses.delete(address);
  removeRoutesOf(namespace.routes, device);
  forgetNeighbours(device);
  namespace.devices.delete(device.name);
  device.up = false;
  removePort(device);
  for (const port of device.bridge?.ports.slice() ?? []) removePort(port);
  const { peer } = device;
  if (peer) {
    device.peer = undefined;
    peer.peer = undefined;
    removeDevice(peer);
  }
}

/** `ip addr add`: the address becomes local; a prefix below 32 bits adds the connected route. */
export function addAddress(device: Device, address: Ipv4Address, prefixLength: number): void {
  const { namespace } = device;
  const row: InterfaceAddress = { address, prefixLength };
  device.addresses.push(row);
  namespace.localAddresses.set(address, device);
  forgetListenersOf(namespace);
  if (prefixLength === 32 || device.kind === 'loopback') return;
  addRoute(namespace.routes, {
    subnet: subnetOf(address, prefixLength),
    device,
    gateway: 0,
    source: address,
  });
}

/** `ip addr del`. */
export function removeAddress(device: Device, address: Ipv4Address): void {
  const at = device.addresses.findIndex((row) => row.address === address);
  invariant(at >= 0, 'the address to remove is on the device');
  device.addresses.splice(at, 1);
  device.namespace.localAddresses.delete(address);
  forgetListenersOf(device.namespace);
}

/** True where the device has the address itself. */
export function hasAddress(device: Device, address: Ipv4Address): boolean {
  return device.addresses.some((row) => row.address === address);
}

/** True for addresses that this namespace itself answers, 127.0.0.0/8 included. */
export function isLocalAddress(namespace: NetworkNamespace, address: Ipv4Address): boolean {
  return namespace.localAddresses.has(address) || isLoopback(address);
}

/** Primary address of a device, preferring one whose subnet holds `near`; 0 when it has none. */
export function primaryAddress(device: Device, near: Ipv4Address): Ipv4Address {
  for (const { address, prefixLength } of device.addresses) {
    if (prefixLength < 32 && ((address ^ near) & maskOf(prefixLength)) === 0) return address;
  }
  return device.addresses[0]?.address ?? 0;
}
