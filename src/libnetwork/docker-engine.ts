/**
 * What dockerd keeps on one node: its networks, sandboxes, load balancers and published ports.
 *
 * Owns the records that the other files of this folder fill; they follow libnetwork's Controller of
 * Docker Engine 28.5. All of it is data beside the namespaces of linux/ that packets really meet.
 */
import type { Device } from '../linux/device.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import type { Socket } from '../linux/socket-table.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import { DEFAULT_BEHAVIOUR, type EngineBehaviour } from '../swarm/engine-behaviour.ts';
import type { SwarmNetwork, TransportProtocol } from '../swarm/objects.ts';
import { firewallLayout, type FirewallLayout } from './firewall/layout.ts';
import type { ContainerView } from './node-view.ts';
import type { LoadBalancer, NameRecord } from './service-records.ts';

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
