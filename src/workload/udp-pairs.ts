/**
 * Pairs of UDP sockets of docker-proxy: a socket towards the container for each asker of a published
 * port.
 *
 * Owns which pair a datagram belongs to and how long pairs are kept. As in cmd/docker-proxy/udp_proxy.go
 * each published port has a table of its own, which is gone with the port, and a pair is over when the
 * container has been silent for 90 seconds, however often it was asked. Where ports lead is relay.ts's.
 */
import { SECOND } from '../engine/sim-time.ts';
import { removeSocket, type Socket } from '../linux/socket-table.ts';
import type { Packet } from '../packet/packet.ts';
import type { DatagramPair, DatagramPairs } from './program.ts';

/** UDPConnTrackTimeout. */
const SILENCE_NS = 90 * SECOND;

/** No pair yet. */
export function createDatagramPairs(): DatagramPairs {
  return { byAsker: new Map(), byInner: new Map() };
}

/** The pair of whoever sent `packet` to a published port, if there is one. */
export function findDatagramPair(
  { byAsker }: DatagramPairs,
  listener: Socket,
  packet: Packet,
): DatagramPair | undefined {
  const pair = byAsker.get(keyOf(listener, packet));
  return pair?.listener === listener ? pair : undefined;
}

/** A pair for whoever sent `packet` to the published port, with a socket that is connected. */
export function addDatagramPair(
  pairs: DatagramPairs,
  listener: Socket,
  inner: Socket,
  packet: Packet,
  nowNs: number,
): DatagramPair {
  const key = keyOf(listener, packet);
  const before = pairs.byAsker.get(key);
  if (before) endPair(pairs, before);
  const asker = { address: packet.source, port: packet.sourcePort };
  const asked = { address: packet.destination, port: packet.destinationPort };
  const pair = { key, listener, inner, asker, asked, untilNs: 0 };
  pairs.byAsker.set(key, pair);
  keepDatagramPair(pairs, pair, nowNs);
  return pair;
}

/** The container was heard, or is asked for the first time. */
export function keepDatagramPair(
  { byInner }: DatagramPairs,
  pair: DatagramPair,
  nowNs: number,
): void {
  pair.untilNs = nowNs + SILENCE_NS;
  byInner.delete(pair.inner);
  byInner.set(pair.inner, pair);
}

/** Closes the sockets of pairs whose container has been silent for too long. */
export function endSilentPairs(pairs: DatagramPairs, nowNs: number): void {
  for (const pair of pairs.byInner.values()) {
    if (pair.untilNs > nowNs) return;
    endPair(pairs, pair);
  }
}

function endPair({ byAsker, byInner }: DatagramPairs, { key, inner }: DatagramPair): void {
  byAsker.delete(key);
  byInner.delete(inner);
  removeSocket(inner);
}

function keyOf({ localAddress, localPort }: Socket, { source, sourcePort }: Packet): string {
  return `${source}:${sourcePort} ${localAddress}:${localPort}`;
}
