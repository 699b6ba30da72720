/**
 * `swarmscope compare A B`: two scenarios with the same seed, and what differs in what happens.
 *
 * Ends with 0 also where they differ, as `run` does where an expectation fails: it answers.
 */
import type { Command } from 'commander';
import { compare } from '../../compare/compare.ts';
import { scenarioDifferences } from '../../compare/scenario-differences.ts';
import type { Comparison, RequestFacts } from '../../index.ts';
import type { CommandContext } from '../command-context.ts';
import { loadScenario } from '../load-scenario.ts';
import { paintFor } from '../output/colour.ts';
import { comparisonLines } from '../output/comparison-text.ts';
import { outputWidth } from '../../trace/text-layout.ts';
import { parseSeed, runScenario } from '../run-scenario.ts';

interface CompareOptions {
  readonly json?: true;
  readonly seed?: number;
  readonly color: boolean;
}

/** The steps of all packets are for `export --format json`. */
function withoutSteps(facts: RequestFacts | undefined): object | undefined {
  if (facts === undefined) return undefined;
  const { story, opening, ...rest } = facts;
  const { journeys, ...request } = story;
  return { ...request, ...rest, packets: journeys.length, steps: opening?.steps.length ?? 0 };
}

function jsonOf(comparison: Comparison): object {
  const requests = comparison.requests.map(({ request, left, right, facts }) => ({
    request,
    left: withoutSteps(left),
    right: withoutSteps(right),
    facts,
  }));
  return { ...comparison, requests };
}

async function compareFiles(
  paths: readonly [string, string],
  options: CompareOptions,
  context: CommandContext,
): Promise<void> {
  const { io } = context;
  const [first, second] = [
    await loadScenario(paths[0], context),
    await loadScenario(paths[1], context),
  ];
  const seed = options.seed ?? first.scenario.seed;
  const left = await runScenario(first, seed, context);
  const right = await runScenario(second, seed, context);
  const comparison = compare(left, right);
  const scenarios = scenarioDifferences(first.scenario, second.scenario);
  if (options.json) {
    const report = { seed, titles: [left.title, right.title], scenarios, ...jsonOf(comparison) };
    io.out(`${JSON.stringify(report, undefined, 2)}\n`);
    return;
  }
  const look = { paint: paintFor(io, options.color), width: outputWidth(io.columns) };
  const lines = comparisonLines({ left, right, comparison, scenarios, ...look });
  io.out(`${lines.join('\n')}\n`);
}

export function addCompareCommand(program: Command, context: CommandContext): void {
  program
    .command('compare')
    .description('Run two scenarios with the same seed and show what differs.')
    .argument('<a>', 'scenario file (YAML)')
    .argument('<b>', 'another one')
    .option('--json', 'print one JSON object: differences, first divergence, facts of each request')
    .option('--seed <number>', 'use this seed instead of the one in the first file', parseSeed)
    .addHelpText(
      'after',
      '\nExample:\n  $ swarmscope compare scenarios/questions/source-ip-ingress.yaml \\\n' +
        '      scenarios/questions/source-ip-host.yaml',
    )
    .action((left: string, right: string, _options: unknown, command: Command) =>
      compareFiles([left, right], command.optsWithGlobals<CompareOptions>(), context),
    );
}
