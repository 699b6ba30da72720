/**
 * Which programs run in a container: the simulated program, and the engine's resolver beside it.
 *
 * Owns the choice of what a container's program listens on and is called.
 */
import { invariant } from '../engine/invariant.ts';
import type { DockerEngine, Sandbox } from '../libnetwork/docker-engine.ts';
import type { ContainerView } from '../libnetwork/node-view.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { listeningSockets } from '../linux/socket-table.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { ExtraHost, ListenPort, Program } from '../scenario/service-spec.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { EMBEDDED_RESOLVER } from '../workload/lookup.ts';
import { startResolver } from '../workload/resolver.ts';
import type { ServerProgram } from '../workload/program.ts';
import {
  closePorts,
  hasOpenPort,
  isOpen,
  openPorts,
  type ServerPort,
} from '../workload/server-ports.ts';
import { startServer } from '../workload/server.ts';
import type { ContainerPart } from './cluster-request.ts';
import { hostNameOf } from './container-names.ts';
import { hostsFileOf } from './hosts-files.ts';
import { UPSTREAM_DNS } from './machines.ts';
import type { World } from './world.ts';

/** Starts the engine's resolver in a sandbox that has one; nobody asks those of load balancers. */
export function startContainerResolver(world: World, engine: DockerEngine, sandbox: Sandbox): void {
  const { container, namespace, resolver } = sandbox;
  if (container === undefined || resolver === undefined) return;
  startResolver(world.workload, {
    engine,
    sandbox: sandbox.name,
    namespace,
    port: resolver.udp,
    upstream: UPSTREAM_DNS,
  });
}

/** The container's program opens its ports. */
export function startContainerServer(world: World, engine: DockerEngine, sandbox: Sandbox): void {
  const { container, namespace } = sandbox;
  if (container === undefined) return;
  const running = runningIn(world, engine.node, container);
  const { name, program, hostName } = running;
  startServer(world.workload, namespace, {
    name,
    container: container.name,
    hostName: hostName ?? container.containerId.slice(0, 12),
    responseTimeNs: program.responseTimeNs,
    responseBytes: program.responseBytes,
    ...(program.proxy && {
      proxy: {
        namespace,
        ...program.proxy,
        hosts: hostsFileOf(sandbox, running),
        nameServer: sandbox.resolver ? EMBEDDED_RESOLVER : UPSTREAM_DNS,
        dnsCacheNs: program.dnsCacheNs,
      },
    }),
    ...(program.concurrency !== undefined && { concurrency: program.concurrency }),
    listen: portsOf(program.listen).filter((port) => canListen(world, namespace, name, port)),
  });
}

/**
 * The container's program listens on these ports from now on; absent: on those of its `x-app`. False where
 * it has not booted yet.
 */
export function changePorts(
  world: World,
  { container, namespace }: Sandbox,
  wanted: readonly ListenPort[] | undefined,
): boolean {
  const running = container && runningIn(world, namespace.node, container);
  const server = container && serverIn(world, namespace, container);
  if (running === undefined || server === undefined) return false;
  const ports = portsOf(wanted ?? running.program.listen);
  closePorts(world.workload, namespace, server, ports);
  const closed = ports.filter((port) => !isOpen(namespace, server, port));
  const free = closed.filter((port) => canListen(world, namespace, running.name, port));
  openPorts(namespace, server, free);
  return true;
}

/**
 * Whether a program that has ports by its `x-app` listens on none: its health check would fail. One without
 * any, as a worker that only fetches its jobs, has a check that asks for something else.
 */
export function isDeaf(world: World, { container, namespace }: Sandbox): boolean {
  const server = container && serverIn(world, namespace, container);
  if (container === undefined || server === undefined) return false;
  const { program } = runningIn(world, namespace.node, container);
  return portsOf(program.listen).length > 0 && !hasOpenPort(namespace, server);
}

/** How long the container's program works on a request from now on; false where it has not booted yet. */
export function changeResponseTime(
  world: World,
  { container, namespace }: Sandbox,
  responseTimeNs: number | undefined,
): boolean {
  const running = container && runningIn(world, namespace.node, container);
  const server = container && serverIn(world, namespace, container);
  if (running === undefined || server === undefined) return false;
  server.responseTimeNs = responseTimeNs ?? running.program.responseTimeNs;
  return true;
}

/** The container's server; undefined until it has booted. */
function serverIn(
  { workload }: World,
  namespace: NetworkNamespace,
  { name }: ContainerView,
): ServerProgram | undefined {
  return workload.servers.get(namespace)?.get(name);
}

/** SCTP has no sockets here. */
function portsOf(listen: readonly ListenPort[]): ServerPort[] {
  return listen.flatMap(({ port, protocol }) => (protocol === 'sctp' ? [] : [{ port, protocol }]));
}

/** A program on the host's network finds ports taken: by another program, a proxy, the engine. */
function canListen(
  world: World,
  { sockets, node }: NetworkNamespace,
  container: string,
  { port, protocol }: { readonly port: number; readonly protocol: 'tcp' | 'udp' },
): boolean {
  const number = PROTOCOL[protocol];
  const taken = listeningSockets(sockets).find(
    (socket) => socket.protocol === number && socket.localPort === port,
  );
  if (taken === undefined) return true;
  const by = `${taken.ownerName} has port ${port}/${protocol} of ${node} already`;
  world.problems.push(`container ${container}: ${by}`);
  return false;
}

export interface Running {
  /** As the trace and the program itself name it: `web.1`, `box`. */
  readonly name: string;
  readonly program: Program;
  /** Undefined: the short id of the container. */
  readonly hostName: string | undefined;
  /** Lines that it wants in its /etc/hosts. */
  readonly extraHosts: readonly ExtraHost[];
}

/** A task that the managers have dropped while its container is still being stopped. */
function forgotten({ agents }: World, containerId: string): SwarmTask | undefined {
  const controllers = [...agents.controllers.values()];
  return controllers.find(({ task }) => task.containerId === containerId)?.task;
}

/** What the scenario says of a container, whose name is its host's, or of a task. */
export function runningIn(
  world: World,
  node: string,
  { name, containerId }: ContainerView,
): Running {
  const run = world.containers.get(name)?.spec;
  if (run) return { name, program: run.program, hostName: run.hostname ?? name, extraHosts: [] };
  const { store } = world;
  const known = [...(store?.tasksByNode.get(node) ?? [])];
  const task =
    known.find((each) => each.containerId === containerId) ?? forgotten(world, containerId);
  const spec = task?.spec;
  invariant(store !== undefined && task !== undefined, `something runs in ${name}`);
  invariant(spec !== undefined, `${name} is of a service`);
  const { program, extraHosts } = spec.container as ContainerPart;
  return { name: task.name, program, hostName: hostNameOf(store, task), extraHosts };
}
