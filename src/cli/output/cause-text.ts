/**
 * Why a request came to what it came to, in a line or two: the drop and the row that decided it, the
 * answer to a look-up, or the translations that made an answer what it is.
 *
 * Owns the choice of what to tell; the words of steps are those of the trace.
 */
import type {
  DnsAnswered,
  JourneyStep,
  RequestStory,
  SimulationResult,
  TraceEvent,
} from '../../index.ts';
import { requestStories } from '../../trace/journey.ts';
import { openingOf } from '../../trace/journey-way.ts';
import { decidingText } from '../../trace/journey-words.ts';

/** A line of evidence: what it is called, and what it says. */
export interface Evidence {
  readonly label: string;
  readonly text: string;
}

type CausedRun = Pick<SimulationResult, 'events' | 'topology'>;
type Topology = SimulationResult['topology'];

/** What the trace says of a request: nothing where it was made of no packet and no name. */
export function causeOf({ events, topology }: CausedRun, request: number): Evidence[] {
  const own = events.filter((event) => event.request === request);
  const [story] = requestStories(own);
  if (story === undefined) return [];
  const { outcome } = story;
  if (outcome === 'ok') return (openingOf(story)?.steps ?? []).filter(isTurn).map(turnLine);
  const found = [...unansweredNames(own, topology), ...dropLines(story)];
  const nothing = found.length === 0 ? nothingSentText(story) : undefined;
  return nothing === undefined ? found : [{ label: 'cause', text: nothing }];
}

/** Why a request has no packets: its asker or what it asks for is not there. Undefined where it has some. */
export function nothingSentText({ journeys, outcome, from, to }: RequestStory): string | undefined {
  if (journeys.length > 0) return undefined;
  if (outcome === 'name-not-found') return `nothing is sent: ${to} has no address at that moment`;
  return outcome === 'not-sent'
    ? `nothing is sent: ${from} does not run at that moment`
    : undefined;
}

/** By step, why requests of it sent nothing: each sentence once. */
export function unsentTexts(events: readonly TraceEvent[]): ReadonlyMap<number, Set<string>> {
  const silent = new Set<number>();
  for (const { kind, request } of events) {
    if (kind === 'request.started') silent.add(request);
    else if (kind !== 'request.finished') silent.delete(request);
  }
  const texts = new Map<number, Set<string>>();
  for (const story of requestStories(events.filter(({ request }) => silent.has(request)))) {
    const text = nothingSentText(story);
    if (text !== undefined) texts.set(story.step, (texts.get(story.step) ?? new Set()).add(text));
  }
  return texts;
}

const placeOf = ({ node, namespace, station }: JourneyStep): string =>
  [...new Set([node, namespace, station.name])].join(', ');

/** A step that sends the packet elsewhere, or makes it come from elsewhere. */
function isTurn({ action, station }: JourneyStep): boolean {
  return action === 'balanced' || (action === 'translated' && station.kind === 'chain');
}

function turnLine(step: JourneyStep): Evidence {
  const row = decidingText(step);
  const by = row === '' ? '' : ` by ${row}`;
  return { label: 'way', text: `${placeOf(step)}: ${step.title}${by}` };
}

/** Look-ups that brought no address; a name that is found has none of another family. */
function unansweredNames(events: readonly TraceEvent[], topology: Topology): Evidence[] {
  const answers = events.filter((event): event is DnsAnswered => event.kind === 'dns.answered');
  const isFound = new Set(answers.filter((each) => each.answers.length > 0).map(nameOf));
  const unanswered = answers.filter((each) => !isFound.has(nameOf(each)));
  return unanswered.map(({ namespace, node, name, type, status, answeredBy }) => {
    const asker = namespace === 'host' ? node : `${namespace} on ${node}`;
    const by = answeredBy === '' ? '' : ` from ${answeredBy}`;
    const text = `${asker} asks for ${name} ${type} and gets ${status}${by}`;
    const apart = areApart(topology, namespace, name) ? '; they share no network' : '';
    return { label: 'cause', text: text + apart };
  });
}

/** True for two that have tasks at the end of the run, and no network in common but the ingress. */
function areApart({ tasks, networks }: Topology, asker: string, name: string): boolean {
  const isIngress = new Set(networks.filter(({ ingress }) => ingress).map((each) => each.name));
  const networksOf = (named: string): string[] =>
    tasks
      .filter((task) => [task.name, task.service].includes(named))
      .flatMap(({ addresses }) => addresses.map(({ network }) => network))
      .filter((network) => !isIngress.has(network));
  const [own, other] = [networksOf(asker), networksOf(name)];
  return own.length > 0 && other.length > 0 && !own.some((network) => other.includes(network));
}

const nameOf = ({ name }: DnsAnswered): string => name;

/** The first packet that was lost, and how many more went the same way. */
function dropLines({ journeys }: RequestStory): Evidence[] {
  const lost = journeys.filter(({ disposition }) => disposition.kind === 'dropped');
  const [first] = lost;
  const step = first?.steps.findLast(isDrop);
  if (first === undefined || step === undefined) return [];
  const more = lost.length - 1;
  const others = more === 0 ? '' : `; ${more} more ${more === 1 ? 'is' : 'are'} lost`;
  const packet = `packet ${first.packet}, ${first.summary}${first.reply ? ', back' : ''}`;
  const row = decidingText(step);
  return [
    { label: 'cause', text: `${packet}: dropped at ${placeOf(step)}${others}. ${step.because}` },
    ...(row === '' || step.because.includes(row) ? [] : [{ label: 'by', text: row }]),
  ];
}

const isDrop = ({ action }: JourneyStep): boolean => action === 'dropped' || action === 'rejected';
