/**
 * Which programs run in a container: the simulated program, and the engine's resolver beside it.
 *
 * Owns the choice of what a container's program listens on and is called.
 */
import { invariant } from '../engine/invariant.ts';
import type { DockerEngine, Sandbox } from '../libnetwork/docker-engine.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { listeningSockets } from '../linux/socket-table.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { Program } from '../scenario/service-spec.ts';
import { startResolver } from '../workload/resolver.ts';
import { startServer } from '../workload/server.ts';
import { UPSTREAM_DNS } from './machines.ts';
import type { World } from './world.ts';

/** Starts what runs in a sandbox: nothing for load balancers, whose resolver nobody asks. */
export function startContainerPrograms(world: World, engine: DockerEngine, sandbox: Sandbox): void {
  const { container, namespace, resolver } = sandbox;
  if (container === undefined) return;
  if (resolver) {
    startResolver(world.workload, {
      engine,
      sandbox: sandbox.name,
      namespace,
      port: resolver.udp,
      upstream: UPSTREAM_DNS,
    });
  }
  const { program, hostname } = runningIn(world, container.name);
  const ports = program.listen.flatMap(({ port, protocol }) =>
    protocol === 'sctp' ? [] : [{ port, protocol }],
  );
  startServer(world.workload, namespace, {
    name: container.name,
    hostName: hostname ?? container.containerId.slice(0, 12),
    responseTimeNs: program.responseTimeNs,
    responseBytes: program.responseBytes,
    ...(program.concurrency !== undefined && { concurrency: program.concurrency }),
    listen: ports.filter((port) => canListen(world, namespace, container.name, port)),
  });
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
  readonly program: Program;
  readonly hostname?: string;
}

/** What the scenario says of a task (`web.1`, `web@n1`) or a container, whose name is its host's. */
export function runningIn(world: World, name: string): Running {
  const run = world.containers.get(name)?.spec;
  if (run) return { program: run.program, hostname: run.hostname ?? name };
  const service = world.services.get(name.replace(/(\.\d+|@.*)$/, ''));
  invariant(service !== undefined, `the scenario knows what runs in ${name}`);
  return service;
}
