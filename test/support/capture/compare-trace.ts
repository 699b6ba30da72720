/*
 * Judges a `trace` observation: every SYN, SYN-ACK, data segment, RST, datagram and ICMP message
 * must pass the same taps in the same order, and they must begin in the same order. Of pure
 * acknowledgements and FINs TCP may send more or fewer; they must take the same ways.
 */
import type { LocalDifference, Observation, PacketRow } from './capture-types.ts';
import { normalPackets, numberedPorts } from './normal-packets.ts';
import { hopText, isFreeInNumber, packetJourneys, packetText } from './packet-journeys.ts';
import type { Journey } from './packet-journeys.ts';

/** Two neighbouring taps closer than this may have seen a packet in either order. */
const SAME_MOMENT_MS = 0.1;

/** Every difference between two traces: packets that are fixed in number first. */
export function compareTraces(captured: Observation, simulated: Observation): LocalDifference[] {
  const fixedPorts = numberedPorts(rowsOf(captured));
  const [left, right] = [captured, simulated].map((side) =>
    packetJourneys(normalPackets(rowsOf(side), fixedPorts)),
  ) as [Journey[], Journey[]];
  return [...compareFixedJourneys(left, right), ...compareWays(left, right)];
}

function rowsOf(trace: Observation): readonly PacketRow[] {
  return Array.isArray(trace['packets']) ? (trace['packets'] as PacketRow[]) : [];
}

/** Packets whose number and order count. */
function compareFixedJourneys(
  captured: readonly Journey[],
  simulated: readonly Journey[],
): LocalDifference[] {
  const left = captured.filter((journey) => !isFreeInNumber(journey));
  const right = simulated.filter((journey) => !isFreeInNumber(journey));
  const length = Math.max(left.length, right.length);
  return Array.from({ length }).flatMap((_, index) => {
    const path = `packets, packet ${index + 1} of those fixed in number`;
    return compareJourneys(path, left[index], right[index]);
  });
}

function compareJourneys(
  path: string,
  captured: Journey | undefined,
  simulated: Journey | undefined,
): LocalDifference[] {
  const [left, right] = [captured?.hops ?? [], simulated?.hops ?? []];
  const at = firstOtherHop(left, right);
  if (at === -1) return [];
  return [
    {
      path: `${path} (${journeyName(captured ?? simulated!)}), tap ${at + 1}`,
      captured: { lines: left.map(packetText), at },
      simulated: { lines: right.map(packetText), at },
      explanation: explainHop(left[at], right[at], captured, simulated),
    },
  ];
}

/** Index of the first tap that differs, or -1. */
function firstOtherHop(captured: readonly PacketRow[], simulated: readonly PacketRow[]): number {
  const [left, right] = [captured.map(packetText), simulated.map(packetText)];
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    if (left[at] === right[at]) continue;
    if (!isSwapOfNeighbours(left, right, at) || !isSameMoment(captured, at)) return at;
    at += 1;
  }
  return -1;
}

function isSwapOfNeighbours(
  left: readonly string[],
  right: readonly string[],
  at: number,
): boolean {
  if (left[at] === undefined || left[at + 1] === undefined) return false;
  return left[at] === right[at + 1] && left[at + 1] === right[at];
}

function isSameMoment(rows: readonly PacketRow[], at: number): boolean {
  const [before, after] = [rows[at], rows[at + 1]];
  return before !== undefined && after !== undefined && after.t - before.t < SAME_MOMENT_MS;
}

/** Words for what happens to the packet on one side and not on the other. */
function explainHop(
  left: PacketRow | undefined,
  right: PacketRow | undefined,
  captured: Journey | undefined,
  simulated: Journey | undefined,
): string {
  if (!simulated) return 'the simulation does not send this packet';
  if (!captured) return 'only the simulation sends this packet';
  if (!left) return 'the captured packet goes no further, the simulated one does';
  if (!right) return 'the simulated packet goes no further, the captured one does';
  const names = otherFields(left, right);
  return tapOf(left) === tapOf(right)
    ? `at the same tap, another ${names.join(', ')}`
    : 'the packet is seen at another tap';
}

function tapOf(row: PacketRow): string {
  return [row.node, row.namespace, row.interface, row.direction].join(' ');
}

function otherFields(left: PacketRow, right: PacketRow): string[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]) as Set<keyof PacketRow>;
  names.delete('t');
  return [...names].filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
}

function journeyName(journey: Journey): string {
  return `${journey.kind} towards the ${journey.towards}`;
}

/** Acknowledgements and FINs: each way taken on one side is taken by some segment on the other. */
function compareWays(
  captured: readonly Journey[],
  simulated: readonly Journey[],
): LocalDifference[] {
  const [left, right] = [segmentsOf(captured), segmentsOf(simulated)];
  return [
    ...strangers(left, right).map((journey) => wayDifference(journey, right, 'captured')),
    ...strangers(right, left).map((journey) => wayDifference(journey, left, 'simulated')),
  ];
}

/** Segments of an established connection: acknowledgements, FINs and data share their ways. */
function segmentsOf(journeys: readonly Journey[]): Journey[] {
  return journeys.filter((journey) => isFreeInNumber(journey) || journey.kind === 'data');
}

/** Free segments whose way nobody on the other side takes, each way once. */
function strangers(journeys: readonly Journey[], others: readonly Journey[]): Journey[] {
  const ways = new Map(
    journeys.filter(isFreeInNumber).map((journey) => [wayKey(journey), journey]),
  );
  return [...ways.values()].filter((journey) => !others.some((other) => takesWay(other, journey)));
}

function wayKey(journey: Journey): string {
  return [journey.connection, ...journey.hops.map(hopText)].join('\n');
}

function takesWay(journey: Journey, way: Journey): boolean {
  const [left, right] = [journey.hops, way.hops];
  if (left.length !== right.length) return false;
  const [leftTexts, rightTexts] = [left.map(hopText), right.map(hopText)];
  for (let at = 0; at < left.length; at += 1) {
    if (leftTexts[at] === rightTexts[at]) continue;
    const close = isSameMoment(left, at) || isSameMoment(right, at);
    if (!isSwapOfNeighbours(leftTexts, rightTexts, at) || !close) return false;
    at += 1;
  }
  return true;
}

function wayDifference(
  journey: Journey,
  others: readonly Journey[],
  side: 'captured' | 'simulated',
): LocalDifference {
  const own = journey.hops.map(hopText);
  const like = nearest(journey, others)?.hops.map(hopText) ?? [];
  const at = own.findIndex((text, index) => text !== like[index]);
  const place = at === -1 ? own.length : at;
  const [ownSide, otherSide] = [
    { lines: own, at: place },
    { lines: like, at: place },
  ];
  return {
    path: `packets, ways of segments: ${journeyName(journey)}, tap ${place + 1}`,
    captured: side === 'captured' ? ownSide : otherSide,
    simulated: side === 'captured' ? otherSide : ownSide,
    explanation: `no segment of the other side takes this ${side} way`,
  };
}

/** The journey in the same direction that shares the longest beginning. */
function nearest(journey: Journey, others: readonly Journey[]): Journey | undefined {
  const same = others.filter(({ towards }) => towards === journey.towards);
  return same.toSorted((a, b) => sharedHops(journey, b) - sharedHops(journey, a))[0];
}

function sharedHops(left: Journey, right: Journey): number {
  const at = left.hops.findIndex(
    (row, index) => !right.hops[index] || hopText(row) !== hopText(right.hops[index]),
  );
  return at === -1 ? left.hops.length : at;
}
