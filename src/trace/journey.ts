/**
 * Requests, the packets that they caused and the steps of each: the trace as people read it.
 *
 * Owns the merging of low-level events into steps (grouped by step-group.ts) and the direction of
 * packets. Derives everything from the events; sentences come from explain.ts.
 */
import { explainStep } from './explain.ts';
import type { Disposition, Journey, JourneyStep, RequestStory } from './journey-shape.ts';
import { destinationText, packetSummary } from './headers-text.ts';
import { packetDiff } from './packet-diff.ts';
import { askingSide, travelsBack, type AskingSide } from './packet-direction.ts';
import { groupSteps, type StepGroup } from './step-group.ts';
import { actionOf, rowsOf, stationOf } from './step-station.ts';
import type {
  DnsAnswered,
  PacketEvent,
  RequestFinished,
  RequestStarted,
  TraceEvent,
} from './trace-event.ts';

/** What the trace says of one request, before it is put into words. */
interface RequestRecord {
  /** Step that was under way when it began; -1 before the first. */
  readonly step: number;
  answered: DnsAnswered | undefined;
  started: RequestStarted | undefined;
  finished: RequestFinished | undefined;
  readonly packets: Map<number, PacketEvent[]>;
}

function stepFrom(groups: readonly StepGroup[], index: number): JourneyStep {
  const group = groups[index]!;
  const previous = groups[index - 1]?.events.at(-1);
  const first = group.events[0]!;
  const last = group.events.at(-1)!;
  const words = explainStep({ groups, index });
  return {
    number: index + 1,
    firstEvent: first.sequence,
    lastEvent: last.sequence,
    timeNs: group.main.timeNs,
    node: group.main.node,
    namespace: group.main.namespace,
    station: stationOf(group, previous),
    action: actionOf(group),
    title: words.title,
    because: words.because,
    rows: rowsOf(group),
    changes: packetDiff(previous?.headers ?? first.headers, last.headers),
    headers: last.headers,
  };
}

/** The steps of one packet from all of its events, in order. */
export function journeySteps(events: readonly PacketEvent[]): JourneyStep[] {
  const groups = groupSteps(events);
  return groups.map((_group, index) => stepFrom(groups, index));
}

/** A copy that a flooded frame left at a port it was not for says nothing about the packet. */
function endOf(events: readonly PacketEvent[]): Disposition {
  const delivered = events.findLast((event) => event.kind === 'packet.delivered');
  if (delivered !== undefined) return { kind: 'delivered', to: delivered.to };
  const drops = events.filter((event) => event.kind === 'packet.dropped');
  const drop = drops.findLast((event) => event.reason !== 'not-for-us') ?? drops.at(-1);
  return drop === undefined ? { kind: 'in-flight' } : { kind: 'dropped', reason: drop.reason };
}

function journeyFrom(events: readonly PacketEvent[], side: AskingSide): Journey {
  const first = events[0]!;
  return {
    packet: first.packet,
    request: first.request,
    summary: packetSummary(first.headers),
    reply: travelsBack(first, side),
    startNs: first.timeNs,
    endNs: events.at(-1)!.timeNs,
    steps: journeySteps(events),
    disposition: endOf(events),
  };
}

function isPacketEvent(event: TraceEvent): event is PacketEvent {
  return 'packet' in event;
}

function note(record: RequestRecord, event: TraceEvent): void {
  if (event.kind === 'dns.answered') record.answered = event;
  else if (event.kind === 'request.started') record.started = event;
  else if (event.kind === 'request.finished') record.finished = event;
  else if (isPacketEvent(event)) {
    const events = record.packets.get(event.packet);
    if (events === undefined) record.packets.set(event.packet, [event]);
    else events.push(event);
  }
}

function newRecord(step: number): RequestRecord {
  return { step, answered: undefined, started: undefined, finished: undefined, packets: new Map() };
}

/** Everything that carries a request's number, requests in order of their numbers. */
function recordsOf(events: readonly TraceEvent[]): [number, RequestRecord][] {
  const records = new Map<number, RequestRecord>();
  let step = -1;
  for (const event of events) {
    if (event.kind === 'step.started') step = event.step;
    if (event.request === 0) continue;
    const record = records.get(event.request) ?? newRecord(step);
    records.set(event.request, record);
    note(record, event);
  }
  return [...records].sort(([left], [right]) => left - right);
}

const nothing = { sequence: 0, timeNs: 0, node: '', namespace: '' } as const;

function makerOf(first: PacketEvent | undefined, answered: DnsAnswered | undefined): string {
  if (first?.kind === 'packet.sent') return first.by;
  return (answered ?? first ?? nothing).namespace;
}

function goalOf(first: PacketEvent | undefined, answered: DnsAnswered | undefined): string {
  if (answered !== undefined) return answered.name;
  return first === undefined ? '' : destinationText(first.headers);
}

/** A name look-up by itself, or what a cut trace still says of a request, as if it had started. */
function startFromRest(
  request: number,
  { packets, answered, step }: RequestRecord,
): RequestStarted {
  const first = [...packets.values()][0]?.[0];
  const { sequence, timeNs } = first ?? answered ?? nothing;
  const protocol = first?.headers.protocol ?? 'udp';
  return {
    kind: 'request.started',
    sequence,
    timeNs,
    request,
    step,
    from: makerOf(first, answered),
    to: goalOf(first, answered),
    protocol: protocol === 'esp' ? 'udp' : protocol,
  };
}

const outcomeOfStatus = {
  NOERROR: 'ok',
  NXDOMAIN: 'name-not-found',
  SERVFAIL: 'name-not-found',
  timeout: 'timeout',
} as const;

/** How it ended; a look-up by itself ends with its answer. */
function endOfRequest({
  started,
  finished,
  answered,
}: RequestRecord): Pick<RequestStory, 'outcome' | 'task' | 'peer' | 'local'> & { timeNs: number } {
  if (finished !== undefined) return finished;
  const nobody = { task: '', peer: '', local: '' };
  if (started !== undefined || answered === undefined) {
    return { outcome: 'in-flight', ...nobody, timeNs: 0 };
  }
  return { outcome: outcomeOfStatus[answered.status], ...nobody, timeNs: answered.timeNs };
}

function storyFrom(request: number, record: RequestRecord): RequestStory {
  const packets = [...record.packets.values()];
  const started = record.started ?? startFromRest(request, record);
  const side = askingSide(
    packets.map((events) => events[0]!),
    started.protocol,
  );
  const journeys = packets.map((events) => journeyFrom(events, side));
  const { outcome, task, peer, local, timeNs } = endOfRequest(record);
  return {
    request,
    step: started.step,
    from: started.from,
    to: started.to,
    protocol: started.protocol,
    outcome,
    task,
    peer,
    local,
    startNs: started.timeNs,
    endNs: journeys.reduce((latest, { endNs }) => Math.max(latest, endNs), timeNs),
    journeys,
  };
}

/**
 * The requests of a trace, each with its packets in order of departure and their steps. Every event
 * of such a packet is in exactly one step. Packets that no request caused are in none.
 */
export function requestStories(events: readonly TraceEvent[]): RequestStory[] {
  return recordsOf(events)
    .filter(([, record]) => record.started !== undefined || record.packets.size > 0)
    .map(([request, record]) => storyFrom(request, record));
}
