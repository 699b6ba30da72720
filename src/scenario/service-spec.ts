/**
 * A service in canonical form: what `docker service create` sends, plus the simulated program.
 * Owns the types of ports, deployment, health check and program. Defaults are Docker's own and are
 * already filled in; keys of Compose that the simulation does not need are left out.
 */

export type TransportProtocol = 'tcp' | 'udp' | 'sctp';

export interface ServiceSpec {
  readonly name: string;
  /** Empty: the task has only the ingress network (when it publishes there) and its gateway. */
  readonly networks: readonly ServiceNetwork[];
  readonly ports: readonly PublishedPort[];
  readonly deploy: DeploySpec;
  readonly healthcheck?: HealthcheckSpec;
  readonly program: Program;
  readonly image?: string;
  readonly command?: string;
  /** `KEY=value` in file order; only a change matters, since it makes a new version. */
  readonly environment: Readonly<Record<string, string>>;
  readonly hostname?: string;
  /** Upstream resolvers of the container in place of the node's. */
  readonly dnsServers: readonly string[];
  /** `extra_hosts`: names by address, written to /etc/hosts. */
  readonly extraHosts: readonly ExtraHost[];
  readonly stopGracePeriodNs: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Line of the file, from 1. */
  readonly line: number;
}

export interface ExtraHost {
  readonly name: string;
  readonly address: string;
}

export interface ServiceNetwork {
  readonly network: string;
  readonly aliases: readonly string[];
  /** `docker run --ip`; a swarm service cannot have one. */
  readonly ipv4Address?: string;
}

export interface PublishedPort {
  readonly target: number;
  /** Absent: the engine chooses (ingress: from 30000 up; host: an ephemeral port of the node). */
  readonly published?: number;
  /** Last of the ports from `published` on that a container takes; that one alone if absent. */
  readonly publishedEnd?: number;
  readonly protocol: TransportProtocol;
  readonly mode: 'ingress' | 'host';
  /** Address to bind, `docker run -p ADDRESS:8080:80`; absent means every address. */
  readonly hostAddress?: string;
}

export interface ListenPort {
  readonly port: number;
  readonly protocol: TransportProtocol;
}

export interface DeploySpec {
  readonly mode: 'replicated' | 'global' | 'replicated-job' | 'global-job';
  /** 1 for the global modes, where it means nothing. */
  readonly replicas: number;
  readonly endpointMode: 'vip' | 'dnsrr';
  readonly placement: PlacementSpec;
  readonly updateConfig: UpdateConfig;
  readonly rollbackConfig: UpdateConfig;
  readonly restartPolicy: RestartPolicy;
  readonly reservations: ResourceReservations;
}

export interface PlacementSpec {
  /** Expressions as Docker takes them: `node.hostname==n1`, `node.labels.zone != a`. */
  readonly constraints: readonly string[];
  readonly preferences: readonly PlacementPreference[];
  /** 0: without bound. */
  readonly maxReplicasPerNode: number;
}

/** Spread over the values of a label, such as `node.labels.zone`. */
export interface PlacementPreference {
  readonly spread: string;
}

export interface UpdateConfig {
  /** 0: all at once. */
  readonly parallelism: number;
  readonly delayNs: number;
  readonly failureAction: 'pause' | 'continue' | 'rollback';
  readonly monitorNs: number;
  readonly maxFailureRatio: number;
  readonly order: 'stop-first' | 'start-first';
}

export interface RestartPolicy {
  readonly condition: 'any' | 'on-failure' | 'none';
  readonly delayNs: number;
  /** 0: without bound. */
  readonly maxAttempts: number;
  readonly windowNs: number;
}

export interface ResourceReservations {
  readonly nanoCpus: number;
  readonly memoryBytes: number;
}

export interface HealthcheckSpec {
  readonly test: string;
  readonly intervalNs: number;
  readonly timeoutNs: number;
  readonly startPeriodNs: number;
  readonly startIntervalNs: number;
  readonly retries: number;
}

/** `x-app`: the program that runs in the container. */
export interface Program {
  readonly listen: readonly ListenPort[];
  /** The file names no ports: 80/tcp, 80/udp and the target ports, so that new ports extend it. */
  readonly listensByDefault: boolean;
  /** From the start of the process until it listens. */
  readonly bootNs: number;
  /** From the start of the process until its health check passes; needs a `healthcheck`. */
  readonly healthyAfterNs: number;
  readonly responseTimeNs: number;
  /** Absent: the test program's own `GET` and answer. */
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  /** `exit`: ends with code 0. `terminate`: has no handler and an init above it, so it ends with 143. */
  readonly onSigterm: 'ignore' | 'exit' | 'terminate';
  /** Absent: it does not end by itself. */
  readonly exit?: ProgramExit;
  /** Forwards each request over HTTP to this name and port before it answers. */
  readonly proxy?: ProxyTarget;
  /** Requests worked on at once; absent means without bound. */
  readonly concurrency?: number;
  /** How long a resolved name is kept; 0 asks anew for every connection. */
  readonly dnsCacheNs: number;
}

export interface ProgramExit {
  /** From the start of the process. */
  readonly afterNs: number;
  readonly code: number;
}

export interface ProxyTarget {
  readonly name: string;
  readonly port: number;
  /** Keeps its connections to the backends open. */
  readonly keepAlive: boolean;
}

/** What an `update` step gives; whatever is absent stays as it is. */
export interface ServiceChanges {
  readonly networks?: readonly ServiceNetwork[];
  readonly ports?: readonly PublishedPort[];
  readonly deploy?: DeployChanges;
  /** `null`: the health check is switched off. */
  readonly healthcheck?: HealthcheckSpec | null;
  readonly program?: Partial<Program>;
  readonly image?: string;
  readonly command?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly hostname?: string;
  readonly dnsServers?: readonly string[];
  readonly extraHosts?: readonly ExtraHost[];
  readonly stopGracePeriodNs?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface DeployChanges {
  readonly replicas?: number;
  readonly mode?: DeploySpec['mode'];
  readonly endpointMode?: DeploySpec['endpointMode'];
  readonly placement?: Partial<PlacementSpec>;
  readonly updateConfig?: Partial<UpdateConfig>;
  readonly rollbackConfig?: Partial<UpdateConfig>;
  readonly restartPolicy?: Partial<RestartPolicy>;
  readonly reservations?: Partial<ResourceReservations>;
}
