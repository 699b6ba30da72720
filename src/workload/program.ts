/**
 * Simulated programs: what owns sockets and reacts to them.
 *
 * Owns the closed union of programs, their timers and the context that they work in. Each program's
 * behaviour is in the file of its name; dispatch.ts finds it.
 */
import type { NumberMap } from '../engine/number-map.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { KernelIo } from '../linux/kernel-io.ts';
import type { HostsFile } from './hosts-file.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import type { Socket } from '../linux/socket-table.ts';
import type { DockerEngine } from '../libnetwork/docker-engine.ts';
import type { NameCache } from './name-cache.ts';
import type { RequestOutcome } from '../trace/trace-event.ts';

/** How a program is known to its sockets. */
export interface ProgramIdentity {
  readonly number: number;
  /** Task, container, node or host name, as the trace shows it. */
  readonly name: string;
  /** Container that it runs in, by the name of its sandbox; absent: none, it is of the machine or its engine. */
  readonly container?: string | undefined;
}

/** Answers every request with who it is, whom it saw and where it was reached. */
export interface ServerProgram extends ProgramIdentity {
  readonly kind: 'server';
  readonly hostName: string;
  responseTimeNs: number;
  /** Size of an answer's body; absent: as long as the test program's text. */
  readonly responseBytes: number | undefined;
  /** Requests that it works on at once; the others wait their turn. */
  readonly concurrency: number;
  working: number;
  readonly waiting: RespondTimer[];
  /** It asks a backend for what it answers; absent: it answers itself. */
  readonly proxy: ProxySettings | undefined;
}

/** Where a proxy asks, and the connections that it keeps. */
export interface ProxySettings {
  readonly namespace: NetworkNamespace;
  readonly name: string;
  readonly port: number;
  /** Connections to backends outlive a request. */
  readonly keepAlive: boolean;
  /** Names of its /etc/hosts, for which it asks nobody. */
  readonly hosts: HostsFile;
  readonly nameServer: Ipv4Address;
  /** How long a resolved name is kept; 0: not at all. */
  readonly dnsCacheNs: number;
  /** Open connections that nobody uses, the one used last at the end. */
  readonly idle: ClientProgram[];
  /** Requests that wait for a backend's answer. */
  readonly waiting: Set<RespondTimer>;
}

export interface ServerAnswer {
  readonly kind: 'answer';
  readonly task: string;
  readonly peer: string;
  readonly local: string;
  /** A proxy's own answer, where its backend gave none: `502 Bad Gateway (refused)`. */
  readonly error?: string;
}

export interface RequestResult {
  readonly outcome: RequestOutcome;
  readonly task: string;
  readonly peer: string;
  readonly local: string;
  readonly error?: string;
}

/** Looks a name up, connects, asks, reads the answer; then closes, or keeps the connection. */
export interface ClientProgram extends ProgramIdentity {
  readonly kind: 'client';
  readonly namespace: NetworkNamespace;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly port: number;
  readonly requestBytes: number | undefined;
  readonly keepsOpen: boolean;
  /** `half-closed`: the other end has closed, this one has not. */
  stage: 'resolving' | 'connecting' | 'open' | 'half-closed' | 'closed';
  socket: Socket | undefined;
  /** What the client is after, or was last. */
  exchange: Exchange | undefined;
}

/** One question and how it ended; undefined while it has not. */
export interface Exchange {
  readonly request: number;
  readonly sends: boolean;
  /** Whom else its end concerns; absent: nobody but the step that asked. */
  readonly purpose: ExchangePurpose | undefined;
  result: RequestResult | undefined;
  /** Whose it is, until it has ended: the timer that still waits then keeps nobody's memory. */
  client: ClientProgram | undefined;
}

/** What an exchange was for, where a program and no step asked. */
export type ExchangePurpose =
  | {
      readonly kind: 'proxied';
      readonly proxy: ProxySettings;
      readonly work: RespondTimer;
      /** It was asked on a connection of an earlier request. */
      readonly isKept: boolean;
    }
  | { readonly kind: 'health-check'; readonly check: BalancerCheck; readonly node: BalancedNode };

export interface DnsQuery {
  readonly kind: 'query';
  readonly name: string;
  readonly type: string;
}

export type DnsStatus = 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'timeout';

export interface DnsAnswer {
  readonly kind: 'dns-answer';
  readonly status: DnsStatus;
  readonly answers: readonly string[];
  readonly ttl: number;
}

/** Asks a name server once, as `dig` does. */
export interface LookupProgram extends ProgramIdentity {
  readonly kind: 'lookup';
  readonly query: DnsQuery;
  /** Client that goes on with the answer; undefined when the answer itself is wanted. */
  readonly client: ClientProgram | undefined;
  /** How long the client's program keeps what it learns; 0: not at all. */
  readonly cacheNs: number;
  socket: Socket | undefined;
  result: DnsAnswer | undefined;
}

