/**
 * The scenario as plain records: what a file means once every short form is spelled out.
 * Owns the types of the cluster, its surroundings, networks, containers and pins; services are in
 * `service-spec.ts`, steps in `step.ts`, expectations in `expectation.ts`.
 * Lists keep the order of the file; durations are nanoseconds, sizes bytes, bandwidth bits a second,
 * IPv4 addresses and subnets dotted text that has been checked.
 */
import type { EngineVersion } from './engine-version.ts';
import type { Expectation } from './expectation.ts';
import type { LinkChanges, LinkQuality } from './link-quality.ts';
import type {
  ListenPort,
  Program,
  ServiceNetwork,
  ServiceSpec,
  PublishedPort,
} from './service-spec.ts';
import type { Step } from './step.ts';

export interface Scenario {
  readonly title: string;
  /** Markdown. */
  readonly about?: string;
  readonly engine: EngineVersion;
  /** Decides, within what Docker could have done, whatever `pins` leaves open. */
  readonly seed: number;
  readonly cluster: ClusterSpec;
  /** Machines on the LAN that run no engine. */
  readonly hosts: readonly HostSpec[];
  readonly networks: readonly NetworkSpec[];
  readonly services: readonly ServiceSpec[];
  readonly stacks: readonly StackReference[];
  readonly containers: readonly ContainerSpec[];
  readonly pins: Pins;
  readonly steps: readonly Step[];
  /** Judged when the last step has ended. */
  readonly expect: readonly Expectation[];
  readonly lesson?: Lesson;
}

export interface ClusterSpec {
  /** `standalone`: plain engines that form no swarm. */
  readonly mode: 'swarm' | 'standalone';
  /** In join order; in a swarm at least one is a manager. */
  readonly nodes: readonly NodeSpec[];
  readonly underlay: UnderlaySpec;
  /** Pairs of machines whose cable differs from the underlay's defaults. */
  readonly links: readonly LinkSpec[];
  readonly swarm: SwarmSpec;
  /** `lab`: 10.255.255.53 answers for names under example.com; `none`: queries time out. */
  readonly upstreamDns: 'lab' | 'none';
}

export interface NodeSpec {
  readonly name: string;
  readonly role: 'manager' | 'worker';
  readonly availability: 'active' | 'pause' | 'drain';
  readonly address: string;
  /** `docker node update --label-add`: matched by `node.labels.KEY` constraints. */
  readonly labels: Readonly<Record<string, string>>;
  /** `labels` of daemon.json: matched by `engine.labels.KEY` constraints. */
  readonly engineLabels: Readonly<Record<string, string>>;
  /** What the scheduler can hand out; absent means more than anyone reserves. */
  readonly nanoCpus?: number;
  readonly memoryBytes?: number;
  readonly line: number;
}

export interface UnderlaySpec extends LinkQuality {
  readonly subnet: string;
}

export interface LinkSpec {
  /** Two machines: nodes or hosts. */
  readonly between: readonly [string, string];
  readonly changes: LinkChanges;
  readonly line: number;
}

/** Options of `docker swarm init`. */
export interface SwarmSpec {
  readonly defaultAddressPools: readonly string[];
  readonly subnetSize: number;
  readonly dataPathPort: number;
  readonly taskHistoryLimit: number;
  readonly dispatcherHeartbeatNs: number;
}

export interface HostSpec {
  readonly name: string;
  readonly address: string;
  /** Empty unless named: the lab's client listens on nothing. */
  readonly listen: readonly ListenPort[];
  /** Makes the host a TCP load balancer in front of these nodes, port for port. */
  readonly balancer?: Balancer;
  /** How long a resolved name is kept; 0 asks anew for every connection. */
  readonly dnsCacheNs: number;
  readonly line: number;
}

export interface Balancer {
  readonly nodes: readonly string[];
  /** Absent: a dead node keeps getting its share. */
  readonly healthCheck?: BalancerHealthCheck;
}

export interface BalancerHealthCheck {
  readonly port: number;
  readonly intervalNs: number;
  readonly timeoutNs: number;
  readonly healthyAfter: number;
  readonly unhealthyAfter: number;
}

export interface NetworkSpec {
  readonly name: string;
  readonly driver: NetworkDriver;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly encrypted: boolean;
  /** `dsr`: real servers answer clients themselves. */
  readonly directServerReturn: boolean;
  /** `com.docker.network.driver.mtu`; absent means the driver's own default. */
  readonly mtuBytes?: number;
  readonly driverOptions: Readonly<Record<string, string>>;
  /** Empty: the engine takes the next free subnet of its pools. */
  readonly subnets: readonly IpamSubnet[];
  readonly labels: Readonly<Record<string, string>>;
  readonly line: number;
}

export type NetworkDriver = 'overlay' | 'bridge' | 'host' | 'none';

export interface IpamSubnet {
  readonly subnet: string;
  readonly gateway?: string;
  readonly ipRange?: string;
}

/** `docker stack deploy -c PATH NAME`; `text` is the file's content when it could be read. */
export interface StackReference {
  readonly name: string;
  readonly path: string;
  readonly text?: string;
  readonly line: number;
}

/** `docker run` on one node. */
export interface ContainerSpec {
  readonly name: string;
  readonly node: string;
  /** Empty in the file means the default bridge, and says so here. */
  readonly networks: readonly ServiceNetwork[];
  /** `mode` is always `host`: a container publishes on its own node. */
  readonly ports: readonly PublishedPort[];
  readonly expose: readonly ListenPort[];
  readonly publishAll: boolean;
  readonly image?: string;
  readonly command?: string;
  readonly hostname?: string;
  readonly stopGracePeriodNs: number;
  readonly program: Program;
  readonly line: number;
}

/** Addresses by network name. */
export type AddressByNetwork = Readonly<Record<string, string>>;

/** What Docker leaves to chance, fixed. Keys are names that the scenario declares. */
export interface Pins {
  /** Virtual IPs by service name. */
  readonly services: Readonly<Record<string, AddressByNetwork>>;
  /** By task (`web.1`, `web@n1`) or container name. */
  readonly tasks: Readonly<Record<string, TaskPin>>;
  /** Addresses of each node's load-balancer endpoints, by node name. */
  readonly loadBalancers: Readonly<Record<string, AddressByNetwork>>;
  /** `backends[node][network][service]`: the node's IPVS list, head first, as task names. */
  readonly backends: Readonly<Record<string, BackendsByNetwork>>;
}

export type BackendsByNetwork = Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
>;

export interface TaskPin {
  readonly node?: string;
  readonly addresses: AddressByNetwork;
}

/** Text for the lesson runner; the model never reads it. */
export interface Lesson {
  readonly goal?: string;
  readonly intro?: string;
  readonly next?: string;
  readonly parts: readonly LessonPart[];
}

export interface LessonPart {
  readonly title: string;
  readonly text: string;
  /** Index of the step that the part talks about. */
  readonly step?: number;
}
