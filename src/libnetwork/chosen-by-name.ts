/**
 * What an engine draws at random, drawn from names instead: MAC addresses, ids, names of links.
 *
 * Owns a hash of text and the shapes made of it, so that a run repeats itself. None of these values
 * is compared with a real node's.
 */
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { EPHEMERAL_FIRST, EPHEMERAL_LAST } from '../linux/socket-table.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import type { ResolverPorts } from './docker-engine.ts';

/** FNV-1a over the characters, 32 bits, with the upper bits mixed in. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** A locally administered unicast address. */
export function macForName(text: string): MacAddress {
  const upper = (hashText(`${text}/upper`) & 0xfcff) | 0x0200;
  return upper * 0x100000000 + hashText(text);
}

/** `count` hexadecimal digits, at most 16. */
export function hexForName(text: string, count: number): string {
  const [left, right] = [hashText(text), hashText(`${text}/more`)];
  return [left, right]
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('')
    .slice(0, count);
}

/** `vethXXXXXXX`, free in the namespace. */
export function linkName(namespace: NetworkNamespace, text: string): string {
  for (let attempt = 0; ; attempt++) {
    const name = `veth${hexForName(attempt === 0 ? text : `${text}/${attempt}`, 7)}`;
    if (!namespace.devices.has(name)) return name;
  }
}

/** Sandboxes of a node that have ports of their own; those of equal place on two nodes share rules. */
const RESOLVERS_MAX = 64;

/** Two ports of the ephemeral range for the name server of a node's `place`-th sandbox. */
export function resolverPorts(place: number): ResolverPorts {
  const range = EPHEMERAL_LAST - EPHEMERAL_FIRST;
  const tcp = EPHEMERAL_FIRST + (hashText(`resolver ${place % RESOLVERS_MAX}`) % range);
  return { tcp, udp: tcp + 1 };
}
