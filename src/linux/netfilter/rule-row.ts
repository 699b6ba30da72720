/**
 * A rule as a row of 16 numbers, one cache line: what it asks, and what happens then.
 *
 * Owns the layout and the writing of rows; row-match.ts asks them, chain-program.ts puts the rows of a
 * chain one behind the other. A rule that asks two things of one kind (two marks) takes more than one
 * row: each but the last is a guard, which leads past the rule where it does not hold.
 */
import { maskOf } from '../../packet/ipv4-subnet.ts';
import type { ConnectionState } from '../../packet/packet.ts';
import type { InterfaceMatch, Match, PortRange, Rule } from './rule.ts';

export const ROW_WORDS = 16;

/** Places in a row. */
export const WORD = {
  /** Bits of ASKS: what is asked, and of which the opposite. */
  asks: 0,
  /** Number of the rule, shifted, and one of ACTION. */
  action: 1,
  /** Of a jump, where to; of a MARK, its value; of a guard, how many words lead past the rule. */
  operand: 2,
  markMask: 3,
  destination: 4,
  destinationMask: 5,
  source: 6,
  sourceMask: 7,
  /** The protocol's number, and above it the states. */
  protocolAndStates: 8,
  /** First and last port, 16 bits each. */
  sourcePorts: 9,
  destinationPorts: 10,
  mark: 11,
  askedMarkMask: 12,
  /** Places of the names in the program's list, 16 bits each. */
  interfaces: 13,
  vni: 14,
} as const;

export const ACTION = { verdict: 0, return: 1, jump: 2, mark: 3, guard: 4 } as const;
export const ACTION_BITS = 3;

/** What is asked; the bit above each says that the opposite must hold. */
export const ASKS = {
  destination: 1,
  source: 1 << 2,
  inInterface: 1 << 4,
  outInterface: 1 << 6,
  protocol: 1 << 8,
  sourcePort: 1 << 10,
  destinationPort: 1 << 12,
  sourceLocal: 1 << 14,
  destinationLocal: 1 << 16,
  state: 1 << 18,
  mark: 1 << 20,
  ipvs: 1 << 22,
  encrypted: 1 << 24,
  vni: 1 << 26,
} as const;

/** Ends a chain: stands where a row's first word would. */
export const END = 1 << 30;
/** Begins a run of rules for one exact destination each. */
export const RUN = 1 << 29;

export const STATE_SHIFT = 8;
const STATE_BITS: Readonly<Record<ConnectionState, number>> = {
  INVALID: 1,
  NEW: 2,
  RELATED: 4,
  ESTABLISHED: 8,
  UNTRACKED: 16,
};

/** The bit of a state, without a look-up by its name. */
export function stateBit(state: ConnectionState): number {
  switch (state) {
    case 'NEW':
      return STATE_BITS.NEW;
    case 'ESTABLISHED':
      return STATE_BITS.ESTABLISHED;
    case 'UNTRACKED':
      return STATE_BITS.UNTRACKED;
    case 'RELATED':
      return STATE_BITS.RELATED;
    case 'INVALID':
      return STATE_BITS.INVALID;
  }
}

/** The rows of a rule; its number and a jump's target are the program's to fill in. */
export function rowsOf(rule: Rule, placeOfName: (name: string) => number): number[][] {
  const head = newRow();
  const { source, destination, inInterface, outInterface, protocol } = rule;
  if (destination) {
    ask(head, ASKS.destination, destination.negated);
    setWords(head, WORD.destination, maskOf(destination.prefixLength), destination.address);
  }
  if (source) {
    ask(head, ASKS.source, source.negated);
    setWords(head, WORD.source, maskOf(source.prefixLength), source.address);
  }
  askInterface(head, ASKS.inInterface, inInterface, placeOfName, 0);
  askInterface(head, ASKS.outInterface, outInterface, placeOfName, 16);
  if (protocol) {
    ask(head, ASKS.protocol, protocol.negated);
    head[WORD.protocolAndStates] = protocol.number;
  }
  const rows = [head];
  for (const match of rule.matches) askMatch(rows, match);
  const [last = head] = rows.slice(-1);
  act(last, rule);
  rows.slice(0, -1).forEach((guard, at) => {
    guard[WORD.action] = ACTION.guard;
    guard[WORD.operand] = (rows.length - at) * ROW_WORDS;
  });
  return rows;
}

function newRow(): number[] {
  return Array.from({ length: ROW_WORDS }, () => 0);
}

function ask(row: number[], bit: number, negated: boolean): void {
  row[WORD.asks] = (row[WORD.asks] ?? 0) | (negated ? bit | (bit << 1) : bit);
}

/** An address under its mask, and behind it the mask. */
function setWords(row: number[], at: number, mask: number, value: number): void {
  row[at] = value & mask;
  row[at + 1] = mask | 0;
}

function askInterface(
  row: number[],
  bit: number,
  match: InterfaceMatch | undefined,
  placeOfName: (name: string) => number,
  shift: number,
): void {
  if (match === undefined) return;
  ask(row, bit, match.negated);
  row[WORD.interfaces] = (row[WORD.interfaces] ?? 0) | (placeOfName(match.name) << shift);
}

/** Asks in the last row, or in a new one where that asks the same kind of thing already. */
function askMatch(rows: number[][], match: Match): void {
  const asked = newRow();
  writeMatch(asked, match);
  const [last = asked] = rows.slice(-1);
  const asks = asked[WORD.asks] ?? 0;
  if ((asks & (last[WORD.asks] ?? 0)) !== 0) rows.push(asked);
  else for (const [at, word] of asked.entries()) last[at] = (last[at] ?? 0) | word;
}

function writeMatch(row: number[], match: Match): void {
  switch (match.kind) {
    case 'ports':
      askPorts(row, ASKS.sourcePort, WORD.sourcePorts, match.source);
      askPorts(row, ASKS.destinationPort, WORD.destinationPorts, match.destination);
      return;
    case 'addrtype':
      if (match.sourceLocal !== undefined) ask(row, ASKS.sourceLocal, !match.sourceLocal);
      if (match.destinationLocal !== undefined) {
        ask(row, ASKS.destinationLocal, !match.destinationLocal);
      }
      return;
    case 'conntrack':
      ask(row, ASKS.state, match.negated);
      for (const state of match.states)
        row[WORD.protocolAndStates]! |= stateBit(state) << STATE_SHIFT;
      return;
    case 'mark':
      ask(row, ASKS.mark, match.negated);
      row[WORD.mark] = match.value | 0;
      row[WORD.askedMarkMask] = match.mask | 0;
      return;
    case 'ipvs':
      return ask(row, ASKS.ipvs, match.negated);
    case 'policy':
      return ask(row, ASKS.encrypted, !match.encrypted);
    case 'vni':
      ask(row, ASKS.vni, false);
      row[WORD.vni] = match.vni;
      return;
    case 'comment':
  }
}

function askPorts(row: number[], bit: number, at: number, range: PortRange | undefined): void {
  if (range === undefined) return;
  ask(row, bit, range.negated);
  row[at] = (range.first << 16) | range.last;
}

function act(row: number[], { target }: Rule): void {
  row[WORD.action] = actionOf(target.kind);
  if (target.kind !== 'mark') return;
  row[WORD.operand] = target.value | 0;
  row[WORD.markMask] = target.mask | 0;
}

function actionOf(kind: Rule['target']['kind']): number {
  if (kind === 'return' || kind === 'jump' || kind === 'mark') return ACTION[kind];
  return ACTION.verdict;
}
