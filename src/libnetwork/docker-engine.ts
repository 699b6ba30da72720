/**
 * What dockerd keeps on one node: its networks, sandboxes, load balancers and published ports.
 *
 * Owns the records that the other files of this folder fill; they follow libnetwork's Controller of
 * Docker Engine 28.5. All of it is data beside the namespaces of linux/ that packets really meet.
 */
import type { NumberMap } from '../engine/number-map.ts';
import type { Device } from '../linux/device.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import type { Socket } from '../linux/socket-table.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import { DEFAULT_BEHAVIOUR, type EngineBehaviour } from '../swarm/engine-behaviour.ts';
import type { PortConfig, SwarmNetwork, TransportProtocol } from '../swarm/objects.ts';
import { firewallLayout, type FirewallLayout } from './firewall/layout.ts';

/** One interface of a sandbox and the network that it leads to. */
export interface Endpoint {
  /** As `docker network inspect` lists it: `web.1`, `app-endpoint`, `gateway_9adf2d81a8b9`. */
  readonly name: string;
  readonly network: string;
  readonly address: Ipv4Address;
  readonly prefixLength: number;
  readonly mac: MacAddress;
  /** The end inside the sandbox: `eth0`. */
  readonly device: Device;
  /** The end that is a port of the network's bridge. */
  readonly outside: Device;
}

/** The network side of a container, or of a load balancer. */
export interface Sandbox {
  /** Name of its namespace: task or container name, `ingress_sbox`, `lb:app`. */
  readonly name: string;
  /** 12 hexadecimal digits. */
  readonly id: string;
  /** The host's own namespace for `--network host`. */
  readonly namespace: NetworkNamespace;
  /** In the order in which they were joined. */
  readonly endpoints: Endpoint[];
  /** What the container was started from; absent for load balancers. */
  readonly container: ContainerView | undefined;
  /** Ports of the embedded DNS server on 127.0.0.11; absent where there is none (DNS-04). */
  resolver: ResolverPorts | undefined;
}

export interface ResolverPorts {
  readonly tcp: number;
  readonly udp: number;
}

/** A bridge network: docker0, docker_gwbridge or user-defined. */
export interface BridgeNetwork {
  /** `bridge`, `docker_gwbridge`, `front`. */
  readonly name: string;
  /** `docker0`, `docker_gwbridge`, `br-<front>`. */
  readonly device: Device;
  readonly subnet: Ipv4Subnet;
  readonly gateway: Ipv4Address;
  readonly internal: boolean;
  /** Address of the host that published ports are bound to where they name none; 0: all. */
  readonly hostBinding: Ipv4Address;
  /** Part of the subnet that addresses are given from. */
  readonly range: Ipv4Subnet;
  readonly options: Readonly<Record<string, string>>;
  /** By sandbox name. */
  readonly endpoints: Map<string, Endpoint>;
  readonly usedAddresses: Set<Ipv4Address>;
}

/** An overlay on this node: its own namespace, its load balancer, its peers. */
export interface OverlayNetwork {
  readonly network: SwarmNetwork;
  readonly namespace: NetworkNamespace;
  readonly bridge: Device;
  readonly vxlan: Device;
  /** By sandbox name. */
  readonly endpoints: Map<string, Endpoint>;
  readonly balancer: Sandbox;
  /** Whether the SNAT rule for balanced traffic is in the balancer; it is made once and stays. */
  sourceNat: boolean;
}

/** A task's address on a network, as the record in NetworkDB says it (endpoint_table). */
export interface Backend {
  /** Identifies the endpoint within its network: the task's id. */
  readonly endpoint: string;
  /** Task or container name: `web.1`. */
  readonly task: string;
  /** Full name of the container, a DNS name: `web.1.<task id>`; containers: their own name. */
  readonly containerName: string;
  /** 64 hexadecimal digits; the first twelve are a DNS name. */
  readonly containerId: string;
  /** A DNS name too; the short container id unless the service names another one. */
  readonly hostName?: string;
  readonly address: Ipv4Address;
}

/**
 * What a record says of its service, as the service was when the task got its addresses: records of
 * two generations of tasks may say different things. Immutable and shared by records and nodes.
 */
export interface ServiceBinding {
  /** Service name; empty for a container that no service owns (DNS-36). */
  readonly service: string;
  /** Empty for a container that no service owns. */
  readonly serviceId: string;
  readonly network: string;
  /** 0 for endpoint mode dnsrr and for containers. */
  readonly virtualIp: Ipv4Address;
  /** Aliases on this network, of the service or of the container. */
  readonly aliases: readonly string[];
  /** The service names the hosts of its tasks. */
  readonly hasHostNames?: boolean;
  /** Ports published through the routing mesh; none on other networks than ingress. */
  readonly ports: readonly PortConfig[];
}

/** A row of endpoint_table: one task on one network. Immutable, shared by all nodes. */
export interface EndpointRecord {
  readonly binding: ServiceBinding;
  readonly backend: Backend;
}

/** Records by endpoint in the order of learning: the IPVS list read from its tail to its head. */
export type EndpointRecords = ReadonlyMap<string, EndpointRecord>;

/**
 * A load balancer object: one per (service id, ingress ports, network) with at least one record
 * (LIFE-13, LIFE-14).
 */
