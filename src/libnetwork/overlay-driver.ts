/**
 * An overlay on a node: a namespace with a bridge, a VXLAN device and one link per local endpoint.
 *
 * Owns making, joining and leaving it. Its load balancer is load-balancer.ts's, the tunnel's rows
 * overlay-peers.ts's. Follows libnetwork/drivers/overlay (L2-01, CP-53, CP-61, CP-85).
 */
import { addPort, createDevice, type Device, type VxlanState } from '../linux/device.ts';
import {
  addAddress,
  addDevice,
  createNamespace,
  removeNamespace,
  type NetworkNamespace,
} from '../linux/network-namespace.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { macOfAddress } from '../packet/mac-address.ts';
import type { SwarmNetwork } from '../swarm/objects.ts';
import { macForName } from './chosen-by-name.ts';
import type { DockerEngine, Endpoint, OverlayNetwork, Sandbox } from './docker-engine.ts';
import type { OverlayView } from './node-view.ts';
import { encryptOverlay, stopEncryption } from './overlay-encryption.ts';
import { peerRows } from './overlay-peers.ts';
import {
  addInterface,
  createSandbox,
  removeInterface,
  removeSandbox,
  startResolver,
} from './sandbox.ts';

const VXLAN_OVERHEAD = 50;
const ESP_OVERHEAD = 26;

/**
 * MTU of the overlay's links; the engine does not look at the underlay's (CP-85). With encryption it
 * is a multiple of four, since ESP fills up to that (maxMTU of drivers/overlay/encryption.go).
 */
export function overlayMtu({
  baseMtu,
  encrypted,
}: Pick<SwarmNetwork, 'baseMtu' | 'encrypted'>): number {
  const clear = baseMtu - VXLAN_OVERHEAD;
  return encrypted ? clear - ESP_OVERHEAD - ((clear - ESP_OVERHEAD) % 4) : clear;
}

/** Brings the overlay up on this node, with the sandbox of its load balancer (CP-60, CP-61). */
export function createOverlay(engine: DockerEngine, view: OverlayView): OverlayNetwork {
  const { network } = view;
  const namespace = createNamespace(engine.node, `net:${network.name}`, engine.host.memory);
  engine.namespaces.set(namespace.name, namespace);
  const mac = macForName(`${engine.node}/${namespace.name}/br0`);
  const mtu = overlayMtu(network);
  const bridge = addDevice(namespace, { name: 'br0', kind: 'bridge', mac, mtu });
  addAddress(bridge, network.gateway, network.subnet.prefixLength);
  const vxlan = addVxlan(engine, namespace, view);
  addPort(bridge, vxlan);
  const balancer = createSandbox(engine, balancerName(network));
  const endpoints = new Map<string, Endpoint>();
  const overlay = { network, namespace, bridge, vxlan, endpoints, balancer, sourceNat: false };
  engine.overlays.set(network.name, overlay);
  if (network.encrypted) encryptOverlay(engine, network);
  attachToOverlay(engine, overlay, balancer, `${network.name}-endpoint`, view.balancerAddress);
  balancer.namespace.sysctl.ipvsConntrack = !network.directServerReturn;
  startResolver(engine, balancer);
  return overlay;
}

/** Takes the overlay down; its endpoints must have left, but for the load balancer's. */
export function removeOverlay(engine: DockerEngine, overlay: OverlayNetwork): void {
  detachFromOverlay(overlay, overlay.balancer);
  engine.host.tunnels.delete(overlay.network.vni);
  if (overlay.network.encrypted) stopEncryption(engine, overlay.network);
  removeSandbox(engine, overlay.balancer);
  engine.namespaces.delete(overlay.namespace.name);
  removeNamespace(overlay.namespace);
  engine.overlays.delete(overlay.network.name);
}

/** Attaches a sandbox with the address that the managers gave; the MAC address follows from it. */
export function attachToOverlay(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  sandbox: Sandbox,
  name: string,
  address: Ipv4Address,
): Endpoint {
  const { network, namespace, bridge } = overlay;
  const { prefixLength } = network.subnet;
  const mac = macOfAddress(address);
  const outsideName = nextLink(namespace);
  const { device, outside } = addInterface(sandbox, {
    outsideNamespace: namespace,
    outsideName,
    outsideMac: macForName(`${engine.node}/${namespace.name}/${outsideName}`),
    mac,
    mtu: overlayMtu(network),
    address,
    prefixLength,
  });
  addPort(bridge, outside);
  const endpoint = { name, network: network.name, address, prefixLength, mac, device, outside };
  overlay.endpoints.set(sandbox.name, endpoint);
  sandbox.endpoints.push(endpoint);
  return endpoint;
}

export function detachFromOverlay(overlay: OverlayNetwork, sandbox: Sandbox): void {
  const endpoint = overlay.endpoints.get(sandbox.name);
  if (endpoint === undefined) return;
  overlay.endpoints.delete(sandbox.name);
  removeInterface(sandbox, endpoint);
}

function balancerName({ ingress, name }: SwarmNetwork): string {
  return ingress ? 'ingress_sbox' : `lb:${name}`;
}

function addVxlan(engine: DockerEngine, namespace: NetworkNamespace, view: OverlayView): Device {
  const { network, peers } = view;
  const state: VxlanState = {
    vni: network.vni,
    destinationPort: engine.dataPathPort,
    underlay: engine.host,
    ...peerRows(peers, engine.address),
  };
  const mac = macForName(`${engine.node}/${namespace.name}/vxlan0`);
  const mtu = overlayMtu(network);
  const device = createDevice(namespace, { name: 'vxlan0', kind: 'vxlan', mac, mtu }, state);
  namespace.devices.set(device.name, device);
  engine.host.tunnels.set(network.vni, device);
  return device;
}

function nextLink(namespace: NetworkNamespace): string {
  let number = 0;
  while (namespace.devices.has(`veth${number}`)) number++;
  return `veth${number}`;
}
