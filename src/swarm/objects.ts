/**
 * The objects that a swarm's managers keep: nodes, networks, services, tasks.
 *
 * Owns the shapes only; who fills which field is said at each field. They follow swarmkit's
 * api/objects.proto and api/specs.proto in meaning and in words. Nothing here knows of interfaces,
 * rules or packets: that is what a node makes of these objects (libnetwork/).
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import type { TaskState } from '../trace/task-state.ts';

export type { TaskState };

export type TransportProtocol = 'tcp' | 'udp' | 'sctp';
export type PublishMode = 'ingress' | 'host';
export type EndpointMode = 'vip' | 'dnsrr';

/** One entry of `ports`. `publishedPort` 0 means "not given": assigned by whoever publishes. */
export interface PortConfig {
  readonly protocol: TransportProtocol;
  readonly targetPort: number;
  readonly publishedPort: number;
  readonly publishMode: PublishMode;
}

export interface NetworkAttachmentSpec {
  /** Network name; `host`, `bridge` and `none` are the predefined node-local networks. */
  readonly network: string;
  readonly aliases: readonly string[];
}

/** What a task asks to be set aside for it on its node. */
export interface Resources {
  readonly nanoCpus: number;
  readonly memoryBytes: number;
}

export interface RestartPolicy {
  readonly condition: 'none' | 'on-failure' | 'any';
  readonly delayNs: number;
  readonly maxAttempts: number;
  readonly windowNs: number;
}

export interface UpdateConfig {
  readonly parallelism: number;
  readonly delayNs: number;
  readonly order: 'stop-first' | 'start-first';
  readonly monitorNs: number;
  readonly failureAction: 'pause' | 'continue' | 'rollback';
  readonly maxFailureRatio: number;
}

/** What `docker service create` asks for. */
export interface ServiceSpec {
  readonly name: string;
  readonly mode: 'replicated' | 'global' | 'replicated-job' | 'global-job';
  /** Not read where there is a task on each node; of a job: tasks that are to complete. */
  readonly replicas: number;
  /** Tasks of a replicated job that may run at once; `replicas` unless said. */
  readonly maxConcurrent?: number;
  readonly endpointMode: EndpointMode;
  readonly ports: readonly PortConfig[];
  readonly networks: readonly NetworkAttachmentSpec[];
  /** Expressions as Docker takes them: `node.hostname==n1`, `node.labels.zone!=a`. */
  readonly constraints: readonly string[];
  /** Label keys of `spread` preferences, outermost first: `node.labels.zone`. */
  readonly spreadOver: readonly string[];
  /** 0: no limit. */
  readonly maxReplicasPerNode: number;
  /** Absent: nothing is reserved. */
  readonly reservations?: Resources;
  readonly restartPolicy: RestartPolicy;
  readonly updateConfig: UpdateConfig;
  readonly rollbackConfig: UpdateConfig;
  /** What the container is made from. The managers only ask whether two are equal (SCH-32). */
  readonly container: unknown;
}

/** How far a rolling update has come, as `docker service inspect` shows it (SCH-33). */
export interface UpdateStatus {
  readonly state:
    | 'updating'
    | 'paused'
    | 'completed'
    | 'rollback_started'
    | 'rollback_paused'
    | 'rollback_completed';
  readonly message: string;
}

export interface VirtualIp {
  readonly network: string;
  readonly address: Ipv4Address;
}

export interface SwarmService {
  readonly id: string;
  /** One object is one version: tasks made from it hold the same one. */
  spec: ServiceSpec;
  /** What a rollback goes back to. */
  previousSpec?: ServiceSpec;
  /** How often a job has been changed, which runs it anew; absent for what is no job. */
  jobIteration?: number;
  /** Absent until a change of the spec has tasks to replace. */
  updateStatus?: UpdateStatus;
  /** Ports as published: ingress ports left out of the spec are filled in (ING-29). */
  ports: readonly PortConfig[];
  /** Ingress first, then the spec's networks in order (CP-50); none for `dnsrr` (CP-51). */
  virtualIps: readonly VirtualIp[];
}

export interface TaskAttachment {
  readonly network: string;
  readonly address: Ipv4Address;
  readonly aliases: readonly string[];
}

export interface SwarmTask {
  /** 25 characters of [a-z0-9], as swarmkit makes ids. */
  readonly id: string;
  /** 64 hexadecimal digits. */
  readonly containerId: string;
  /** `web.1` for slot 1 (a job has a slot 0), `agent@n1` for a global service's task, or a container's own name. */
  readonly name: string;
  /** Service name; empty for the attachment of a container that no service owns. */
  readonly service: string;
  /** Tells services apart that had the same name one after the other; empty like `service`. */
  readonly serviceId: string;
  /** The service's spec when the task was made (its version); absent for a container. */
  readonly spec?: ServiceSpec;
  /** Networks that the task asks for, ingress left out. */
  readonly requestedNetworks: readonly NetworkAttachmentSpec[];
  /**
   * The service's published ports and virtual IPs as the task got them with its addresses
   * (Task.Endpoint): a later change of the service is not one of this task.
   */
  ports: readonly PortConfig[];
  virtualIps: readonly VirtualIp[];
  /** Of its job when the task was made; absent for what is no job. */
  readonly jobIteration?: number;
  /**
   * Slot of a replicated service from 1, of a replicated job from 0; 0 for a task of a global service or
   * of a container.
   */
  readonly slot: number;
  /** Node name; empty until the scheduler has chosen one. */
  node: string;
  desiredState: TaskState;
  /** What has been observed; only `moveTask` (task-changes.ts) changes it, and only forward. */
  state: TaskState;
  /** What the last change was about, in swarmkit's words: `prepared`, `started` (SCH-42). */
  message: string;
  readonly createdNs: number;
  /** When `state` last changed. */
  changedNs: number;
  /** What `docker service ps` shows under ERROR, without quotes; empty when all is well. */
  error: string;
  /** Swarm-scope attachments in the order of the service's virtual IPs: ingress first. */
  attachments: readonly TaskAttachment[];
}

export interface SwarmNode {
  readonly id: string;
  readonly name: string;
  role: 'manager' | 'worker';
  readonly address: Ipv4Address;
  labels: Readonly<Record<string, string>>;
  /** Labels of the node's daemon.json, matched by `engine.labels.KEY`. */
  readonly engineLabels: Readonly<Record<string, string>>;
  /** What reservations are taken from; absent: more than anyone asks for. */
  readonly resources?: Resources;
  availability: 'active' | 'pause' | 'drain';
  status: 'ready' | 'down' | 'unknown' | 'disconnected';
  /** Address of this node's load-balancer endpoint by network name (CP-44, CP-45). */
  readonly loadBalancers: Map<string, Ipv4Address>;
}

export interface SwarmNetwork {
  readonly id: string;
  readonly name: string;
  readonly subnet: Ipv4Subnet;
  readonly gateway: Ipv4Address;
  readonly vni: number;
  readonly ingress: boolean;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly encrypted: boolean;
  /** `dsr`: real servers answer clients themselves (LB-22). */
  readonly directServerReturn: boolean;
  /** Base MTU that `com.docker.network.driver.mtu` replaces (CP-85); 1500 unless said. */
  readonly baseMtu: number;
  /** Driver options as `docker network inspect` lists them, without the VNI list. */
  readonly options: Readonly<Record<string, string>>;
}