export interface LoadBalancer {
  /** What its first record said; its virtual IP is the balancer's for good. */
  readonly binding: ServiceBinding;
  /** Firewall mark; a number is used up for dnsrr too, though no rule carries it. */
  readonly mark: number;
  /** Nodes that were told the same share one map until it changes on one of them. */
  records: EndpointRecords;
  isShared: boolean;
  /** Endpoints that are being stopped: weight 0, no DNS records of their own (LIFE-07). */
  readonly disabled: Set<string>;
  /** Addresses that two endpoints had at one time (LIFE-18). */
  readonly contested: Set<Ipv4Address>;
  /** The different things that records have said of the service since the balancer is there. */
  said: readonly ServiceBinding[];
}

/** An address that a name stands for, and whose it is: svcMapEntry. */
export interface NameRecord {
  readonly address: Ipv4Address;
  readonly serviceId: string;
}

/** A port of the host that leads to a container on a bridge (`mode: host`, `docker run -p`). */
export interface HostPortBinding {
  readonly protocol: TransportProtocol;
  /** Address of the host that the port is bound to; 0: all of them. */
  readonly hostAddress: Ipv4Address;
  readonly hostPort: number;
  /** Sandbox name. */
  readonly sandbox: string;
  /** Bridge network: `bridge`, `docker_gwbridge`. */
  readonly network: string;
  readonly containerAddress: Ipv4Address;
  readonly containerPort: number;
  /** The listening socket of this binding's docker-proxy in the host's namespace. */
  readonly proxy: Socket;
  /** Another proxy takes IPv6: not where an address was asked for, 0.0.0.0 included. */
  readonly hasIpv6: boolean;
}

export interface HostPorts {
  /** By `tcp/8080` or `tcp/127.0.0.1:8080`, in order of creation. */
  readonly bindings: Map<string, HostPortBinding>;
  /** Last port that was chosen from a range, by protocol, address and range. */
  readonly lastChosen: Map<string, number>;
}

/** What has been set up for the routing mesh on the host. */
export interface IngressRouting {
  /** Chains and jumps are made with the first port and stay. */
  installed: boolean;
  /** dockerd's listeners that reserve published ports (ING-19), by `tcp/8080`. */
  readonly listeners: Map<string, Socket>;
  /** How many load balancers have programmed a port, by what the engine takes for the same port. */
  readonly uses: Map<string, number>;
}

/** Program numbers that own sockets which dockerd and its helpers open on this node. */
export interface EnginePrograms {
  dockerd: number;
  dockerProxy: number;
}

export interface DockerEngine {
  readonly node: string;
  /** Address of eth0, tunnel endpoint and advertised address. */
  readonly address: Ipv4Address;
  /** As the node was told last; `engine`: a plain engine that is in no swarm. */
  role: 'manager' | 'worker' | 'engine';
  readonly behaviour: EngineBehaviour;
  readonly layout: FirewallLayout;
  readonly programs: EnginePrograms;
  readonly host: NetworkNamespace;
  /** `host`, `ingress_sbox`, `lb:app`, `net:app`, task and container names. */
  readonly namespaces: Map<string, NetworkNamespace>;
  /** Load balancers and containers by namespace name, in order of creation. */
  readonly sandboxes: Map<string, Sandbox>;
  /** By network name, in order of creation. */
  readonly bridges: Map<string, BridgeNetwork>;
  readonly overlays: Map<string, OverlayNetwork>;
  /** By network, then `balancerKey`. */
  readonly balancers: Map<string, Map<string, LoadBalancer>>;
  /** Names that stand for virtual IPs, lower case, by network: records of no task's own. */
  readonly virtualIpNames: Map<string, Map<string, readonly NameRecord[]>>;
  readonly hostPorts: HostPorts;
  readonly ingress: IngressRouting;
  /** Next firewall mark: from FIRST_MARK up, one per load balancer, never used again (LB-06). */
  nextMark: number;
  /** UDP port of the VXLAN tunnels. */
  readonly dataPathPort: number;
}

export interface DockerEngineOptions {
  readonly node: string;
  readonly address: Ipv4Address;
  readonly role: DockerEngine['role'];
  /** The machine's namespace: it has lo and eth0 with address and default route. */
  readonly host: NetworkNamespace;
  readonly programs: EnginePrograms;
  /** 4789 unless said. */
  readonly dataPathPort?: number;
  /** Of the engine that was recorded unless said. */
  readonly behaviour?: EngineBehaviour;
}

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

/** Mark of the first load balancer that a node shows. */
export const FIRST_MARK = 0x100;

/** An engine record with nothing set up; `programNode` does that. */
export function createDockerEngine(options: DockerEngineOptions): DockerEngine {
  const behaviour = options.behaviour ?? DEFAULT_BEHAVIOUR;
  return {
    node: options.node,
    address: options.address,
    role: options.role,
    behaviour,
    layout: firewallLayout(behaviour),
    programs: options.programs,
    host: options.host,
    namespaces: new Map([['host', options.host]]),
    sandboxes: new Map(),
    bridges: new Map(),
    overlays: new Map(),
    balancers: new Map(),
    virtualIpNames: new Map(),
    hostPorts: { bindings: new Map(), lastChosen: new Map() },
    ingress: { installed: false, listeners: new Map(), uses: new Map() },
    nextMark: FIRST_MARK,
    dataPathPort: options.dataPathPort ?? 4789,
  };
}
