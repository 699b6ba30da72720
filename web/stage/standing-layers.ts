/**
 * What the layers of tunnels, names and faults show at a moment, as lines between rows and notes on them.
 *
 * Pure. Tunnels are those that carried something so far; names are the last answer that each node got;
 * faults are those that last. Owns their words; drawing is the control layer's, which has the places.
 */
import type { RequestStory, Topology, TraceEvent } from '../../src/index.ts';
import { faultsAt } from '../stores/faults.ts';
import { oncePer } from '../stores/once.ts';
import type { Run } from '../stores/run-store.ts';
import type { ControlLine, ControlNote } from './control-lines.ts';

interface Tunnelled {
  readonly event: number;
  readonly from: string;
  /** Address of the other end. */
  readonly to: number;
  readonly vni: number;
  readonly encrypted: boolean;
}

/** Each time a packet was put into a tunnel, in order. */
const encapsulations = oncePer((stories: readonly RequestStory[]): Tunnelled[] =>
  stories
    .flatMap(({ journeys }) => journeys)
    .flatMap(({ steps }) => {
      const encrypted = steps.some(({ headers }) => headers.tunnel?.esp);
      return steps.flatMap(({ action, node, lastEvent: event, headers: { tunnel } }) =>
        action === 'encapsulated' && tunnel
          ? [{ event, from: node, to: tunnel.destination, vni: tunnel.vni, encrypted }]
          : [],
      );
    })
    .toSorted((left, right) => left.event - right.event),
);

interface Pair {
  readonly from: string;
  readonly to: string;
  packets: number;
  readonly vnis: Set<number>;
  encrypted: boolean;
}

/** One line for two nodes, whatever went between them in either direction up to an event. */
export function tunnelLines(run: Run, { nodes }: Topology, event: number): ControlLine[] {
  const byAddress = new Map(nodes.map(({ name, address }) => [address, name]));
  const pairs = new Map<string, Pair>();
  for (const each of encapsulations(run.stories)) {
    const to = byAddress.get(each.to);
    if (each.event > event || to === undefined) continue;
    const [first, second] = [each.from, to].toSorted() as [string, string];
    const key = `tunnel ${first} ${second}`;
    const pair = pairs.get(key) ?? newPair(first, second);
    pair.packets += 1;
    pair.vnis.add(each.vni);
    pair.encrypted ||= each.encrypted;
    pairs.set(key, pair);
  }
  return [...pairs].map(([key, pair]) => {
    const { from, to } = pair;
    return { key, from, to, kind: 'tunnel', alive: true, text: tunnelText(pair) };
  });
}

function newPair(from: string, to: string): Pair {
  return { from, to, packets: 0, vnis: new Set(), encrypted: false };
}

function tunnelText({ from, to, packets, vnis, encrypted }: Pair): string {
  const way = encrypted ? 'VXLAN in ESP' : 'VXLAN, udp 4789';
  const count = packets === 1 ? '1 packet' : `${packets} packets`;
  return `${from} and ${to}: ${way}, VNI ${[...vnis].join(', ')}, ${count} so far`;
}

const answersOf = oncePer((events: readonly TraceEvent[]) =>
  events.filter((event) => event.kind === 'dns.answered'),
);

/** The last name that was looked up on each node. */
export function dnsNotes({ result: { events } }: Run, event: number): ControlNote[] {
  const last = new Map<string, string>();
  for (const { sequence, node, namespace, name, type, answers, status } of answersOf(events)) {
    if (sequence > event) break;
    const asked = type === 'A' ? name : `${name} ${type}`;
    last.set(node, `${namespace}: ${asked} is ${answers.join(', ') || status}`);
  }
  return [...last].map(([node, text]) => ({ node, text, kind: 'dns' }));
}

/** Nodes whose cable is out or that a partition keeps from others, each with the words for it. */
export function cutsAt(run: Run, event: number): Map<string, string> {
  const cuts = faultsAt(run, event).filter(({ isCut }) => isCut);
  return new Map(cuts.flatMap(({ nodes, text }) => nodes.map((node) => [node, text])));
}

/** Names of tasks whose health check has been made to fail, for as long as it does. */
export function unhealthyAt(run: Run, event: number): Set<string> {
  const keys = faultsAt(run, event).map(({ key }) => key);
  return new Set(keys.flatMap((key) => (key.startsWith('health ') ? [key.slice(7)] : [])));
}

/** Faults on the rows of the nodes that they are about. */
export function faultNotes(run: Run, event: number): ControlNote[] {
  const texts = new Map<string, string[]>();
  for (const { nodes, text } of faultsAt(run, event)) {
    for (const node of nodes) {
      const own = text.startsWith(`${node}: `) ? text.slice(node.length + 2) : text;
      texts.set(node, [...(texts.get(node) ?? []), own]);
    }
  }
  return [...texts].map(([node, own]) => ({ node, text: own.join(' · '), kind: 'fault' }));
}
