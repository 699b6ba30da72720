/**
 * NAT: the nat table decides once for each connection and side, conntrack carries it out ever after.
 *
 * Owns the choice of new tuples (nf_nat_core.c) and the rewriting of packets and of the headers that
 * ICMP errors quote. A destination is decided in PREROUTING and OUTPUT, a source in INPUT and
 * POSTROUTING; answers are translated back at the same hooks, sides exchanged.
 */
import { invariant } from '../engine/invariant.ts';
import { LOOPBACK, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { IcmpHeader, Packet } from '../packet/packet.ts';
import type { MatchedRule } from '../trace/trace-event.ts';
import {
  addStatus,
  connectionText,
  hasStatus,
  isReplyTaken,
  STATUS,
  type Connection,
} from './conntrack.ts';
import {
  destinationOf,
  destinationPortOf,
  originalEnd,
  protocolOf,
  replyEnd,
  setInverseEnd,
  sourceOf,
  sourcePortOf,
  tupleOfEnd,
  type FlowEnd,
} from './flow-rows.ts';
import { findRoute } from './routing-table.ts';
import type { KernelIo } from './kernel-io.ts';
import { headersOf, traceDrop, traceTranslation, traceWalk } from './kernel-trace.ts';
import type { BaseChain } from './netfilter/base-chain.ts';
import type { MatchContext } from './netfilter/match-context.ts';
import type { Verdict } from './netfilter/rule.ts';
import type { HookName } from './netfilter/ruleset.ts';
import { walkChain, type MatchListener } from './netfilter/walk.ts';
import { primaryAddress, type NetworkNamespace } from './network-namespace.ts';
import { inverseOf, type Tuple } from './tuple.ts';

type Side = 'source' | 'destination';

/** The nat table's part of a hook; false when the packet is dropped. */
export function translate(
  io: KernelIo,
  namespace: NetworkNamespace,
  nat: BaseChain | undefined,
  hook: HookName,
  context: MatchContext,
): boolean {
  const { packet } = context;
  const { connection } = packet;
  if (connection === 0) return true;
  const side: Side = hook === 'PREROUTING' || hook === 'OUTPUT' ? 'destination' : 'source';
  if (packet.connectionState === 'NEW' && !isDecided(namespace, connection, side)) {
    return decide(io, namespace, nat, hook, context, connection, side);
  }
  rewriteKnown(io, namespace, hook, packet, side);
  return true;
}

/** Asks the nat table about a new connection; without a matching rule its tuple stays as it is. */
function decide(
  io: KernelIo,
  namespace: NetworkNamespace,
  nat: BaseChain | undefined,
  hook: HookName,
  context: MatchContext,
  connection: Connection,
  side: Side,
): boolean {
  const decided = side === 'source' ? STATUS.sourceDecided : STATUS.destinationDecided;
  addStatus(namespace.conntrack, connection, decided);
  if (nat === undefined) return keepUnique(io, namespace, connection, side);
  const { packet } = context;
  const matched: MatchedRule[] | undefined = io.trace && [];
  const before = io.trace && headersOf(packet);
  const verdict = walkChain(nat, context, matched && listenerInto(matched));
  if (verdict.verdict === 'drop') {
    if (io.trace) traceDrop(io.trace, namespace, packet, 'rule-drop', verdict.rule?.text);
    return false;
  }
  if (verdict.rule) bind(io, namespace, context, connection, side, verdict);
  else keepUnique(io, namespace, connection, side);
  rewrite(namespace, packet, side);
  if (io.trace && before && matched && matched.length > 0) {
    const target = verdict.rule ? verdict.verdict.toUpperCase() : 'policy';
    traceWalk(io.trace, namespace, packet, {
      hook,
      table: 'nat',
      verdict: 'accept',
      matched,
      target,
      before,
    });
  }
  return true;
}

function listenerInto(matched: MatchedRule[]): MatchListener {
  return (chain, { text }) => {
    matched.push({ chain, text });
  };
}

/** nf_nat_setup_info: the connection's reply tuple from now on comes from the rule's target. */
function bind(
  io: KernelIo,
  namespace: NetworkNamespace,
  context: MatchContext,
  connection: Connection,
  side: Side,
  verdict: Verdict,
): void {
  const wanted = wantedEnd(namespace, context, verdict);
  if (wanted === undefined) return;
  const forward = forwardOf(namespace, connection);
  if (side === 'destination') {
    forward.destination = wanted.address ?? forward.destination;
    forward.destinationPort = wanted.port ?? forward.destinationPort;
    addStatus(namespace.conntrack, connection, STATUS.destinationNat);
  } else {
    forward.source = wanted.address ?? forward.source;
    forward.sourcePort = wanted.port ?? forward.sourcePort;
    addStatus(namespace.conntrack, connection, STATUS.sourceNat);
    if (wanted.port === undefined) chooseSourcePort(io, namespace, connection, forward);
  }
  setInverseEnd(namespace.conntrack.rows, replyEnd(connection), forward);
}

/** What the connection's packets look like when they leave: its answers' tuple, reversed. */
function forwardOf({ conntrack: { rows } }: NetworkNamespace, connection: Connection): Tuple {
  const answers = replyEnd(connection);
  return {
    protocol: protocolOf(rows, connection),
    source: destinationOf(rows, answers),
    destination: sourceOf(rows, answers),
    sourcePort: destinationPortOf(rows, answers),
    destinationPort: sourcePortOf(rows, answers),
  };
}

interface WantedEnd {
  readonly address: Ipv4Address | undefined;
  readonly port: number | undefined;
}

function wantedEnd(
  namespace: NetworkNamespace,
  context: MatchContext,
  verdict: Verdict,
): WantedEnd | undefined {
  const target = verdict.rule?.target;
  switch (target?.kind) {
    case 'dnat':
    case 'snat':
      return { address: target.address, port: target.port };
    case 'masquerade':
      return { address: masqueradeAddress(namespace, context), port: undefined };
    case 'redirect':
      return { address: redirectAddress(namespace, context.inInterface), port: target.port };
    default:
      return undefined;
  }
}

/** The address of the interface that the packet leaves by, of the next hop's subnet. */
function masqueradeAddress(namespace: NetworkNamespace, context: MatchContext): Ipv4Address {
  const device = namespace.devices.get(context.outInterface);
  invariant(device !== undefined, 'a masqueraded packet leaves by an interface');
  const route = findRoute(namespace.routes, context.packet.destination);
  return primaryAddress(device, route?.gateway || context.packet.destination);
}

/** nf_nat_redirect_ipv4: the interface that it came in by, the loopback for own packets. */
function redirectAddress(namespace: NetworkNamespace, inInterface: string): Ipv4Address {
  const device = namespace.devices.get(inInterface);
  return device?.addresses[0]?.address ?? LOOPBACK;
}

/**
 * A null binding still needs a tuple of its own: another port is taken where it is not free. While
 * nothing of the connection is translated its answers' tuple is that of its own look-up reversed,
 * and a flow that had it would have been found then.
 */
function keepUnique(
  io: KernelIo,
  namespace: NetworkNamespace,
  connection: Connection,
  side: Side,
): boolean {
  const { conntrack } = namespace;
  if (side === 'destination' || !hasStatus(conntrack, connection, STATUS.destinationNat))
    return true;
  const forward = forwardOf(namespace, connection);
  if (!isReplyTaken(conntrack, inverseOf(forward), io.nowNs())) return true;
  chooseSourcePort(io, namespace, connection, forward);
  setInverseEnd(namespace.conntrack.rows, replyEnd(connection), forward);
  addStatus(namespace.conntrack, connection, STATUS.sourceNat);
  return true;
}

/** Keeps the source port where the reply tuple is free, else takes one at random (LB-10). */
function chooseSourcePort(
  io: KernelIo,
  namespace: NetworkNamespace,
  connection: Connection,
  forward: Tuple,
): void {
  const now = io.nowNs();
  if (!isReplyTaken(namespace.conntrack, inverseOf(forward), now)) return;
  const [first, count] = forward.sourcePort < 1024 ? [1, 1023] : [1024, 64512];
  const offset = io.pick('nat-port', count);
  for (let tries = 0; tries < PORT_TRIES; tries++) {
    forward.sourcePort = first + ((offset + tries) % count);
    if (!isReplyTaken(namespace.conntrack, inverseOf(forward), now)) return;
  }
  addStatus(namespace.conntrack, connection, STATUS.sourceNat);
}

/** Attempts of nf_nat_l4proto_unique_tuple before it gives up. */
const PORT_TRIES = 128;

function isDecided({ conntrack }: NetworkNamespace, connection: Connection, side: Side): boolean {
  const decided = side === 'source' ? STATUS.sourceDecided : STATUS.destinationDecided;
  return hasStatus(conntrack, connection, decided);
}

/** nf_nat_packet for a connection whose translations are settled. */
function rewriteKnown(
  io: KernelIo,
  namespace: NetworkNamespace,
  hook: HookName,
  packet: Packet,
  side: Side,
): void {
  if (!isTranslated(namespace, packet, side)) return;
  const before = io.trace && headersOf(packet);
  if (packet.icmp?.quoted) rewriteError(namespace, packet, side);
  else rewrite(namespace, packet, side);
  if (
    io.trace &&
    before &&
    (before.source !== packet.source ||
      before.destination !== packet.destination ||
      before.sourcePort !== packet.sourcePort ||
      before.destinationPort !== packet.destinationPort)
  ) {
    const reply = packet.connectionDirection === 1;
    const entry = connectionText(namespace.conntrack, packet.connection);
    traceTranslation(io.trace, namespace, packet, { hook, entry, reply, before });
  }
}

/** Of an answer the side that is changed is the other one of what was translated. */
function isTranslated({ conntrack }: NetworkNamespace, packet: Packet, side: Side): boolean {
  const concernsSource = (side === 'source') === (packet.connectionDirection === 0);
  const translated = concernsSource ? STATUS.sourceNat : STATUS.destinationNat;
  return hasStatus(conntrack, packet.connection, translated);
}

/** Gives one side of the packet what the other direction's tuple expects there. */
function rewrite(namespace: NetworkNamespace, packet: Packet, side: Side): void {
  if (!isTranslated(namespace, packet, side)) return;
  const { rows } = namespace.conntrack;
  const other = otherEnd(packet);
  const isEcho = packet.icmp !== undefined;
  if (side === 'source') {
    packet.source = destinationOf(rows, other);
    if (!isEcho) packet.sourcePort = destinationPortOf(rows, other);
  } else {
    packet.destination = sourceOf(rows, other);
    if (!isEcho) packet.destinationPort = sourcePortOf(rows, other);
  }
}

/** nf_nat_icmp_reply_translation: the error's own address and the packet that it quotes. */
function rewriteError(namespace: NetworkNamespace, packet: Packet, side: Side): void {
  const icmp = packet.icmp as IcmpHeader;
  const quoted = { ...icmp.quoted! };
  const other = tupleOfEnd(namespace.conntrack.rows, otherEnd(packet));
  if (side === 'destination') {
    packet.destination = other.source;
    quoted.source = other.source;
    quoted.sourcePort = other.sourcePort;
  } else {
    packet.source = other.destination;
    quoted.destination = other.destination;
    quoted.destinationPort = other.destinationPort;
  }
  packet.icmp = { ...icmp, quoted };
}

/** The end of the packet's connection for packets of the other direction. */
function otherEnd({ connection, connectionDirection }: Packet): FlowEnd {
  return connectionDirection === 0 ? replyEnd(connection) : originalEnd(connection);
}
