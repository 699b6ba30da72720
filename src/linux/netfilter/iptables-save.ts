/**
 * Prints a namespace's rules as `iptables-save` does, without its comment lines, COMMIT and counters.
 *
 * Tables that were never written to are left out. Order as in iptables-nft 1.8: mangle, raw, filter,
 * nat; built-in chains by hook, then the others by name; rules chain by chain in that order.
 */
import type { Chain, Ruleset, Table, TableName } from './ruleset.ts';

const tableOrder: readonly TableName[] = ['mangle', 'raw', 'filter', 'nat'];

/** By code unit, as strcmp: `DOCKER-CT` before `DOCKER_OUTPUT`. */
function byName(left: Chain, right: Chain): number {
  return left.name < right.name ? -1 : 1;
}

function chainsInOrder(table: Table): Chain[] {
  const chains = [...table.chains.values()];
  const builtIn = chains.filter((chain) => chain.policy !== undefined);
  return [...builtIn, ...chains.filter((chain) => chain.policy === undefined).sort(byName)];
}

function tableLines(table: Table): string[] {
  const chains = chainsInOrder(table);
  return [
    `*${table.name}`,
    ...chains.map((chain) => `:${chain.name} ${chain.policy ?? '-'} [0:0]`),
    ...chains.flatMap((chain) => chain.rules.map((rule) => rule.text)),
  ];
}

/** The lines of `iptables-save`; none where no table exists. */
export function iptablesSave(ruleset: Ruleset): string[] {
  return tableOrder.flatMap((name) => {
    const table = ruleset.tables.get(name);
    return table ? tableLines(table) : [];
  });
}
