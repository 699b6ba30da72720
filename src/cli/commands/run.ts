/**
 * `swarmscope run FILE`: runs a scenario and reports each step, for people or as JSON.
 *
 * Ends with 0 also where an expectation fails: it answers what happens. `check` is the judge.
 */
import type { Command } from 'commander';
import { runReport } from '../../run-report.ts';
import type { CommandContext } from '../command-context.ts';
import { loadScenario } from '../load-scenario.ts';
import { paintFor } from '../output/colour.ts';
import { runLines, summaryLine } from '../output/run-text.ts';
import { outputWidth } from '../../trace/text-layout.ts';
import { parseSeed, runScenario } from '../run-scenario.ts';

interface RunOptions {
  readonly json?: true;
  readonly quiet?: true;
  readonly seed?: number;
  readonly color: boolean;
}

async function run(path: string, options: RunOptions, context: CommandContext): Promise<void> {
  const { io } = context;
  const loaded = await loadScenario(path, context);
  const result = await runScenario(loaded, options.seed, context);
  if (options.json) {
    io.out(`${JSON.stringify(runReport(result), undefined, 2)}\n`);
    return;
  }
  const paint = paintFor(io, options.color);
  const { scenario } = loaded;
  const lines = options.quiet
    ? [summaryLine(result, scenario.steps.length, paint)]
    : runLines({ path, scenario, result, paint, width: outputWidth(io.columns) });
  io.out(`${lines.join('\n')}\n`);
}

export function addRunCommand(program: Command, context: CommandContext): void {
  program
    .command('run')
    .description('Run a scenario and report what each step came to.')
    .argument('<file>', 'scenario file (YAML)')
    .option('--json', 'print one JSON object: observations, expectations, fingerprint')
    .option('--seed <number>', 'use this seed instead of the one in the file', parseSeed)
    .option('--quiet', 'print only the last line')
    .addHelpText(
      'after',
      '\nExample:\n  $ swarmscope run scenarios/questions/source-ip-ingress.yaml --seed 7\n\n' +
        'A failed expectation is reported and does not change the exit code; see `swarmscope check`.',
    )
    .action((path: string, _options: unknown, command: Command) =>
      run(path, command.optsWithGlobals<RunOptions>(), context),
    );
}
