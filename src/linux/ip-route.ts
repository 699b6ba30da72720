/**
 * Routing decisions: is it ours, on which link does it leave, with which source address.
 *
 * Owns the order of the `local` and `main` tables (net/ipv4/route.c). Rows are routing-table.ts's.
 */
import { ipv4Text, isLoopback, LOOPBACK, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { Device } from './device.ts';
import { isLocalAddress, primaryAddress, type NetworkNamespace } from './network-namespace.ts';
import { findRoute, routeRowText, type Route } from './routing-table.ts';

/** It is the same record for all packets that a row leads. */
export interface RouteDecision {
  readonly local: boolean;
  readonly device: Device;
  /** Undefined where the packet stays. */
  readonly route: Route | undefined;
}

/** Where a packet to `destination` goes from this namespace; undefined where no row leads. */
export function findInputRoute(
  namespace: NetworkNamespace,
  destination: Ipv4Address,
): RouteDecision | undefined {
  if (isLocalAddress(namespace, destination)) return namespace.stays;
  return findRoute(namespace.routes, destination)?.decision;
}

/** The address to ask ARP for: the gateway, or the destination itself. */
export function nextHopTo({ route }: RouteDecision, destination: Ipv4Address): Ipv4Address {
  return route === undefined || route.gateway === 0 ? destination : route.gateway;
}

/** The source address that the kernel picks for a packet to `destination`; 0 where none leads. */
export function selectSource(namespace: NetworkNamespace, destination: Ipv4Address): Ipv4Address {
  if (isLoopback(destination)) return LOOPBACK;
  if (namespace.localAddresses.has(destination)) return destination;
  const route = findRoute(namespace.routes, destination);
  if (route === undefined) return 0;
  return route.source === 0
    ? primaryAddress(route.device, route.gateway || destination)
    : route.source;
}

/** The row as `ip route` prints it, or what stands for it in the local table. */
export function decisionText(decision: RouteDecision, destination: Ipv4Address): string {
  return decision.route
    ? routeRowText(decision.route)
    : `local ${ipv4Text(destination)} dev ${decision.device.name}`;
}
