/**
 * Steps: the actions of a scenario, one closed union told apart by `action`.
 * Owns the records; each starts when the one before has ended, and not before `atNs`.
 */
import type { Expectation } from './expectation.ts';
import type { ContainerPlace, Place, WorkloadPlace } from './place.ts';
import type { LinkChanges } from './link-quality.ts';
import type { ListenPort, ServiceChanges, ServiceSpec } from './service-spec.ts';
import type { Target } from './target.ts';

interface StepCommon {
  /** Position in the list, from 0: the `step` of observations. */
  readonly index: number;
  /** Line of the file, from 1. */
  readonly line: number;
  /** Simulated time before which the step does not start. */
  readonly atNs?: number;
  /** Markdown. */
  readonly note?: string;
  /** Keep every packet of this step in the observations. */
  readonly trace: boolean;
  readonly expect: readonly Expectation[];
}

export type ApplicationProtocol = 'http' | 'tcp' | 'udp';

export interface RequestStep extends StepCommon {
  readonly action: 'request';
  readonly from: Place;
  readonly to: Target;
  readonly count: number;
  /** From the end of one to the start of the next. */
  readonly everyNs: number;
  readonly protocol: ApplicationProtocol;
  readonly timeoutNs: number;
  readonly connection: 'new' | 'reuse';
}

export interface ResolveStep extends StepCommon {
  readonly action: 'resolve';
  readonly from: Place;
  /** May hold `<id web.1>` and `<cid web.1>`, which `nameParts` spells out. */
  readonly name: string;
  readonly nameParts: readonly NamePart[];
  readonly type: DnsType;
  readonly count: number;
}

/** Record types that can be asked for. */
export const DNS_TYPES = [
  'A',
  'AAAA',
  'PTR',
  'MX',
  'SRV',
  'TXT',
  'CNAME',
  'NS',
  'SOA',
  'ANY',
] as const;
export type DnsType = (typeof DNS_TYPES)[number];

export type NamePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'taskId'; readonly task: WorkloadPlace }
  | { readonly kind: 'containerId'; readonly task: WorkloadPlace };

export interface PingStep extends StepCommon {
  readonly action: 'ping';
  readonly from: Place;
  readonly to: Target;
  /** Data in the echo, headers not counted; absent: what `ping` sends unasked. */
  readonly bytes?: number;
}

export interface ScaleStep extends StepCommon {
  readonly action: 'scale';
  readonly services: readonly { readonly service: string; readonly replicas: number }[];
  /** Going up, wait until the tasks run; going down never waits. */
  readonly converge: boolean;
}

export interface CreateStep extends StepCommon {
  readonly action: 'create';
  readonly services: readonly ServiceSpec[];
  readonly converge: boolean;
}

export interface UpdateStep extends StepCommon {
  readonly action: 'update';
  readonly services: readonly { readonly service: string; readonly changes: ServiceChanges }[];
  readonly converge: boolean;
}

export interface RollbackStep extends StepCommon {
  readonly action: 'rollback';
  readonly services: readonly string[];
  readonly converge: boolean;
}

export interface RemoveStep extends StepCommon {
  readonly action: 'remove';
  readonly services: readonly string[];
}

/** Availability and role of nodes. */
export interface NodeStep extends StepCommon {
  readonly action: 'drain' | 'pause' | 'activate' | 'promote' | 'demote';
  readonly nodes: readonly string[];
}

