/**
 * A container's networking, from its networks to its host ports and back.
 *
 * Owns the order in which a sandbox joins networks and where its default route leads. Follows
 * daemon/container_operations.go and Sandbox.needDefaultGW (CP-64 to CP-68, HOST-01, HOST-12).
 */
import { invariant } from '../engine/invariant.ts';
import type { Device } from '../linux/device.ts';
import { addAddress } from '../linux/network-namespace.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { attachToBridge, detachFromBridge, hasFreeAddress } from './bridge-network.ts';
import type { BridgeNetwork, DockerEngine, OverlayNetwork, Sandbox } from './docker-engine.ts';
import type { ContainerView } from './node-view.ts';
import { GATEWAY_NETWORK, gatewayBridge, joinGateway } from './gateway-bridge.ts';
import { inMappingOrder, mapHostPort, unmapHostPorts } from './host-port.ts';
import { attachToOverlay, detachFromOverlay } from './overlay-driver.ts';
import { createSandbox, removeSandbox, setDefaultRoute, startResolver } from './sandbox.ts';
import { addRedirectRules } from './task-redirect.ts';

/** Makes the sandbox with everything in it; the overlays must be up. The error undoes all of it. */
export function startContainer(
  engine: DockerEngine,
  container: ContainerView,
): { sandbox: Sandbox } | { error: string } {
  const refusal = networkRefusal(engine, container);
  if (refusal !== undefined) return { error: refusal };
  const host = container.special === 'host' ? engine.host : undefined;
  const sandbox = createSandbox(engine, container.name, container, host);
  if (container.special !== undefined) return { sandbox };
  joinOverlays(engine, sandbox, container);
  joinBridges(engine, sandbox, container);
  if (hasResolver(container)) startResolver(engine, sandbox);
  const error = publish(engine, sandbox, container);
  if (error === undefined) return { sandbox };
  stopContainer(engine, sandbox);
  return { error };
}

/** Takes a container's host ports, interfaces and sandbox away. */
export function stopContainer(engine: DockerEngine, sandbox: Sandbox): void {
  unmapHostPorts(engine, sandbox.name);
  for (const { network } of sandbox.endpoints.slice()) {
    const bridge = engine.bridges.get(network);
    if (bridge) detachFromBridge(engine, bridge, sandbox);
    else detachFromOverlay(overlayOf(engine, network), sandbox);
  }
  removeSandbox(engine, sandbox);
}

/** A network that is not there, or a bridge that has no address left. */
function networkRefusal(engine: DockerEngine, container: ContainerView): string | undefined {
  for (const name of container.bridges) {
    const bridge = engine.bridges.get(name);
    if (bridge === undefined) return `network ${name} not found`;
    if (hasFreeAddress(bridge)) continue;
    const pools = "no available IPv4 addresses on this network's address pools";
    return `failed to set up container networking: ${pools}: ${name}`;
  }
  return undefined;
}

/** docker_gwbridge is joined right after the first overlay that needs a way out. */
function joinOverlays(engine: DockerEngine, sandbox: Sandbox, container: ContainerView): void {
  const pinned = container.bridgeAddresses[GATEWAY_NETWORK];
  const hasOtherWay = gatewayNetwork(engine, container) !== undefined;
  for (const { network, address, virtualIp } of container.overlays) {
    const overlay = overlayOf(engine, network);
    const { device } = attachToOverlay(engine, overlay, sandbox, container.listedName, address);
    if (overlay.network.directServerReturn && virtualIp !== 0) answerAs(sandbox, device, virtualIp);
    if (overlay.network.ingress) addRedirectRules(sandbox, address, container.ingressPorts);
    if (hasOtherWay || overlay.network.internal || isOnGateway(sandbox)) continue;
    joinGateway(engine, sandbox, pinned);
  }
}

/** A real server has the virtual IP too, and tells no neighbour of it (LB-22, DisableARPForVIP). */
function answerAs({ namespace }: Sandbox, device: Device, virtualIp: Ipv4Address): void {
  device.ignoresOtherAddresses = true;
  addAddress(namespace.loopback, virtualIp, 32);
}

function isOnGateway({ endpoints }: Sandbox): boolean {
  return endpoints.some(({ network }) => network === GATEWAY_NETWORK);
}

/** The default route leads through the bridge that is first by name and not internal. */
function joinBridges(engine: DockerEngine, sandbox: Sandbox, container: ContainerView): void {
  for (const name of container.bridges) {
    attachToBridge(engine, bridgeOf(engine, name), sandbox, {
      name: container.listedName,
      address: container.bridgeAddresses[name],
    });
  }
  const way = gatewayNetwork(engine, container);
  const endpoint = way?.endpoints.get(sandbox.name);
  if (way && endpoint) setDefaultRoute(sandbox, way.gateway, endpoint.device);
}

function gatewayNetwork(engine: DockerEngine, container: ContainerView): BridgeNetwork | undefined {
  const [first] = container.bridges
    .map((name) => bridgeOf(engine, name))
    .filter(({ internal }) => !internal)
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return first;
}

/** Not for containers that are on docker0 only (DNS-04). */
function hasResolver({ overlays, bridges }: ContainerView): boolean {
  return overlays.length > 0 || bridges.some((name) => name !== 'bridge');
}

/** Maps host ports through the bridge that is the way out; without one nothing is published. */
function publish(
  engine: DockerEngine,
  sandbox: Sandbox,
  container: ContainerView,
): string | undefined {
  if (container.hostPorts.length === 0) return undefined;
  const bridge = isOnGateway(sandbox) ? gatewayBridge(engine) : gatewayNetwork(engine, container);
  if (bridge === undefined) return undefined;
  for (const request of inMappingOrder(container.hostPorts)) {
    const mapped = mapHostPort(engine, bridge, sandbox.name, request);
    if ('error' in mapped) return mapped.error;
  }
  return undefined;
}

function overlayOf(engine: DockerEngine, network: string): OverlayNetwork {
  const overlay = engine.overlays.get(network);
  invariant(overlay !== undefined, `${engine.node} is on ${network}`);
  return overlay;
}

function bridgeOf(engine: DockerEngine, network: string): BridgeNetwork {
  const bridge = engine.bridges.get(network);
  invariant(bridge !== undefined, `${engine.node} has bridge network ${network}`);
  return bridge;
}
