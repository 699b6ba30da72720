/**
 * What an engine that stops takes down.
 *
 * Owns the way out of the swarm's networks: first all load balancers, while containers still run
 * (cleanupServiceBindings at EventNodeLeave, libnetwork/controller.go), then, when they have ended, the
 * overlays with ingress (DaemonLeavesCluster). Bridges stay in the kernel, as do chains and
 * rules until an engine starts (engine-start.ts). Containers are for the caller to stop.
 */
import { detachFromBridge } from './bridge-network.ts';
import { FIRST_MARK, type DockerEngine } from './docker-engine.ts';
import { GATEWAY_NETWORK } from './gateway-bridge.ts';
import { closeManagementPorts } from './management-ports.ts';
import { removeOverlay } from './overlay-driver.ts';
import { removeBackend } from './program-node.ts';

/** Virtual IPs, their names, and the published ports of services go; containers are left as they are. */
export function dropServices(engine: DockerEngine): void {
  const balancers = [...engine.balancers.values()].flatMap((each) => [...each.values()]);
  const records = balancers.flatMap((balancer) => [...balancer.records.values()]);
  for (const record of records) removeBackend(engine, record);
}

/** No container runs any more: the overlays go, and the engine's own sockets. */
export function closeOverlays(engine: DockerEngine): void {
  const gateway = engine.bridges.get(GATEWAY_NETWORK);
  for (const overlay of [...engine.overlays.values()]) {
    if (gateway) detachFromBridge(engine, gateway, overlay.balancer);
    removeOverlay(engine, overlay);
  }
  engine.balancers.clear();
  engine.virtualIpNames.clear();
  engine.nextMark = FIRST_MARK;
  closeManagementPorts(engine);
}
