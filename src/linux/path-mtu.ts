/**
 * How large a packet may be on its whole way: the link that it leaves by, or less where a router or
 * a tunnel further on has said so.
 *
 * Owns what a namespace has learned from "fragmentation needed" (the next-hop exceptions of
 * net/ipv4/route.c). An exception counts for ten minutes and is forgotten by not being found.
 */
import { SECOND } from '../engine/sim-time.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { findInputRoute } from './ip-route.ts';
import type { NetworkNamespace } from './network-namespace.ts';

export interface PathMtu {
  readonly mtu: number;
  readonly untilNs: number;
}

/** net.ipv4.route.mtu_expires */
const EXPIRES_NS = 600 * SECOND;
/** net.ipv4.route.min_pmtu: nobody is believed who asks for less. */
const MTU_MIN = 552;
/** What every host must take, for a destination without a route. */
const MTU_UNKNOWN = 576;

/** The largest packet, in bytes with headers, that own packets to `address` may be. */
export function pathMtu(namespace: NetworkNamespace, address: Ipv4Address, nowNs: number): number {
  const { device } = findInputRoute(namespace, address) ?? {};
  return device ? mtuThrough(namespace, device, address, nowNs) : MTU_UNKNOWN;
}

/** The same where the route is known already. */
export function mtuThrough(
  { pathMtus }: NetworkNamespace,
  device: { readonly mtu: number },
  address: Ipv4Address,
  nowNs: number,
): number {
  const learned = pathMtus?.get(address);
  return learned && nowNs < learned.untilNs ? Math.min(device.mtu, learned.mtu) : device.mtu;
}

/** ip_rt_update_pmtu: somebody on the way to `address` takes no more than `mtu`. */
export function learnPathMtu(
  namespace: NetworkNamespace,
  address: Ipv4Address,
  mtu: number,
  nowNs: number,
): void {
  if (mtu >= pathMtu(namespace, address, nowNs)) return;
  const untilNs = nowNs + EXPIRES_NS;
  namespace.pathMtus ??= new Map();
  namespace.pathMtus.set(address, { mtu: Math.max(mtu, MTU_MIN), untilNs });
}
