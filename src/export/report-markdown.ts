/**
 * A run as a report to read and to pass on: what was asked, who answered, which way the packets went
 * and by which rules, and whether the expectations hold.
 *
 * Owns the choice and the order. Of each step of the scenario the first request is told in full, with
 * the packet that opens it and the first that comes back; the table above has all requests. The
 * scenario's `about` is Markdown by the scenario language and goes in as it is.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import type { RunRecord } from '../result.ts';
import { counted, expectationSummary } from '../trace/count-words.ts';
import type { Journey, JourneyStep, RequestStory } from '../trace/journey-shape.ts';
import { requestStories } from '../trace/journey.ts';
import {
  changeText,
  decidingText,
  journeyText,
  storyText,
  tellingChanges,
  tellingJourneys,
} from '../trace/journey-words.ts';
import { code, codeCell, prose, table } from './markdown-text.ts';

function clusterLines({ topology }: RunRecord): string[] {
  const nodes = topology.nodes.map(({ name, role, leader, address }) => [
    prose(name),
    leader ? 'leader' : role,
    codeCell(ipv4Text(address)),
  ]);
  const tasks = topology.tasks.map(({ name, node, state, addresses }) => [
    prose(name),
    prose(node === '' ? '–' : node),
    prose(state),
    addresses.map(({ network, address }) => `${prose(network)} ${codeCell(address)}`).join(', '),
  ]);
  return [
    '## Cluster at the end',
    '',
    ...table(['node', 'role', 'address'], nodes),
    ...table(['task', 'node', 'state', 'addresses'], tasks),
  ];
}

function requestRow({
  request,
  from,
  to,
  outcome,
  task,
  peer,
  startNs,
  endNs,
}: RequestStory): string[] {
  const milliseconds = ((endNs - startNs) / 1e6).toFixed(3);
  return [
    String(request),
    prose(from),
    prose(to),
    outcome,
    prose(task),
    codeCell(peer),
    milliseconds,
  ];
}

const REQUEST_TITLES = [
  'request',
  'from',
  'to',
  'outcome',
  'answered by',
  'which saw',
  'ms until its last packet',
];

function requestLines(stories: readonly RequestStory[]): string[] {
  const rows = stories.map(requestRow);
  return ['## Requests', '', ...(rows.length === 0 ? ['None.', ''] : table(REQUEST_TITLES, rows))];
}

function stepRow(step: JourneyStep): string[] {
  const changes = tellingChanges(step).map(changeText);
  return [
    String(step.number),
    prose(`${step.node} ${step.namespace}`),
    prose(step.station.name),
    prose(step.title),
    changes.map(codeCell).join(', '),
    codeCell(decidingText(step)),
    prose(step.because),
  ];
}

/** The terminal's line, as the start of a sentence. */
function heading(level: number, text: string): string {
  return `${'#'.repeat(level)} ${prose(text.slice(0, 1).toUpperCase() + text.slice(1))}`;
}

const STEP_TITLES = ['#', 'where', 'station', 'what', 'changed', 'by', 'why'];

function journeyLines(journey: Journey): string[] {
  return [heading(3, journeyText(journey)), '', ...table(STEP_TITLES, journey.steps.map(stepRow))];
}

function storyLines(story: RequestStory, others: number): string[] {
  const more = others === 0 ? '' : ` (${counted(others, 'more request')} in this step)`;
  return [
    `${heading(2, storyText(story))}${more}`,
    '',
    ...[...tellingJourneys(story)].flatMap(journeyLines),
  ];
}

/** The first request of each step, with how many others the step made. */
function detailLines(stories: readonly RequestStory[]): string[] {
  const steps = new Set(stories.map(({ step }) => step));
  return [...steps].flatMap((step) => {
    const own = stories.filter((story) => story.step === step);
    return storyLines(own[0]!, own.length - 1);
  });
}

function expectationLines({ expectations }: RunRecord): string[] {
  const rows = expectations.map(({ step, text, passed, expected, got }) => [
    passed ? '✓' : '✗',
    step < 0 ? 'end' : String(step),
    prose(text),
    passed ? '' : prose(expected),
    passed ? '' : prose(got),
  ]);
  const titles = ['', 'step', 'expectation', 'expected', 'got'];
  return [
    '## Expectations',
    '',
    `${expectationSummary(expectations)}.`,
    '',
    ...table(titles, rows),
  ];
}

/** The Markdown text of a run, ending with a line feed. */
export function exportMarkdown(result: RunRecord): string {
  const { title, about, engine, seed, fingerprint, truncated, problems } = result;
  const stories = requestStories(result.events);
  const cut = truncated === undefined ? [] : [`The run was stopped before its end: ${truncated}`];
  const notes = [...cut, ...problems].flatMap((note) => [`> ${prose(note)}`, '']);
  const lines = [
    `# ${prose(title)}`,
    '',
    ...(about === '' ? [] : [about.trim(), '']),
    `Engine ${prose(engine)}, seed ${seed}, fingerprint ${code(fingerprint)}.`,
    '',
    ...notes,
    ...clusterLines(result),
    ...requestLines(stories),
    ...detailLines(stories),
    ...expectationLines(result),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}
