/**
 * A TCP load balancer in front of the nodes, as a host outside the cluster: HAProxy in mode tcp, or
 * what a cloud offers.
 *
 * Owns the turn of the nodes and the health checks. Connections go to the port that they came for.
 * The nodes see the balancer's address, not the client's. Without a health check a dead node keeps
 * its turn; a connection that finds no node, or one that does not answer, is accepted and then closed,
 * as HAProxy does.
 */
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import type { SocketEvent } from '../linux/kernel-io.ts';
import { listen, newSocket, type Socket } from '../linux/socket-table.ts';
import { closeTcp } from '../linux/tcp-close.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL } from '../packet/packet.ts';
import { beginExchange, createClient, startRequest } from './client.ts';
import { forgetPair, openPartner, passOn } from './tcp-pairs.ts';
import {
  nextProgramNumber,
  type BalancedNode,
  type BalancerCheck,
  type BalancerProgram,
  type Exchange,
  type Workload,
} from './program.ts';

export interface BalancerOptions {
  readonly name: string;
  readonly namespace: NetworkNamespace;
  readonly ports: readonly number[];
  readonly nodes: readonly { readonly name: string; readonly address: Ipv4Address }[];
  readonly check: BalancerCheck | undefined;
}

export function startBalancer(workload: Workload, options: BalancerOptions): BalancerProgram {
  const { name, namespace, ports, nodes, check } = options;
  const program: BalancerProgram = {
    kind: 'balancer',
    number: nextProgramNumber(workload),
    name,
    namespace,
    pairs: new Map(),
    nodes: nodes.map((node) => ({ ...node, isHealthy: true, streak: 0 })),
    check,
    next: 0,
  };
  workload.programs.set(program.number, program);
  for (const port of ports) listen(newSocket(namespace, PROTOCOL.tcp, program), 0, port);
  if (check) workload.startTimer(0, { kind: 'health-checks', program });
  return program;
}

export function onBalancerEvent(
  workload: Workload,
  program: BalancerProgram,
  socket: Socket,
  event: SocketEvent,
): void {
  if (event.kind === 'accepted') toNextNode(workload, program, socket);
  else passOn(workload, program, socket, event);
}

/** Every node is asked; the next round follows after the interval. */
export function onHealthChecks(workload: Workload, program: BalancerProgram): void {
  const { check, nodes } = program;
  if (check === undefined) return;
  for (const node of nodes) ask(workload, program, check, node);
  workload.startTimer(check.intervalNs, { kind: 'health-checks', program });
}

/** A node changes sides after as many equal results in a row as the check asks for. */
export function onHealthChecked({ purpose, result }: Exchange): void {
  if (purpose?.kind !== 'health-check' || result === undefined) return;
  const { check, node } = purpose;
  const isUp = result.outcome === 'ok';
  node.streak = isUp === node.isHealthy ? 0 : node.streak + 1;
  const needed = isUp ? check.healthyAfter : check.unhealthyAfter;
  if (node.streak < needed) return;
  node.isHealthy = isUp;
  node.streak = 0;
}

function toNextNode(workload: Workload, program: BalancerProgram, socket: Socket): void {
  const node = nextNode(program);
  const target = node && { address: node.address, port: socket.localPort };
  const { namespace } = program;
  if (target && openPartner(workload, program, socket, { namespace, target })) return;
  forgetPair(program.pairs, socket);
  closeTcp(workload.io, socket);
}

function nextNode(program: BalancerProgram): BalancedNode | undefined {
  const { nodes } = program;
  for (let tried = 0; tried < nodes.length; tried++) {
    const node = nodes[program.next % nodes.length];
    program.next++;
    if (node?.isHealthy) return node;
  }
  return undefined;
}

function ask(
  workload: Workload,
  { name, namespace }: BalancerProgram,
  check: BalancerCheck,
  node: BalancedNode,
): void {
  const { port, timeoutNs } = check;
  const client = createClient(workload, {
    name,
    namespace,
    protocol: 'tcp',
    port,
    requestBytes: undefined,
    keepsOpen: false,
  });
  const purpose = { kind: 'health-check', check, node } as const;
  beginExchange(workload, client, { request: 0, sends: false, timeoutNs, purpose });
  startRequest(workload, client, node.address);
}
