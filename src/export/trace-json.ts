/**
 * A run as one JSON object for programs: what `run --json` prints, the requests with their steps,
 * and every event of the trace.
 *
 * Owns the format and its version. Addresses are written as people write them; an event, a request
 * and a packet's way each have a line, so that line tools can be used on the file.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import { macText } from '../packet/mac-address.ts';
import type { RunRecord } from '../result.ts';
import type { Journey, JourneyStep, RequestStory } from '../trace/journey-shape.ts';
import { requestStories } from '../trace/journey.ts';

const FORMAT_VERSION = 1;

/** Keys that hold an address as a number wherever they stand in an event. */
const TEXT_OF: Readonly<Record<string, (value: number) => string>> = {
  source: ipv4Text,
  destination: ipv4Text,
  sourceMac: macText,
  destinationMac: macText,
};

function line(value: unknown): string {
  return JSON.stringify(value, (key, field: unknown) =>
    typeof field === 'number' && Object.hasOwn(TEXT_OF, key) ? TEXT_OF[key]!(field) : field,
  );
}

function lines(values: readonly unknown[]): string {
  return values.length === 0 ? '[]' : `[\n${values.map(line).join(',\n')}\n]`;
}

/** Headers after a step are those of its last event. */
function stepRecord({ headers: _headers, ...step }: JourneyStep): Omit<JourneyStep, 'headers'> {
  return step;
}

function journeyRecord(journey: Journey): object {
  return { ...journey, steps: journey.steps.map(stepRecord) };
}

function storyText({ journeys, ...story }: RequestStory): string {
  return line(story).replace(/\}$/, `,"journeys":${lines(journeys.map(journeyRecord))}}`);
}

/** The JSON text of a run, ending with a line feed. */
export function exportTraceJson(result: RunRecord): string {
  const { title, about, engine, seed, fingerprint, truncated } = result;
  const head = { format: 'swarmscope-trace', version: FORMAT_VERSION, title, about, engine, seed };
  const end = truncated === undefined ? {} : { truncated };
  const stories = requestStories(result.events).map(storyText);
  const parts = [
    line({ ...head, fingerprint, ...end }).slice(1, -1),
    `"observations":${lines(result.observations)}`,
    `"expectations":${lines(result.expectations)}`,
    `"requests":[${stories.join(',')}]`,
    `"events":${lines(result.events)}`,
  ];
  return `{${parts.join(',\n')}}\n`;
}