/** dockerd's name server inside one sandbox, at 127.0.0.11. */
export interface ResolverProgram extends ProgramIdentity {
  readonly kind: 'resolver';
  readonly engine: DockerEngine;
  readonly sandbox: string;
  readonly namespace: NetworkNamespace;
  readonly upstream: Ipv4Address;
}

/** A question that a resolver passed on and that waits for its answer. */
export interface ForwardProgram extends ProgramIdentity {
  readonly kind: 'forward';
  readonly resolver: ResolverProgram;
  readonly query: DnsQuery;
  readonly asker: SocketEnd;
  readonly resolverEnd: SocketEnd;
  readonly request: number;
  socket: Socket | undefined;
  ended: boolean;
}

export interface SocketEnd {
  readonly address: Ipv4Address;
  readonly port: number;
}

/** The lab's name server behind the router. */
export interface NameServerProgram extends ProgramIdentity {
  readonly kind: 'name-server';
}

/** docker-proxy: passes what comes to a host port on to a container. */
export interface RelayProgram extends ProgramIdentity {
  readonly kind: 'relay';
  readonly engine: DockerEngine;
  /** The other socket of each pair of TCP. */
  readonly pairs: Map<Socket, RelayPartner>;
  readonly datagramPairs: DatagramPairs;
}

export interface DatagramPairs {
  /** By who asks which published port. */
  readonly byAsker: Map<string, DatagramPair>;
  /** By the socket towards the container; what is over first stands first. */
  readonly byInner: Map<Socket, DatagramPair>;
}

/** An asker of a published UDP port, and the socket that asks the container for it. */
export interface DatagramPair {
  readonly key: string;
  /** The published port's socket. */
  readonly listener: Socket;
  readonly inner: Socket;
  readonly asker: SocketEnd;
  /** The end that was asked: answers come from there. */
  readonly asked: SocketEnd;
  untilNs: number;
}

export interface RelayPartner {
  readonly socket: Socket;
  isConnected: boolean;
  /** What came before the container's side was connected. */
  readonly waiting: { readonly bytes: number; readonly payload: unknown }[];
}

/** Takes connections and never answers: dockerd's hold on a published port (ING-19). */
export interface SilentProgram extends ProgramIdentity {
  readonly kind: 'silent';
}

/** A host outside that passes connections on to the nodes, in turn. */
export interface BalancerProgram extends ProgramIdentity {
  readonly kind: 'balancer';
  readonly namespace: NetworkNamespace;
  readonly pairs: Map<Socket, RelayPartner>;
  readonly nodes: readonly BalancedNode[];
  readonly check: BalancerCheck | undefined;
  /** Whose turn it is. */
  next: number;
}

export interface BalancedNode {
  readonly name: string;
  readonly address: Ipv4Address;
  isHealthy: boolean;
  /** Checks in a row that said the opposite. */
  streak: number;
}

/** A connection to a port of each node, made and closed again. */
export interface BalancerCheck {
  readonly port: number;
  readonly intervalNs: number;
  readonly timeoutNs: number;
  readonly healthyAfter: number;
  readonly unhealthyAfter: number;
}

export type Program =
  | ServerProgram
  | ClientProgram
  | LookupProgram
  | ResolverProgram
  | ForwardProgram
  | NameServerProgram
  | RelayProgram
  | BalancerProgram
  | SilentProgram;

/** A request that a server works on, until its answer is ready. */
export interface RespondTimer {
  readonly kind: 'respond';
  readonly program: ServerProgram;
  readonly socket: Socket;
  readonly answer: ServerAnswer;
  readonly bytes: number;
  /** For a datagram: between which ends the answer goes. */
  readonly ends?: { readonly from: SocketEnd; readonly to: SocketEnd };
  readonly request: number;
}

export type ProgramTimer =
  | RespondTimer
  | {
      readonly kind: 'request-timeout';
      readonly exchange: Exchange;
    }
  | { readonly kind: 'lookup-timeout'; readonly program: LookupProgram }
  | { readonly kind: 'health-checks'; readonly program: BalancerProgram }
  | { readonly kind: 'forward-timeout'; readonly program: ForwardProgram };

/** What programs need: the kernel, timers, numbers, a place to tell what they did. */
export interface Workload {
  readonly io: KernelIo;
  /** By number; clients leave when they have their answer. */
  readonly programs: NumberMap<Program>;
  /** Numbers given out so far. */
  programsMade: number;
  nameCache: NameCache;
  /** Servers of a namespace by container; several on the network of a host. */
  readonly servers: WeakMap<NetworkNamespace, Map<string, ServerProgram>>;
  startTimer(delayNs: number, timer: ProgramTimer): void;
  /** A name was answered, for the trace. */
  onAnswered(
    where: NetworkNamespace,
    query: DnsQuery,
    answer: DnsAnswer,
    by: string,
    request: number,
  ): void;
}

/** Reserves the number of the next program. */
export function nextProgramNumber(workload: Workload): number {
  return workload.programsMade++;
}
