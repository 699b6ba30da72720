/**
 * Requests as a Mermaid sequence diagram, which GitHub and many wikis draw.
 *
 * Owns the choice of lifelines (the namespaces that packets were in) and of notes (what changed a
 * packet, what ended it), and the quoting of text that anybody may have written.
 */
import type { RunRecord } from '../result.ts';
import { hopsOf, type Hop } from '../trace/hops.ts';
import type { Journey, JourneyStep, RequestStory, StepAction } from '../trace/journey-shape.ts';
import { requestStories } from '../trace/journey.ts';
import { storyText } from '../trace/journey-words.ts';
import { destinationText, sourceText } from '../trace/headers-text.ts';

const NOTED: ReadonlySet<StepAction> = new Set<StepAction>([
  'translated',
  'marked',
  'balanced',
  'encapsulated',
  'decapsulated',
  'dropped',
  'rejected',
]);

/** Mermaid's own way to write what it would read as syntax; one line, since a line is a statement. */
function quoted(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[#;<>{}%]/g, (character) => `#${character.codePointAt(0)};`);
}

/** Lifelines by their titles, in the order in which packets came there: `p1`, `p2`, … */
function lifelines(stories: readonly RequestStory[]): ReadonlyMap<string, string> {
  const hops = stories.flatMap(({ journeys }) => journeys.flatMap(({ steps }) => hopsOf(steps)));
  const titles = [...new Set(hops.map(({ title }) => title))];
  return new Map(titles.map((title, index) => [title, `p${index + 1}`]));
}

function noteText({ action, station, title }: JourneyStep): string {
  const ended = action === 'dropped' || action === 'rejected';
  return quoted(`${ended ? '✕ ' : ''}${station.name}: ${title}`);
}

/** The headers on the wire: as the sender's last step left them, before the receiver rewrites anything. */
function arrow(journey: Journey, from: string, to: string, { headers }: JourneyStep): string {
  const line = journey.reply ? '-->>' : '->>';
  const inTunnel = headers.tunnel === undefined ? '' : ', in VXLAN';
  const addresses = `${sourceText(headers)} to ${destinationText(headers)}${inTunnel}`;
  return `${from}${line}${to}: ${quoted(`${journey.summary} ${addresses}`)}`;
}

function hopLines(
  journey: Journey,
  hop: Hop,
  next: Hop | undefined,
  ids: ReadonlyMap<string, string>,
): string[] {
  const here = ids.get(hop.title) ?? '';
  const notes = hop.steps
    .filter(({ action }) => NOTED.has(action))
    .map((step) => `Note over ${here}: ${noteText(step)}`);
  const there = next && ids.get(next.title);
  return there === undefined ? notes : [...notes, arrow(journey, here, there, hop.steps.at(-1)!)];
}

function journeyLines(journey: Journey, ids: ReadonlyMap<string, string>): string[] {
  const hops = hopsOf(journey.steps);
  return hops.flatMap((hop, index) => hopLines(journey, hop, hops[index + 1], ids));
}

function storyLines(story: RequestStory, ids: ReadonlyMap<string, string>): string[] {
  const title = hopsOf(story.journeys[0]?.steps ?? [])[0]?.title ?? '';
  const first = ids.get(title);
  const heading = first === undefined ? [] : [`Note over ${first}: ${quoted(storyText(story))}`];
  return [...heading, ...story.journeys.flatMap((journey) => journeyLines(journey, ids))];
}

/** The text of a `sequenceDiagram`; a run without requests gives one without lifelines. */
export function exportMermaid(result: RunRecord): string {
  const stories = requestStories(result.events);
  const ids = lifelines(stories);
  const participants = [...ids].map(([title, id]) => `participant ${id} as ${quoted(title)}`);
  const lines = [...participants, ...stories.flatMap((story) => storyLines(story, ids))];
  return ['sequenceDiagram', ...lines.map((line) => `  ${line}`), ''].join('\n');
}
