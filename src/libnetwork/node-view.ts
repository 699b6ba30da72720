/**
 * What a node's engine is asked for: networks, containers, or a whole node at rest.
 *
 * Owns the shapes, which are views of the managers' objects and of the scenario; what comes of them is in
 * docker-engine.ts.
 */
import type { NumberMap } from '../engine/number-map.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import type { PortConfig, SwarmNetwork, TransportProtocol } from '../swarm/objects.ts';
import type { EndpointRecords } from './service-records.ts';

/** A host port that a container asks for; `hostPort` 0 is any of the dynamic range. */
export interface HostPortRequest {
  readonly protocol: TransportProtocol;
  /** Address of the host to bind; that of the network's `host_binding_ipv4`, or all, unless said. */
  readonly hostAddress?: Ipv4Address;
  readonly hostPort: number;
  /** Last of the ports from `hostPort` on that will do; that one alone unless said. */
  readonly hostPortEnd?: number;
  readonly containerPort: number;
}

export interface OverlayAttachment {
  readonly network: string;
  readonly address: Ipv4Address;
  /** Virtual IP of the task's service on the network; 0 where it has none. */
  readonly virtualIp: Ipv4Address;
}

/** A container to start on this node, for a task or by `docker run`. */
export interface ContainerView {
  /** Namespace name: `web.1`, `agent@n1`, `box`. */
  readonly name: string;
  /** Name as endpoints are listed under: `web.1`, `agent.<node id>`, `box`. */
  readonly listedName: string;
  readonly containerId: string;
  /** Overlays with their addresses, ingress first where the task is on it. */
  readonly overlays: readonly OverlayAttachment[];
  /** Bridge networks by name, in the order of `--network`: `bridge`, `front`. */
  readonly bridges: readonly string[];
  /** `--network host` and `--network none`. */
  readonly special?: 'host' | 'none';
  /** DNS names besides its own, by network (`--network-alias`); only read for bridges. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  /** Ports published through the mesh: REDIRECT rules on the ingress address. */
  readonly ingressPorts: readonly PortConfig[];
  readonly hostPorts: readonly HostPortRequest[];
  /** Addresses on bridges that are fixed, by network name (`docker_gwbridge`, `bridge`). */
  readonly bridgeAddresses: Readonly<Record<string, Ipv4Address>>;
}

/** An overlay as this node takes part in it. */
export interface OverlayView {
  readonly network: SwarmNetwork;
  /** Address of this node's load-balancer endpoint. */
  readonly balancerAddress: Ipv4Address;
  /** Endpoints of the network on all nodes, shared by the nodes. */
  readonly peers: PeerTable;
}

/** The overlay peers of one network, as every node would list them if it had no endpoint itself. */
export interface PeerTable {
  /** Tunnel endpoint by MAC address. */
  readonly forwarding: NumberMap<Ipv4Address>;
  readonly neighbours: NumberMap<MacAddress>;
}

/** A user-defined bridge network (`docker network create`). */
export interface BridgeRequest {
  readonly name: string;
  /** The next free pool of 172.16.0.0/12 unless said. */
  readonly subnet?: Ipv4Subnet;
  readonly gateway?: Ipv4Address;
  /** Addresses come from this part of the subnet; from all of it unless said. */
  readonly range?: Ipv4Subnet;
  readonly internal?: boolean;
  readonly options?: Readonly<Record<string, string>>;
}

/** A whole node at rest. */
export interface NodeView {
  /** Networks that it takes part in, ingress first; empty without a swarm. */
  readonly overlays: readonly OverlayView[];
  /** User-defined bridges in order of creation. */
  readonly bridges: readonly BridgeRequest[];
  /** Own tasks and containers in the order in which they started. */
  readonly containers: readonly ContainerView[];
  /** What it knows of services, in the order of learning. */
  readonly known: readonly EndpointRecords[];
  /** Address of ingress_sbox on docker_gwbridge where it is pinned. */
  readonly gatewayAddress?: Ipv4Address;
}
