/**
 * iptables commands as the engine issues them, in order.
 *
 * Owns running and undoing lists of them; what each chain holds is a layout's (layout.ts).
 */
import { applyIptables, hasChain, hasRule } from '../../linux/netfilter/iptables-command.ts';
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

/** An empty chain: one that is there is flushed. */
export function makeChain(rules: Ruleset, table: TableName, chain: string): void {
  applyIptables(rules, table, `${hasChain(rules, table, chain) ? '-F' : '-N'} ${chain}`);
}

/** Puts a rule where the command says, from wherever in the chain it was (EnsureJumpRule). */
export function placeRule(rules: Ruleset, command: Command): void {
  dropRules(rules, [asAppended(command)]);
  runCommands(rules, [command]);
}

/** Leaves a rule that is there where it is (Rule.Insert, Rule.Append). */
export function ensureRule(rules: Ruleset, command: Command): void {
  const [table, text] = asAppended(command);
  if (!hasRule(rules, table, text)) runCommands(rules, [command]);
}

/** As rules are found again. */
export function asAppended([table, text]: Command): Command {
  return [table, text.replace(/^-I/, '-A')];
}

/** Puts a jump at the head of a chain. */
export function moveJumpToHead(rules: Ruleset, chain: string, target: string): void {
  placeRule(rules, ['filter', `-I ${chain} -j ${target}`]);
}
