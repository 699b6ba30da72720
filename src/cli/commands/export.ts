/**
 * `swarmscope export FILE --format FORMAT`: a run for other programs and for people to read.
 * The formats are src/export/'s; where the result goes is write-output.ts's.
 */
import { Option, type Command } from 'commander';
import { exportFormats, type ExportFormat } from '../../export/export-formats.ts';
import { onlyRequest } from '../../export/only-request.ts';
import type { RunRecord } from '../../index.ts';
import { requestStories } from '../../trace/journey.ts';
import { parseRequest, storyOf } from '../choose-request.ts';
import type { CommandContext } from '../command-context.ts';
import { loadScenario } from '../load-scenario.ts';
import { columns, indent } from '../../trace/text-layout.ts';
import { parseSeed, runScenario } from '../run-scenario.ts';
import { writeOutput } from '../write-output.ts';

interface ExportOptions {
  readonly format: ExportFormat;
  readonly request?: number;
  readonly output?: string;
  readonly seed?: number;
}

function chosenPart(result: RunRecord, request: number | undefined): RunRecord {
  if (request === undefined) return result;
  return onlyRequest(result, storyOf(requestStories(result.events), request).request);
}

async function exportRun(
  path: string,
  options: ExportOptions,
  context: CommandContext,
): Promise<void> {
  const loaded = await loadScenario(path, context);
  const result = await runScenario(loaded, options.seed, context);
  const content = exportFormats[options.format].write(chosenPart(result, options.request));
  await writeOutput(content, options.output, context.io);
}

function formatLines(): string {
  const rows = Object.entries(exportFormats).map(([format, { about }]) => [format, about]);
  return indent(columns(rows), 2).join('\n');
}

export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .description('Write a run as a capture, a trace, a diagram or a report.')
    .argument('<file>', 'scenario file (YAML)')
    .addOption(
      new Option('--format <format>', 'what to write, see below')
        .choices(Object.keys(exportFormats))
        .makeOptionMandatory(),
    )
    .option('--request <number>', 'only this request, counted from 1 over the run', parseRequest)
    .option('--output <file>', 'write there instead of to standard output')
    .option('--seed <number>', 'use this seed instead of the one in the file', parseSeed)
    .addHelpText(
      'after',
      `\nFormats:\n${formatLines()}\n\nExample:\n` +
        '  $ swarmscope export scenarios/questions/source-ip-ingress.yaml \\\n' +
        '      --format pcapng --output mesh.pcapng',
    )
    .action((path: string, options: ExportOptions) => exportRun(path, options, context));
}
