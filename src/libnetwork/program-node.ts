/**
 * Programs a node: everything that dockerd sets up, at once from a view or change by change.
 *
 * Owns the order of the steps; each step is in the file of the thing that it makes. Changes follow
 * the calls of libnetwork: join, leave, addServiceBinding, rmServiceBinding, peerAdd, peerDelete.
 */
import type { VxlanState } from '../linux/device.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { bridgeRefusal, createBridge, createDefaultBridge } from './bridge-network.ts';
import { startContainer, stopContainer } from './container.ts';
import type { DockerEngine, Sandbox } from './docker-engine.ts';
import type { ContainerView, NodeView, OverlayView } from './node-view.ts';
import type { EndpointRecord, EndpointRecords } from './service-records.ts';
import { installChains } from './firewall/layout.ts';
import { createGatewayBridge, joinGateway } from './gateway-bridge.ts';
import { openManagementPorts } from './management-ports.ts';
import { createOverlay, removeOverlay } from './overlay-driver.ts';
import { addPeerRow, dropOwnRow, removePeerRow } from './overlay-peers.ts';
import { addRecord, disableRecord, learnRecords, removeRecord } from './service-bindings.ts';

/** A network or container that the engine refused, with its reason in its own words. */
export interface Refusal {
  readonly kind: 'network' | 'container';
  readonly name: string;
  readonly error: string;
}

/** Sets up bridges, overlays, containers and load balancers of a node at rest. */
export function programNode(engine: DockerEngine, view: NodeView): readonly Refusal[] {
  const refusals: Refusal[] = [];
  installChains(engine.host.rules, engine.layout);
  createDefaultBridge(engine);
  if (engine.role !== 'engine') {
    createGatewayBridge(engine);
    openManagementPorts(engine);
  }
  for (const request of view.bridges) {
    const error = bridgeRefusal(engine, request);
    if (error === undefined) createBridge(engine, request);
    else refusals.push({ kind: 'network', name: request.name, error });
  }
  for (const overlay of view.overlays) joinOverlay(engine, overlay, view.gatewayAddress);
  for (const container of view.containers) {
    const started = startContainer(engine, container);
    if ('sandbox' in started) continue;
    refusals.push({ kind: 'container', name: container.name, error: started.error });
  }
  for (const records of view.known) learn(engine, records);
  return refusals;
}

/**
 * Joins overlays that the node is not on, with what their databases tell: `known`, in order of
 * learning (CP-60).
 */
export function joinNetworks(
  engine: DockerEngine,
  overlays: readonly OverlayView[],
  known: readonly EndpointRecords[],
): void {
  const joined = new Set<string>();
  for (const overlay of overlays) {
    if (engine.overlays.has(overlay.network.name)) continue;
    joinOverlay(engine, overlay);
    joined.add(overlay.network.name);
  }
  for (const records of known) if (joined.has(networkOf(records) ?? '')) learn(engine, records);
}

/**
 * Starts a container: joins the overlays that the node is not on (see `joinNetworks`), makes the
 * sandbox, its interfaces, rules and host ports. Not in DNS or IPVS yet: that is `addBackend`
 * (LIFE-01). The error is the engine's text.
 */
export function startTask(
  engine: DockerEngine,
  container: ContainerView,
  overlays: readonly OverlayView[] = [],
  known: readonly EndpointRecords[] = [],
): { sandbox: Sandbox } | { error: string } {
  joinNetworks(engine, overlays, known);
  const started = startContainer(engine, container);
  if ('error' in started) leaveUnused(engine);
  return started;
}

/** Takes a container's sandbox down and leaves overlays that nothing here uses; returns these. */
export function stopTask(engine: DockerEngine, name: string): readonly string[] {
  const sandbox = engine.sandboxes.get(name);
  if (sandbox === undefined) return [];
  stopContainer(engine, sandbox);
  return leaveUnused(engine);
}

/**
 * A record appeared: its backend goes to the head of the IPVS list, the load balancer is made with the
 * first one. Nothing happens where the node is not on the network (LIFE-15).
 */
export function addBackend(engine: DockerEngine, record: EndpointRecord): void {
  const overlay = engine.overlays.get(record.binding.network);
  if (overlay) addRecord(engine, overlay, record);
}

/** The record was disabled: weight 0, task names gone (LIFE-07). */
export function disableBackend(engine: DockerEngine, record: EndpointRecord): void {
  const overlay = engine.overlays.get(record.binding.network);
  if (overlay) disableRecord(engine, overlay, record);
}

/** The record is gone; with the last one the load balancer goes (LIFE-13). */
export function removeBackend(engine: DockerEngine, record: EndpointRecord): void {
  const overlay = engine.overlays.get(record.binding.network);
  if (overlay) removeRecord(engine, overlay, record);
}

/** An endpoint of another node: rows in net:<network>. */
export function addPeer(
  engine: DockerEngine,
  network: string,
  address: Ipv4Address,
  tunnelEndpoint: Ipv4Address,
): void {
  const rows = tunnelOf(engine, network);
  if (rows && tunnelEndpoint !== engine.address) addPeerRow(rows, { address, tunnelEndpoint });
}

export function removePeer(engine: DockerEngine, network: string, address: Ipv4Address): void {
  const rows = tunnelOf(engine, network);
  if (rows) removePeerRow(rows, address);
}

/** What this node knows of an endpoint is what all know: the table that nodes share says it. */
export function forgetPeer(engine: DockerEngine, network: string, address: Ipv4Address): void {
  const rows = tunnelOf(engine, network);
  if (rows) dropOwnRow(rows, address);
}

/** Brings an overlay up; the sandbox of ingress is on docker_gwbridge too (CP-62). */
function joinOverlay(engine: DockerEngine, view: OverlayView, gatewayAddress?: Ipv4Address): void {
  const { balancer } = createOverlay(engine, view);
  if (view.network.ingress) joinGateway(engine, balancer, gatewayAddress, 'ingress-sbox');
}

/** Leaves overlays without containers; ingress stays as long as the node is in the swarm (CP-60). */
export function leaveUnused(engine: DockerEngine): readonly string[] {
  const unused = [...engine.overlays.values()].filter(
    ({ network, endpoints }) => !network.ingress && endpoints.size === 1,
  );
  for (const overlay of unused) {
    removeOverlay(engine, overlay);
    engine.balancers.delete(overlay.network.name);
    engine.virtualIpNames.delete(overlay.network.name);
  }
  return unused.map(({ network }) => network.name);
}

function learn(engine: DockerEngine, records: EndpointRecords): void {
  const overlay = engine.overlays.get(networkOf(records) ?? '');
  if (overlay) learnRecords(engine, overlay, records);
}

function networkOf(records: EndpointRecords): string | undefined {
  const [first] = records.values();
  return first?.binding.network;
}

function tunnelOf(engine: DockerEngine, network: string): VxlanState | undefined {
  return engine.overlays.get(network)?.vxlan.vxlan;
}
