/**
 * The world of a run: clock, LAN, machines, swarm, programs, and what waits in the queue.
 *
 * Owns the record and the union of events; making it is build-world.ts's, moving it on is run.ts's.
 */
import type { Gossip, GossipTimer } from '../gossip/network-db.ts';
import type { SessionTimer } from '../agent/sessions.ts';
import type { Agents, AgentTimer } from '../agent/agent.ts';
import type { DockerEngine } from '../libnetwork/docker-engine.ts';
import type { PeerTable } from '../libnetwork/node-view.ts';
import type { ServiceBinding } from '../libnetwork/service-records.ts';
import type { Device } from '../linux/device.ts';
import type { KernelIo, KernelTimer } from '../linux/kernel-io.ts';
import type { NetemRule } from '../linux/netem.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { Frame } from '../packet/packet.ts';
import type { ContainerSpec, Scenario } from '../scenario/scenario.ts';
import type { ServiceSpec } from '../scenario/service-spec.ts';
import type { ManagerTimer } from '../swarm/manager-io.ts';
import type { RaftTimer } from '../swarm/raft.ts';
import type { ServiceSpec as SwarmServiceSpec, SwarmTask } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import type { Observation } from '../trace/observation.ts';
import type { Recorder } from '../trace/recorder.ts';
import type { ProgramTimer, Workload } from '../workload/program.ts';
import type { ActivationTimer } from './activate-tasks.ts';
import type { ControlWays } from '../underlay/control-way.ts';
import type { ControlPlane } from './control-plane.ts';
import type { KernelHost } from './kernel-io.ts';
import type { KnownService } from './known-services.ts';
import type { StartTimes } from './start-times.ts';

export type WorldEvent =
  | { readonly kind: 'frame'; readonly device: Device; readonly packet: Frame }
  | { readonly kind: 'kernel-timer'; readonly timer: KernelTimer }
  | { readonly kind: 'program-timer'; readonly timer: ProgramTimer }
  | { readonly kind: 'agent-timer'; readonly timer: AgentTimer }
  | { readonly kind: 'activation-timer'; readonly timer: ActivationTimer }
  | { readonly kind: 'manager-timer'; readonly timer: ManagerTimer }
  | { readonly kind: 'gossip-timer'; readonly timer: GossipTimer }
  | { readonly kind: 'session-timer'; readonly timer: SessionTimer }
  | { readonly kind: 'raft-timer'; readonly timer: RaftTimer }
  | { readonly kind: 'engine-timer'; readonly timer: EngineTimer }
  | { readonly kind: 'container-timer'; readonly timer: ContainerTimer };

/** A container that was told to stop has had its time; its engine has noticed that it has exited. */
export interface ContainerTimer {
  readonly what: 'kill' | 'exited';
  readonly container: RunContainer;
}

/** An engine that restarts has stopped all containers; it has started again. */
export interface EngineTimer {
  readonly step: 'stopped' | 'started';
  readonly node: string;
}

/** A machine on the LAN: a node with its engine, or a host without one. */
export interface MachineState {
  readonly name: string;
  readonly address: Ipv4Address;
  readonly host: NetworkNamespace;
  readonly engine: DockerEngine | undefined;
  /** The engine has set its node up. It does so when the node is first touched. */
  isProgrammed: boolean;
  /** The engine is being restarted: nothing of it takes part in anything. */
  isRestarting: boolean;
}

/** What the nodes of a cluster share of its networks, so that it is stored once. */
export interface SharedState {
  readonly peers: Map<string, PeerTable>;
  /** Nodes whose engines have set them up, in that order. */
  readonly nodesSetUp: Set<string>;
  /** What records say alike, by all of what it says. */
  readonly bindings: Map<string, ServiceBinding>;
  /** By network: made when somebody asks, forgotten when a record of the network has changed. */
  readonly known: Map<string, readonly KnownService[]>;
}

/** A container of `docker run`. */
export interface RunContainer {
  readonly spec: ContainerSpec;
  /** Its attachment to overlays; undefined where it is on networks of its node only. */
  readonly task: SwarmTask | undefined;
  /** Its process has ended; the engine has not noticed yet. */
  hasExited: boolean;
}

export interface World {
  readonly scenario: Scenario;
  readonly kernel: KernelHost;
  /** By name: nodes in join order, hosts, `router`. */
  readonly machines: Map<string, MachineState>;
  /** Undefined where the engines form no swarm. */
  readonly store: ClusterStore | undefined;
  /** What of the scenario the cluster could not do, in words. */
  readonly problems: string[];
  /** What `netem` steps have asked for, and where. */
  readonly netem: { readonly where: string; readonly rule: NetemRule }[];
  /** What was refused before the first step, as observations of step -1 with the engine's words. */
  readonly refused: Observation[];
  /** Containers of `docker run` that run, by name. */
  readonly containers: Map<string, RunContainer>;
  /**
   * What the file and its steps asked for, by the version that the managers made of it; a version that
   * nobody holds any more goes.
   */
  readonly requested: WeakMap<SwarmServiceSpec, ServiceSpec>;
  readonly shared: SharedState;
  readonly gossip: Gossip;
  readonly agents: Agents;
  readonly control: ControlPlane;
  /** What of the control plane gets through the LAN. */
  readonly ways: ControlWays;
  readonly io: KernelIo;
  readonly workload: Workload;
  readonly recorder: Recorder | undefined;
  /** When tasks were up, for the order in which nodes learnt of them. */
  readonly starts: StartTimes;
  /** Requests, look-ups and echoes begun so far. */
  requests: number;
}

export const ROUTER = 'router';
