/**
 * The main routing table of a namespace: longest prefix wins.
 *
 * Owns rows, look-up and the text of a row. Own addresses (the `local` table) are asked for before,
 * by ip-route.ts. Which rows are printed in which order is for tables-text.ts.
 */
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { maskOf, subnetText, type Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import { hasCarrier, type Device } from './device.ts';
import type { RouteDecision } from './ip-route.ts';

/** What `ip route add` is told. */
export interface RouteRequest {
  readonly subnet: Ipv4Subnet;
  readonly device: Device;
  /** 0: the destination is on the link. */
  readonly gateway: Ipv4Address;
  /** Preferred source address; 0: the device's primary address. */
  readonly source: Ipv4Address;
}

export interface Route extends RouteRequest {
  /** The subnet and its mask as signed words, so that asking for the row looks at the row alone. */
  readonly network: number;
  readonly mask: number;
  /** What it means for packets. */
  readonly decision: RouteDecision;
}

/** Adds a row, keeping longer prefixes first. */
export function addRoute(routes: Route[], request: RouteRequest): void {
  const { subnet, device, gateway, source } = request;
  const mask = maskOf(subnet.prefixLength) | 0;
  const network = subnet.address & mask;
  const decision = { local: false, device, route: undefined as Route | undefined };
  const route: Route = { network, mask, device, gateway, source, subnet, decision };
  decision.route = route;
  const at = routes.findIndex((row) => row.subnet.prefixLength < route.subnet.prefixLength);
  routes.splice(at < 0 ? routes.length : at, 0, route);
}

/** The row for a destination, or undefined where none leads there. */
export function findRoute(routes: readonly Route[], destination: Ipv4Address): Route | undefined {
  for (const route of routes) {
    if ((destination & route.mask) === route.network) return route;
  }
  return undefined;
}

/** Drops the rows that leave by a device which goes away. */
export function removeRoutesOf(routes: Route[], device: Device): void {
  for (let index = routes.length - 1; index >= 0; index--) {
    if (routes[index]?.device === device) routes.splice(index, 1);
  }
}

/** One row of `ip route`. */
export function routeRowText({ subnet, device, gateway, source }: Route): string {
  const words = [subnet.prefixLength === 0 ? 'default' : subnetText(subnet)];
  if (gateway !== 0) words.push(`via ${ipv4Text(gateway)}`);
  words.push(`dev ${device.name}`);
  if (gateway === 0) {
    if (source !== 0) words.push('proto kernel');
    words.push('scope link');
  }
  if (source !== 0) words.push(`src ${ipv4Text(source)}`);
  if (!hasCarrier(device)) words.push('linkdown');
  return words.join(' ');
}