/** Labels that a node gets, then those that it loses. */
export interface LabelStep extends StepCommon {
  readonly action: 'label';
  readonly node: string;
  readonly add: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** The engine's daemon stops and starts; containers of swarm tasks go with it. */
export interface RestartStep extends StepCommon {
  readonly action: 'restart';
  readonly nodes: readonly string[];
}

/** `kill`: the process dies at once. `healthy`, `unhealthy`: what its health check says from now on. */
export interface TaskStep extends StepCommon {
  readonly action: 'kill' | 'healthy' | 'unhealthy';
  readonly task: WorkloadPlace;
}

/** default-stop-timeout of the engine (daemon/config): a task's container has none of its own. */
export const DEFAULT_STOP_TIMEOUT_NS = 10e9;

/** `docker stop`: SIGTERM, and SIGKILL once the time is over. */
export interface StopStep extends StepCommon {
  readonly action: 'stop';
  readonly task: WorkloadPlace;
  readonly timeoutNs: number;
  /** Wait until the process is gone, as the command does. */
  readonly converge: boolean;
}

/** `docker start` of a container; tasks are started by the swarm alone. */
export interface StartStep extends StepCommon {
  readonly action: 'start';
  readonly container: ContainerPlace;
}

/** How long running programs work on a request from now on; absent: as their `x-app` says. */
export interface ResponseTimeStep extends StepCommon {
  readonly action: 'response-time';
  readonly programs: readonly {
    readonly task: WorkloadPlace;
    readonly responseTimeNs: number | undefined;
  }[];
}

/** What running programs listen on from now on; absent: as their `x-app` says. */
export interface ListenStep extends StepCommon {
  readonly action: 'listen';
  readonly programs: readonly {
    readonly task: WorkloadPlace;
    readonly ports: readonly ListenPort[] | undefined;
  }[];
}

/** Programs forget the names that they have resolved. */
export interface FlushDnsStep extends StepCommon {
  readonly action: 'flush-dns';
  readonly from: 'all' | readonly Place[];
}

export interface LinkStep extends StepCommon {
  readonly action: 'link';
  readonly on:
    | { readonly kind: 'machine'; readonly name: string }
    | { readonly kind: 'pair'; readonly between: readonly [string, string] };
  readonly state?: 'up' | 'down';
  readonly changes: LinkChanges;
  /** What is to be again as the scenario's cluster has it. */
  readonly restored: readonly (keyof LinkChanges)[];
}

export interface FirewallStep extends StepCommon {
  readonly action: 'firewall';
  readonly node: string;
  /** Drop what matches; `remove` takes the same rule away again. */
  readonly remove: boolean;
  readonly chain: 'INPUT' | 'OUTPUT' | 'FORWARD' | 'DOCKER-USER';
  readonly drop: FirewallMatch;
  /** Source address or subnet, a machine's name already turned into its address. */
  readonly fromAddress?: string;
}

export interface FirewallMatch {
  readonly protocol: 'all' | 'tcp' | 'udp' | 'icmp' | 'esp';
  /** Destination port; only with tcp and udp. */
  readonly port?: number;
}

/** `tc qdisc … netem` on one interface: what befalls the next packets that it sends. */
export interface NetemStep extends StepCommon {
  readonly action: 'netem';
  readonly node: string;
  readonly namespace: string;
  readonly interface: string;
  readonly match: FirewallMatch;
  readonly effect:
    | { readonly kind: 'drop' }
    | { readonly kind: 'corrupt' }
    | { readonly kind: 'delay'; readonly delayNs: number };
  /** The first packet that it befalls, of those that match from now on, counted from 1. */
  readonly nth: number;
  /** How many it befalls from that one on. */
  readonly count: number;
}

/** One direction: nothing of `from` reaches `to`. */
export interface DirectedCut {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export interface PartitionStep extends StepCommon {
  readonly action: 'partition';
  readonly cuts: readonly DirectedCut[];
}

export interface HealStep extends StepCommon {
  readonly action: 'heal';
  readonly cuts: 'all' | readonly DirectedCut[];
}

export interface WaitStep extends StepCommon {
  readonly action: 'wait';
  readonly durationNs: number;
}

export interface RunUntilStep extends StepCommon {
  readonly action: 'runUntil';
  readonly condition: RunCondition;
  /** Give up after this much simulated time. */
  readonly timeoutNs: number;
}

export type RunCondition =
  | { readonly kind: 'converged' }
  | { readonly kind: 'running'; readonly service: string; readonly count: number }
  | { readonly kind: 'taskState'; readonly task: WorkloadPlace; readonly state: string }
  | { readonly kind: 'nodeStatus'; readonly node: string; readonly status: 'ready' | 'down' };

export interface OpenStep extends StepCommon {
  readonly action: 'open';
  readonly id: string;
  readonly from: Place;
  readonly to: Target;
  readonly protocol: ApplicationProtocol;
  readonly timeoutNs: number;
}

/** One request on the open connection. */
export interface SendStep extends StepCommon {
  readonly action: 'send';
  readonly id: string;
  readonly timeoutNs: number;
}

export interface CloseStep extends StepCommon {
  readonly action: 'close';
  readonly id: string;
}

export interface PsStep extends StepCommon {
  readonly action: 'ps';
  readonly service: string;
}

/** Every table of every namespace of these nodes. */
export interface StateStep extends StepCommon {
  readonly action: 'state';
  readonly nodes: 'all' | readonly string[];
}

export type Step =
  | RequestStep
  | ResolveStep
  | PingStep
  | ScaleStep
  | CreateStep
  | UpdateStep
  | RollbackStep
  | RemoveStep
  | NodeStep
  | LabelStep
  | RestartStep
  | TaskStep
  | StopStep
  | StartStep
  | ResponseTimeStep
  | ListenStep
  | FlushDnsStep
  | LinkStep
  | FirewallStep
  | NetemStep
  | PartitionStep
  | HealStep
  | WaitStep
  | RunUntilStep
  | OpenStep
  | SendStep
  | CloseStep
  | PsStep
  | StateStep;

export type StepAction = Step['action'];
