/**
 * Finds the program that a socket event or a timer is for.
 *
 * Owns the pairing of programs with the files that say what they do, and nothing else.
 */
import type { SocketEvent } from '../linux/kernel-io.ts';
import type { Socket } from '../linux/socket-table.ts';
import { onBalancerEvent, onHealthChecks } from './balancer.ts';
import { onClientEvent, onRequestTimeout } from './client.ts';
import { onLookupEvent, onLookupTimeout } from './lookup.ts';
import { onNameServerEvent } from './name-server.ts';
import type { ProgramTimer, Workload } from './program.ts';
import { onRelayEvent } from './relay.ts';
import { onForwardEvent, onForwardTimeout, onResolverEvent } from './resolver.ts';
import { onRespond, onServerEvent } from './server.ts';

/** Hands an event of a socket to the program that owns it. */
export function dispatchSocketEvent(workload: Workload, socket: Socket, event: SocketEvent): void {
  const program = workload.programs.get(socket.owner);
  switch (program?.kind) {
    case 'server':
      return onServerEvent(workload, program, socket, event);
    case 'client':
      return onClientEvent(workload, program, socket, event);
    case 'lookup':
      return onLookupEvent(workload, program, event);
    case 'resolver':
      return onResolverEvent(workload, program, socket, event);
    case 'forward':
      return onForwardEvent(workload, program, event);
    case 'name-server':
      return onNameServerEvent(workload, socket, event);
    case 'relay':
      return onRelayEvent(workload, program, socket, event);
    case 'balancer':
      return onBalancerEvent(workload, program, socket, event);
    case 'silent':
    case undefined:
  }
}

/** Hands a timer that has run out to its program. */
export function dispatchProgramTimer(workload: Workload, timer: ProgramTimer): void {
  switch (timer.kind) {
    case 'respond':
      return onRespond(workload, timer);
    case 'request-timeout':
      return onRequestTimeout(workload, timer.exchange);
    case 'lookup-timeout':
      return onLookupTimeout(workload, timer.program);
    case 'health-checks':
      return onHealthChecks(workload, timer.program);
    case 'forward-timeout':
      return onForwardTimeout(workload, timer.program);
  }
}
