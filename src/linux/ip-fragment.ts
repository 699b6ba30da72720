/**
 * Datagrams that are larger than a link takes: cut into fragments, and put together again.
 *
 * Owns ip_do_fragment and ip_defrag. Where it happens is for those who call it: the end of ip_output, the
 * way in of a kernel that tracks connections (nf_defrag_ipv4), a program's own machine. Fragments that wait
 * for one that is lost are forgotten after ip_frag_time; that the sender would be told is left out.
 */
import { invariant } from '../engine/invariant.ts';
import { SECOND } from '../engine/sim-time.ts';
import { copyPacket, corruptPacket, type Packet } from '../packet/packet.ts';
import type { KernelIo } from './kernel-io.ts';
import { activeChains } from './netfilter/ruleset.ts';
import type { NetworkNamespace } from './network-namespace.ts';

/** net.ipv4.ipfrag_time */
const KEPT_NS = 30 * SECOND;
const IP_HEADER = 20;
/** Offsets count in units of this many bytes, so that a part other than the last has no fewer. */
const UNIT = 8;

/** Fragments of one datagram that have arrived, by their offset. */
export interface PartialDatagram {
  readonly parts: Map<number, Packet>;
  readonly untilNs: number;
}

/** Whether pieces of a datagram fit a link at all; one that takes less takes no datagram that is larger. */
export function canFragment(mtu: number): boolean {
  return mtu >= IP_HEADER + UNIT;
}

/**
 * The packet in pieces of at most `mtu` bytes, none larger than those in which it came. The first carries
 * what the datagram means and is the only one with ports; a receiver needs all of them.
 */
export function fragmentsOf(packet: Packet, mtu: number): Packet[] {
  const most = packet.largestFragment === 0 ? mtu : Math.min(mtu, packet.largestFragment);
  const room = (most - IP_HEADER) & ~(UNIT - 1);
  invariant(room > 0, 'a link that takes no fragments is asked for before');
  const data = packet.length - IP_HEADER;
  const {
    fragment: of = { datagram: packet.id, offset: 0, isLast: true, wholeLength: packet.length },
  } = packet;
  const fragments: Packet[] = [];
  for (let at = 0; at < data; at += room) {
    const part = at === 0 ? copyPacket(packet) : continuationOf(packet);
    const isLast = at + room >= data && of.isLast;
    part.fragment = { ...of, offset: of.offset + at, isLast };
    part.dontFragment = false;
    part.length = IP_HEADER + Math.min(room, data - at);
    fragments.push(part);
  }
  return fragments;
}

/** Another fragment than the first has no header but IP's; it is known as the packet that it is a part of. */
function continuationOf(packet: Packet): Packet {
  return {
    ...packet,
    id: (packet.inner ?? packet).id,
    sourcePort: 0,
    destinationPort: 0,
    icmp: undefined,
    payload: undefined,
    inner: undefined,
    esp: undefined,
  };
}

/** The whole datagram once this was its last missing part; a packet that is no fragment at once. */
export function defragment(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
): Packet | undefined {
  const { fragment } = packet;
  if (fragment === undefined) return packet;
  const fragments = (namespace.fragments ??= new Map());
  const nowNs = io.nowNs();
  const key = `${packet.source}>${packet.destination} ${packet.protocol} ${fragment.datagram}`;
  let partial = fragments.get(key);
  if (partial === undefined || partial.untilNs <= nowNs) {
    partial = { parts: new Map(), untilNs: nowNs + KEPT_NS };
    forgetOld(fragments, nowNs);
    fragments.set(key, partial);
  }
  partial.parts.set(fragment.offset, packet);
  const whole = joined(partial);
  if (whole) fragments.delete(key);
  return whole;
}

/** The same where the namespace tracks connections, so that hooks see whole datagrams only. */
export function defragmentForHooks(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
): Packet | undefined {
  if (packet.fragment === undefined) return packet;
  const { tracksConnections } = activeChains(namespace.rules);
  return tracksConnections ? defragment(io, namespace, packet) : packet;
}

/** The first part with the length of all, undefined while one is missing. */
function joined({ parts }: PartialDatagram): Packet | undefined {
  const first = parts.get(0);
  let at = 0;
  let largest = 0;
  let isCorrupt = false;
  for (let part = first; part; part = parts.get(at)) {
    at += part.length - IP_HEADER;
    largest = Math.max(largest, part.length);
    isCorrupt ||= part.isCorrupt;
    if (!part.fragment?.isLast) continue;
    const packet = whole(first as Packet, at, largest);
    if (isCorrupt) corruptPacket(packet);
    return packet;
  }
  return undefined;
}

function whole(first: Packet, data: number, largestFragment: number): Packet {
  first.fragment = undefined;
  first.length = IP_HEADER + data;
  first.largestFragment = largestFragment;
  return first;
}

function forgetOld(fragments: Map<string, PartialDatagram>, nowNs: number): void {
  for (const [key, { untilNs }] of fragments) {
    if (untilNs > nowNs) return;
    fragments.delete(key);
  }
}
