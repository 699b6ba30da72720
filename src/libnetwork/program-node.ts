/**
 * Programs a node: everything that dockerd sets up, at once from a view or change by change.
 *
 * Owns the order of the steps; each step is in the file of the thing that it makes. Changes follow
 * the calls of libnetwork: join, leave, addServiceBinding, rmServiceBinding, peerAdd, peerDelete.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type {
  Backend,
  ContainerView,
  DockerEngine,
  NodeView,
  OverlayView,
  Sandbox,
  ServiceBinding,
} from './docker-engine.ts';

/** Sets up bridges, overlays, containers and load balancers of a node at rest. */
export function programNode(engine: DockerEngine, view: NodeView): void {
  throw new Error(`${engine.node} ${view.containers.length}`);
}

/**
 * Starts a container: joins the overlays that the node was not on (with what their databases tell:
 * `known`, in order of learning), makes the sandbox, its interfaces, rules and host ports. Not in
 * DNS or IPVS yet: that is `addBackend` (LIFE-01). The error is the engine's text.
 */
export function startTask(
  engine: DockerEngine,
  container: ContainerView,
  overlays: readonly OverlayView[] = [],
  known: readonly ServiceBinding[] = [],
): { sandbox: Sandbox } | { error: string } {
  throw new Error(`${engine.node} ${container.name} ${overlays.length} ${known.length}`);
}

/** Takes a container's sandbox down and leaves overlays that nothing here uses; returns these. */
export function stopTask(engine: DockerEngine, name: string): readonly string[] {
  throw new Error(`${engine.node} ${name}`);
}

/**
 * A record appeared: `backend` goes to the head of the IPVS list, the load balancer is made with the
 * first one. `binding` says the service (its own backends are not read). Nothing happens where the
 * node is not on the network (LIFE-15).
 */
export function addBackend(engine: DockerEngine, binding: ServiceBinding, backend: Backend): void {
  throw new Error(`${engine.node} ${binding.service} ${backend.task}`);
}

/** The record was disabled: weight 0, task names gone (LIFE-07). */
export function disableBackend(
  engine: DockerEngine,
  binding: ServiceBinding,
  address: Ipv4Address,
): void {
  throw new Error(`${engine.node} ${binding.service} ${address}`);
}

/** The record is gone; with the last one the load balancer goes (LIFE-13). */
export function removeBackend(
  engine: DockerEngine,
  binding: ServiceBinding,
  address: Ipv4Address,
): void {
  throw new Error(`${engine.node} ${binding.service} ${address}`);
}

/** An endpoint of another node: rows in net:<network>. */
export function addPeer(
  engine: DockerEngine,
  network: string,
  address: Ipv4Address,
  tunnelEndpoint: Ipv4Address,
): void {
  throw new Error(`${engine.node} ${network} ${address} ${tunnelEndpoint}`);
}

export function removePeer(engine: DockerEngine, network: string, address: Ipv4Address): void {
  throw new Error(`${engine.node} ${network} ${address}`);
}
