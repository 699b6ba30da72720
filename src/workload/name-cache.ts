/**
 * What programs remember of names, as a JVM or a proxy does for a fixed time.
 *
 * Owns the entries of all programs, by namespace: a replaced task begins with none. The time to live
 * of an answer is not asked, the program's own setting counts (`dns-cache`); Docker's resolver
 * itself remembers nothing (DNS-05).
 */
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';

export interface CachedName {
  readonly address: Ipv4Address;
  readonly untilNs: number;
}

/** A namespace that goes takes its names along. */
export type NameCache = WeakMap<NetworkNamespace, Map<string, CachedName>>;

/** The address that programs of the namespace still hold for the name. */
export function cachedAddress(
  cache: NameCache,
  namespace: NetworkNamespace,
  name: string,
  nowNs: number,
): Ipv4Address | undefined {
  const entry = cache.get(namespace)?.get(name);
  return entry && nowNs < entry.untilNs ? entry.address : undefined;
}

/** Programs of the namespace forget what they have resolved. */
export function forgetNames(cache: NameCache, namespace: NetworkNamespace): void {
  cache.delete(namespace);
}

export function rememberAddress(
  cache: NameCache,
  namespace: NetworkNamespace,
  name: string,
  entry: CachedName,
): void {
  const names = cache.get(namespace) ?? new Map<string, CachedName>();
  cache.set(namespace, names.set(name, entry));
}
