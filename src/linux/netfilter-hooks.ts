/**
 * One netfilter hook for one packet: tables in order of priority, conntrack and NAT among them.
 *
 * Owns that order (enum nf_ip_hook_priorities): raw, conntrack, mangle, nat DNAT side, filter, nat
 * SNAT side. Walking a chain is netfilter/walk.ts, translating nat.ts.
 */
import { invariant } from '../engine/invariant.ts';
import type { Packet } from '../packet/packet.ts';
import type { MatchedRule } from '../trace/trace-event.ts';
import { confirmConnection, trackPacket } from './conntrack.ts';
import { sendIcmpError } from './icmp-error.ts';
import type { KernelIo } from './kernel-io.ts';
import { headersOf, traceDrop, traceWalk, type KernelTrace } from './kernel-trace.ts';
import { translate } from './nat.ts';
import type { BaseChain } from './netfilter/base-chain.ts';
import type { MatchContext } from './netfilter/match-context.ts';
import type { Rule, Verdict } from './netfilter/rule.ts';
import { activeChains, type HookName } from './netfilter/ruleset.ts';
import { walkChain } from './netfilter/walk.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { sendReset } from './tcp-reset.ts';

/**
 * Passes a packet through a hook; false when it goes no further there. `beforeSourceNat` runs
 * between the filter table and the SNAT side of the nat table, where IPVS has its place in INPUT,
 * and takes the packet by answering false.
 */
export function runHook(
  io: KernelIo,
  namespace: NetworkNamespace,
  hook: HookName,
  packet: Packet,
  inInterface: string,
  outInterface: string,
  beforeSourceNat?: () => boolean,
): boolean {
  const { rules } = namespace;
  if (rules.version === 0) return beforeSourceNat?.() ?? true;
  const active = activeChains(rules);
  const chains = active[hook];
  const context = contextOf(namespace, packet, inInterface, outInterface);
  const isEntry = hook === 'PREROUTING' || hook === 'OUTPUT';
  if (isEntry && !walkTable(io, namespace, chains.raw, hook, context)) return false;
  if (isEntry && active.tracksConnections) track(io, namespace, hook, packet);
  return (
    walkTable(io, namespace, chains.mangle, hook, context) &&
    (!isEntry || translate(io, namespace, chains.nat, hook, context)) &&
    walkTable(io, namespace, chains.filter, hook, context) &&
    (beforeSourceNat === undefined || passBetween(context, packet, beforeSourceNat)) &&
    (!EXITS.has(hook) || translate(io, namespace, chains.nat, hook, context))
  );
}

/** A wrong checksum belongs to nothing that is known (nf_conntrack_checksum, which looks on the way in). */
function track(io: KernelIo, namespace: NetworkNamespace, hook: HookName, packet: Packet): void {
  if (packet.isCorrupt && packet.esp === undefined && hook === 'PREROUTING') {
    packet.connectionState = 'INVALID';
  } else {
    trackPacket(namespace.conntrack, packet, io.nowNs());
  }
}

/** False where the packet was taken; then other packets may have been sent through hooks. */
function passBetween(context: MatchContext, packet: Packet, between: () => boolean): boolean {
  if (!between()) return false;
  invariant(context.packet === packet, 'a packet that walks on has its context still');
  return true;
}

/** Hooks that a packet leaves a namespace's stack by: where sources are translated. */
const EXITS: ReadonlySet<HookName> = new Set(['INPUT', 'POSTROUTING']);

/**
 * The packet has passed the last hook of its way: its connection is known from now on. Not where IPVS
 * sends it and net.ipv4.vs.conntrack is off (ip_vs_notrack).
 */
export function confirmPacket(namespace: NetworkNamespace, packet: Packet): void {
  if (packet.ipvs && !namespace.sysctl.ipvsConntrack) return;
  confirmConnection(namespace.conntrack, packet);
}

/** Walks one table; false when the packet ends there. */
function walkTable(
  io: KernelIo,
  namespace: NetworkNamespace,
  base: BaseChain | undefined,
  hook: HookName,
  context: MatchContext,
): boolean {
  if (base === undefined) return true;
  const verdict = io.trace
    ? walkTraced(io.trace, namespace, base, hook, context)
    : walkChain(base, context);
  if (verdict.verdict === 'accept') return true;
  if (io.trace) {
    const reason = verdict.verdict === 'reject' ? 'rule-reject' : 'rule-drop';
    traceDrop(
      io.trace,
      namespace,
      context.packet,
      reason,
      verdict.rule?.text ?? `policy of ${hook}`,
    );
  }
  if (verdict.verdict === 'reject') reject(io, namespace, context.packet, verdict.rule);
  return false;
}

/** Walks one chain and writes down which rules matched. */
function walkTraced(
  trace: KernelTrace,
  namespace: NetworkNamespace,
  base: BaseChain,
  hook: HookName,
  context: MatchContext,
): Verdict {
  const matched: MatchedRule[] = [];
  const before = headersOf(context.packet);
  const listener = (chain: string, rule: Rule): void => {
    matched.push({ chain, text: rule.text });
  };
  const verdict = walkChain(base, context, listener);
  if (matched.length > 0 || verdict.verdict !== 'accept') {
    traceWalk(trace, namespace, context.packet, {
      hook,
      table: base.table,
      verdict: passOf(verdict),
      matched,
      target: targetOf(verdict, before.mark !== context.packet.mark),
      before,
    });
  }
  return verdict;
}

function passOf(verdict: Verdict): 'accept' | 'drop' | 'reject' {
  return verdict.verdict === 'drop' || verdict.verdict === 'reject' ? verdict.verdict : 'accept';
}

function targetOf(verdict: Verdict, marked: boolean): string {
  if (verdict.rule) return verdict.verdict.toUpperCase();
  return marked ? 'MARK' : 'policy';
}

function reject(
  io: KernelIo,
  namespace: NetworkNamespace,
  packet: Packet,
  rule: Rule | undefined,
): void {
  const target = rule?.target;
  if (target?.kind === 'reject' && target.answer === 'tcp-reset') sendReset(io, namespace, packet);
  else sendIcmpError(io, namespace, packet, { type: 3, code: 3 });
}

/**
 * The one context record, filled for this walk. A record of each namespace would keep packets. That one
 * is enough rests on this: what sends another packet in the middle of a hook (an answer to a rejected
 * one, IPVS) ends the hook for its own, so no walk goes on after another has filled the record.
 */
function contextOf(
  namespace: NetworkNamespace,
  packet: Packet,
  inInterface: string,
  outInterface: string,
): MatchContext {
  const { matchContext } = namespace.memory;
  matchContext.packet = packet;
  matchContext.inInterface = inInterface;
  matchContext.outInterface = outInterface;
  matchContext.localAddresses = namespace.localAddresses;
  return matchContext;
}
