/**
 * Network devices: loopback, Ethernet, veth, bridge and VXLAN, as plain records.
 *
 * Owns their shapes and how they are wired together. Moving frames through them is done by
 * frame-input.ts and frame-output.ts, bridge.ts and vxlan.ts.
 */
import { BROADCAST_MAC, type MacAddress } from '../packet/mac-address.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { forgetListeners, type BridgeListeners } from './bridge-listeners.ts';
import { forgetPort, numberBridge, numberPort } from './forwarding-table.ts';
import type { LayeredMap } from './layered-map.ts';
import type { NetemRule } from './netem.ts';
import { numberNeighbours } from './neighbour-table.ts';
import type { NetworkNamespace } from './network-namespace.ts';

export type DeviceKind = 'loopback' | 'ethernet' | 'veth' | 'bridge' | 'vxlan';

export interface InterfaceAddress {
  readonly address: Ipv4Address;
  readonly prefixLength: number;
}

export interface DeviceOptions {
  readonly name: string;
  readonly kind: DeviceKind;
  readonly mac: MacAddress;
  readonly mtu: number;
}

export interface Device {
  readonly namespace: NetworkNamespace;
  readonly name: string;
  readonly kind: DeviceKind;
  mac: MacAddress;
  mtu: number;
  up: boolean;
  readonly addresses: InterfaceAddress[];
  /** Number of its ARP table among those in the same store (neighbour-table.ts). */
  readonly neighbours: number;
  /** net.ipv4.conf.<device>.route_localnet: 127.0.0.0/8 may cross it. */
  routeLocalnet: boolean;
  /** net.ipv4.conf.<device>.arp_ignore=1: it answers for addresses of its own, no other device's. */
  ignoresOtherAddresses: boolean;
  /** Other end of a veth pair. */
  peer: Device | undefined;
  /** Bridge that it is a port of. */
  master: Device | undefined;
  /** Number as a port of a bridge; 0 when it is none. */
  portNumber: number;
  readonly bridge: BridgeState | undefined;
  readonly vxlan: VxlanState | undefined;
  /** Number of the link outside that an Ethernet device is plugged into; -1 when none. */
  link: number;
  /** Ethernet: a cable that is plugged in at both ends. */
  hasCable: boolean;
  /** What is to befall packets that it sends; undefined while nothing is. */
  netem: readonly NetemRule[] | undefined;
}

export interface BridgeState {
  readonly ports: Device[];
  /** Its number among the bridges whose learned addresses are in the same store. */
  readonly number: number;
  /** Who is behind which port, once somebody has asked. */
  listeners: BridgeListeners | undefined;
}

export interface VxlanState {
  readonly vni: number;
  readonly destinationPort: number;
  /** Namespace whose addresses and routes carry the tunnel. */
  readonly underlay: NetworkNamespace;
  /** Tunnel endpoint by MAC address (`bridge fdb`), permanent rows. */
  readonly forwarding: LayeredMap<Ipv4Address>;
  /** MAC by IPv4 address (`ip neigh`), permanent rows that the device answers ARP from. */
  readonly neighbours: LayeredMap<MacAddress>;
}

/** A device record, up and unplugged; bridges and VXLAN devices get their state by the caller. */
export function createDevice(
  namespace: NetworkNamespace,
  options: DeviceOptions,
  vxlan?: VxlanState,
): Device {
  return {
    namespace,
    name: options.name,
    kind: options.kind,
    mac: options.mac,
    mtu: options.mtu,
    up: true,
    addresses: [],
    neighbours: numberNeighbours(namespace.memory.neighbours),
    routeLocalnet: false,
    ignoresOtherAddresses: false,
    peer: undefined,
    master: undefined,
    portNumber: 0,
    bridge: options.kind === 'bridge' ? createBridge(namespace) : undefined,
    vxlan,
    link: -1,
    hasCable: true,
    netem: undefined,
  };
}

function createBridge({ memory }: NetworkNamespace): BridgeState {
  return { ports: [], number: numberBridge(memory.forwarding), listeners: undefined };
}

/** Joins two veth devices into a pair. */
export function joinPair(left: Device, right: Device): void {
  left.peer = right;
  right.peer = left;
  forgetListeners(left.master);
  forgetListeners(right.master);
}

/** Makes `device` a port of `bridge` (`ip link set … master …`). */
export function addPort(bridge: Device, device: Device): void {
  device.master = bridge;
  device.portNumber = numberPort(bridge.namespace.memory.forwarding, device);
  (bridge.bridge as BridgeState).ports.push(device);
  forgetListeners(bridge);
}

/** Takes a device that may be a port out of its bridge (`ip link set … nomaster`). */
export function removePort(device: Device): void {
  const { master } = device;
  if (master?.bridge === undefined) return;
  const { ports, number } = master.bridge;
  ports.splice(ports.indexOf(device), 1);
  forgetListeners(master);
  forgetPort(master.namespace.memory.forwarding, number, device);
  device.master = undefined;
}

/** True while the device has a carrier: a bridge needs a port, a veth its other end, Ethernet a cable. */
export function hasCarrier(device: Device): boolean {
  if (!device.up) return false;
  if (device.bridge) return device.bridge.ports.length > 0;
  if (device.kind === 'ethernet') return device.hasCable;
  return device.kind !== 'veth' || device.peer !== undefined;
}

/** True when a frame to `mac` is for this device: its own address or a broadcast. */
export function isAddressedTo(device: Device, mac: MacAddress): boolean {
  return mac === device.mac || mac === BROADCAST_MAC;
}
