/**
 * docker_gwbridge: the way out of containers that are on overlays only.
 *
 * Owns making it when a node joins a swarm, and joining sandboxes to it (CP-63 to CP-65). It is a
 * bridge network without inter-container communication. Follows libnetwork/default_gateway.go.
 */
import { invariant } from '../engine/invariant.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { attachToBridge, createBridge } from './bridge-network.ts';
import { BRIDGE_OPTION } from './bridge-options.ts';
import type { BridgeNetwork, DockerEngine, Endpoint, Sandbox } from './docker-engine.ts';
import { setDefaultRoute } from './sandbox.ts';

export const GATEWAY_NETWORK = 'docker_gwbridge';

export function createGatewayBridge(engine: DockerEngine): BridgeNetwork {
  const options = {
    [`${BRIDGE_OPTION}.enable_icc`]: 'false',
    [`${BRIDGE_OPTION}.enable_ip_masquerade`]: 'true',
    [`${BRIDGE_OPTION}.name`]: GATEWAY_NETWORK,
  };
  return createBridge(engine, { name: GATEWAY_NETWORK, options });
}

/** docker_gwbridge of a node that is in a swarm. */
export function gatewayBridge(engine: DockerEngine): BridgeNetwork {
  const bridge = engine.bridges.get(GATEWAY_NETWORK);
  invariant(bridge !== undefined, `${engine.node} has ${GATEWAY_NETWORK}`);
  return bridge;
}

/** Attaches a sandbox and leads its default route there. */
export function joinGateway(
  engine: DockerEngine,
  sandbox: Sandbox,
  address: Ipv4Address | undefined,
  id: string = sandbox.id,
): Endpoint {
  const bridge = gatewayBridge(engine);
  const endpoint = attachToBridge(engine, bridge, sandbox, { name: `gateway_${id}`, address });
  setDefaultRoute(sandbox, bridge.gateway, endpoint.device);
  return endpoint;
}
