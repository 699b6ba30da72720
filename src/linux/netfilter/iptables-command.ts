/**
 * Changes a namespace's rules with the commands of `iptables`: -A, -I, -D, -N, -X, -F, -P.
 *
 * Refuses what iptables refuses (RangeError with the command), so that a wrong order of steps shows
 * where it is made. Whether a rule is already there is for the caller to ask (`hasRule`).
 */
import { parseRule } from './rule-parse.ts';
import type { Rule } from './rule.ts';
import { ensureTable, type Chain, type Ruleset, type Table, type TableName } from './ruleset.ts';
import { allowedIn, isChainName } from './targets.ts';
import { MAX_JUMP_DEPTH } from './chain-program.ts';

/** A command in its parts: `-I DOCKER 2 -i br0 -j RETURN`. */
interface Command {
  readonly text: string;
  readonly table: Table;
  readonly chain: string;
  /** Everything behind the chain. */
  readonly rest: string;
}

function refuse(command: Command, reason: string): never {
  throw new RangeError(`iptables -t ${command.table.name} ${command.text}: ${reason}`);
}

function chainOf(command: Command): Chain {
  const chain = command.table.chains.get(command.chain);
  return chain ?? refuse(command, `chain ${command.chain} does not exist`);
}

function ruleOf(command: Command, rest: string): Rule {
  return parseRule(`-A ${command.chain} ${rest}`);
}

/** Jumps that a packet can be deep in below this chain; stops counting where the limit is passed. */
function jumpDepth(table: Table, chain: Chain, above: number): number {
  let deepest = above;
  for (const { target } of chain.rules) {
    if (deepest > MAX_JUMP_DEPTH) return deepest;
    const next = target.kind === 'jump' ? table.chains.get(target.chain) : undefined;
    if (next) deepest = Math.max(deepest, jumpDepth(table, next, above + 1));
  }
  return deepest;
}

function checkTarget(command: Command, { target }: Rule): void {
  if (!allowedIn(command.table.name, target)) refuse(command, 'target belongs to another table');
  if (target.kind !== 'jump') return;
  const next = command.table.chains.get(target.chain);
  if (!next || next.policy !== undefined)
    refuse(command, `${target.chain} is not a chain that a rule can jump to`);
}

/** Puts a rule in and takes it out again where jumps would loop or nest too deep (ELOOP, EMLINK). */
function insert(command: Command, chain: Chain, index: number, rule: Rule): void {
  checkTarget(command, rule);
  chain.rules.splice(index, 0, rule);
  if (rule.target.kind !== 'jump') return;
  for (const start of command.table.chains.values()) {
    if (jumpDepth(command.table, start, 0) <= MAX_JUMP_DEPTH) continue;
    chain.rules.splice(index, 1);
    refuse(command, 'jumps loop or nest too deep');
  }
}

function append(command: Command): void {
  const chain = chainOf(command);
  insert(command, chain, chain.rules.length, ruleOf(command, command.rest));
}

/** `-I CHAIN [position] …`: before the rule at that position, counted from 1. */
function insertAt(command: Command): void {
  const chain = chainOf(command);
  const [, position = '1', rest = ''] = /^(?:(\d+)\s+)?(.*)$/s.exec(command.rest) ?? [];
  const index = Number(position) - 1;
  if (index < 0 || index > chain.rules.length) refuse(command, 'index of insertion too big');
  insert(command, chain, index, ruleOf(command, rest));
}

function indexOfRule(chain: Chain, rule: Rule): number {
  return chain.rules.findIndex((other) => other === rule || other.text === rule.text);
}

/** `-D CHAIN …` takes the first rule of that text out, `-D CHAIN 3` the third. */
function remove(command: Command): void {
  const chain = chainOf(command);
  const byNumber = /^\d+$/.test(command.rest);
  const index = byNumber
    ? Number(command.rest) - 1
    : indexOfRule(chain, ruleOf(command, command.rest));
  if (chain.rules[index] === undefined) refuse(command, 'no such rule in that chain');
  chain.rules.splice(index, 1);
}

function newChain(command: Command): void {
  const { table, chain } = command;
  if (!isChainName(chain)) refuse(command, 'not a name for a chain');
  if (table.chains.has(chain)) refuse(command, 'chain already exists');
  table.chains.set(chain, { name: chain, policy: undefined, rules: [] });
}

function jumpsTo(table: Table, name: string): boolean {
  const isJump = ({ target }: Rule): boolean => target.kind === 'jump' && target.chain === name;
  return [...table.chains.values()].some((chain) => chain.rules.some(isJump));
}

function deleteChain(command: Command): void {
  const { policy, rules, name } = chainOf(command);
  if (policy !== undefined) refuse(command, 'built-in chains stay');
  if (rules.length > 0 || jumpsTo(command.table, name)) refuse(command, 'chain is in use');
  command.table.chains.delete(name);
}

function setPolicy(command: Command): void {
  const chain = chainOf(command);
  if (chain.policy === undefined) refuse(command, 'only built-in chains have a policy');
  if (command.rest !== 'ACCEPT' && command.rest !== 'DROP') refuse(command, 'bad policy name');
  chain.policy = command.rest;
}

function flush(command: Command): void {
  chainOf(command).rules.length = 0;
}

const commands = new Map<string, (command: Command) => void>([
  ['-A', append],
  ['-I', insertAt],
  ['-D', remove],
  ['-N', newChain],
  ['-X', deleteChain],
  ['-F', flush],
  ['-P', setPolicy],
]);

/**
 * Carries out one command, such as `-I FORWARD 1 -j DOCKER-USER`, on a table, which comes into being
 * where it is not there yet. Throws RangeError where iptables would refuse; chains and rules
 * then stay as they were.
 */
export function applyIptables(ruleset: Ruleset, table: TableName, text: string): void {
  const [, name = '', chain = '', rest = ''] = /^(-\w)\s+(\S+)\s*(.*)$/s.exec(text.trim()) ?? [];
  const run = commands.get(name);
  if (!run) throw new RangeError(`iptables -t ${table} ${text}: no such command`);
  run({ text, table: ensureTable(ruleset, table), chain, rest });
  ruleset.version += 1;
}

/** `iptables -C`: whether the chain holds the rule `-A CHAIN …`; makes no table. */
export function hasRule(ruleset: Ruleset, table: TableName, text: string): boolean {
  const rule = parseRule(text);
  const chain = ruleset.tables.get(table)?.chains.get(rule.chain);
  return chain !== undefined && indexOfRule(chain, rule) >= 0;
}

/** Whether the table has a chain of that name. */
export function hasChain(ruleset: Ruleset, table: TableName, chain: string): boolean {
  return ruleset.tables.get(table)?.chains.has(chain) ?? false;
}
