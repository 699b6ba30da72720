/**
 * Everything that happened in a run as one ordered list of moments, the page's axis of time.
 *
 * Owns the merging of packet steps with the other events (names looked up, tasks, requests). A moment
 * is one row of the event list, one tick of the scrubber and one place of the packet on the stage.
 */
import { clusterEventText } from '../../src/index.ts';
import type {
  DnsAnswered,
  Journey,
  JourneyStep,
  PacketEvent,
  RequestFinished,
  RequestStory,
  TraceEvent,
} from '../../src/index.ts';

/** What a tick's colour and height say. */
export type TickKind = 'request' | 'response' | 'changed' | 'dns' | 'control' | 'drop';

export interface Moment {
  /** Position in the list of moments. */
  readonly index: number;
  /** Sequence number of the trace event that it ends with. */
  readonly event: number;
  readonly timeNs: number;
  /** 0 when no request caused it. */
  readonly request: number;
  /** `n3 / ingress_sbox`. */
  readonly where: string;
  readonly station: string;
  readonly text: string;
  readonly tick: TickKind;
  /** Both are set for a step of a packet, and for nothing else. */
  readonly journey?: Journey;
  readonly step?: JourneyStep;
}

type Unnumbered = Omit<Moment, 'index'>;

function stepTick(journey: Journey, step: JourneyStep): TickKind {
  if (step.action === 'dropped' || step.action === 'rejected') return 'drop';
  const changes = ['translated', 'balanced', 'encapsulated', 'decapsulated', 'marked'];
  if (changes.includes(step.action)) return 'changed';
  return journey.reply ? 'response' : 'request';
}

function stepMoment(journey: Journey, step: JourneyStep): Unnumbered {
  return {
    event: step.lastEvent,
    timeNs: step.timeNs,
    request: journey.request,
    where: `${step.node} / ${step.namespace}`,
    station: step.station.name,
    text: step.title,
    tick: stepTick(journey, step),
    journey,
    step,
  };
}

function dnsText(event: DnsAnswered): string {
  const answers = event.answers.length > 0 ? event.answers.join(', ') : event.status;
  return `${event.name} ${event.type}: ${answers}`;
}

function outcomeText(event: RequestFinished): string {
  return event.task ? `${event.outcome}, answered by ${event.task}` : event.outcome;
}

type OtherWords = Pick<Moment, 'where' | 'station' | 'text' | 'tick'>;

/** The words of an event that is no packet's. */
function otherWords(event: Exclude<TraceEvent, PacketEvent>): OtherWords {
  switch (event.kind) {
    case 'dns.answered': {
      const where = `${event.node} / ${event.namespace}`;
      return { where, station: 'resolver', text: dnsText(event), tick: 'dns' };
    }
    case 'request.started': {
      const text = `${event.from} asks ${event.to}`;
      return { where: event.from, station: 'request', text, tick: 'control' };
    }
    case 'request.finished':
      return {
        where: '',
        station: 'request',
        text: outcomeText(event),
        tick: event.outcome === 'ok' ? 'control' : 'drop',
      };
    case 'step.started':
      return { where: '', station: 'scenario', text: event.text, tick: 'control' };
    case 'task.changed':
      return { where: event.node, station: event.task, text: event.text, tick: 'control' };
    case 'node.changed':
    case 'gossip.delivered':
      return {
        where: event.node,
        station: 'cluster',
        text: clusterEventText(event),
        tick: 'control',
      };
  }
}

/** Packet events have no moment of their own: steps stand for them. */
function otherMoment(event: TraceEvent): Unnumbered[] {
  if ('packet' in event) return [];
  const { sequence, timeNs, request } = event;
  return [{ event: sequence, timeNs, request, ...otherWords(event) }];
}

/** All moments of a run in the order of the trace. */
export function momentsOf(
  events: readonly TraceEvent[],
  stories: readonly RequestStory[],
): Moment[] {
  const journeys = stories.flatMap((story) => story.journeys);
  const steps = journeys.flatMap((journey) =>
    journey.steps.map((step) => stepMoment(journey, step)),
  );
  let latestNs = 0;
  return [...steps, ...events.flatMap(otherMoment)]
    .sort((before, after) => before.event - after.event)
    .map((moment, index) => {
      // A step that lasts begins before what ended within it; on the axis time does not run back.
      latestNs = Math.max(latestNs, moment.timeNs);
      return { index, ...moment, timeNs: latestNs };
    });
}
