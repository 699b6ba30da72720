/**
 * iptables commands as the engine issues them, in order.
 *
 * Owns running and undoing lists of them; what each chain holds is a layout's (layout.ts).
 */
import { applyIptables, hasRule } from '../../linux/netfilter/iptables-command.ts';
import type { Ruleset, TableName } from '../../linux/netfilter/ruleset.ts';

export type Command = readonly [TableName, string];

/** Runs commands in order. */
export function runCommands(rules: Ruleset, commands: readonly Command[]): void {
  for (const [table, text] of commands) applyIptables(rules, table, text);
}

/** Takes rules out again, given as `-A …`; those that somebody flushed are passed over. */
export function dropRules(rules: Ruleset, commands: readonly Command[]): void {
  for (const [table, text] of commands) {
    if (hasRule(rules, table, text)) applyIptables(rules, table, text.replace(/^-A/, '-D'));
  }
}

/** Puts a jump at the head of a chain, from wherever in it it was (EnsureJumpRule). */
export function moveJumpToHead(rules: Ruleset, chain: string, target: string): void {
  dropRules(rules, [['filter', `-A ${chain} -j ${target}`]]);
  runCommands(rules, [['filter', `-I ${chain} -j ${target}`]]);
}
