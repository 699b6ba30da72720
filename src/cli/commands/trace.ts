/**
 * `swarmscope trace FILE`: the journey of a request's packets through the cluster, step by step.
 * Owns which packets are told in full; their table is made in output/journey-text.ts.
 */
import type { Command } from 'commander';
import type { DnsAnswered, RequestStory, SimulationResult } from '../../index.ts';
import { requestStories } from '../../trace/journey.ts';
import { journeyText, storyText, tellingJourneys } from '../../trace/journey-words.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandFailure } from '../exit-code.ts';
import { loadScenario } from '../load-scenario.ts';
import { nothingSentText } from '../output/cause-text.ts';
import { paintFor } from '../output/colour.ts';
import { boldLines, journeyLines, type JourneyText } from '../../trace/journey-table.ts';
import { outputWidth, printable, wrap } from '../../trace/text-layout.ts';
import { parseRequest, storyOf } from '../choose-request.ts';
import { parseSeed, runScenario } from '../run-scenario.ts';

interface TraceOptions {
  readonly request?: number;
  readonly all?: true;
  readonly seed?: number;
  readonly color: boolean;
}

/** The request that is meant: the one of that number, or the first that is no mere look-up. */
function chooseStory(result: SimulationResult, wanted: number | undefined): RequestStory {
  const stories = requestStories(result.events);
  if (stories.length === 0) throw new CommandFailure('The scenario makes no request to trace.');
  const started = result.events.find((event) => event.kind === 'request.started');
  return storyOf(stories, wanted ?? started?.request ?? stories[0]!.request);
}

function dnsLines(result: SimulationResult, request: number): string[] {
  return result.events
    .filter(
      (event): event is DnsAnswered => event.kind === 'dns.answered' && event.request === request,
    )
    .map(({ name, type, status, answers, namespace, answeredBy }) => {
      const answer = answers.length === 0 ? '' : ` ${answers.join(' ')}`;
      const by = answeredBy === '' ? '' : ` (from ${answeredBy})`;
      return printable(`${namespace} asks for ${name} ${type}: ${status}${answer}${by}`);
    });
}

function storyLines(story: RequestStory, all: boolean, text: JourneyText): string[] {
  const told = all ? new Set(story.journeys) : tellingJourneys(story);
  return story.journeys.flatMap((journey) =>
    told.has(journey)
      ? [...journeyLines(journey, text), '']
      : wrap(printable(journeyText(journey)), text.width),
  );
}

async function trace(path: string, options: TraceOptions, context: CommandContext): Promise<void> {
  const { io } = context;
  const loaded = await loadScenario(path, context);
  const result = await runScenario(loaded, options.seed, context);
  const story = chooseStory(result, options.request);
  const text = { paint: paintFor(io, options.color), width: outputWidth(io.columns) };
  const names = dnsLines(result, story.request);
  const nothing = names.length === 0 ? nothingSentText(story) : undefined;
  const lines = [
    ...boldLines(printable(storyText(story)), text),
    ...[...names, ...(nothing === undefined ? [] : [printable(nothing)])].flatMap((line) =>
      wrap(line, text.width),
    ),
    '',
    ...storyLines(story, options.all === true, text),
  ];
  io.out(`${lines.join('\n').trimEnd()}\n`);
}

export function addTraceCommand(program: Command, context: CommandContext): void {
  program
    .command('trace')
    .description(
      "Show the journey of a request's packets: where, what changed, by which rule, why.",
    )
    .argument('<file>', 'scenario file (YAML)')
    .option('--request <number>', 'which request, counted from 1 over the run', parseRequest)
    .option('--all', 'every packet of the request in full, not only the first and its answer')
    .option('--seed <number>', 'use this seed instead of the one in the file', parseSeed)
    .addHelpText(
      'after',
      '\nExample:\n  $ swarmscope trace scenarios/questions/source-ip-ingress.yaml --request 2',
    )
    .action((path: string, _options: unknown, command: Command) =>
      trace(path, command.optsWithGlobals<TraceOptions>(), context),
    );
}
