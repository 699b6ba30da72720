/**
 * `swarmscope check FILE…`: judges the expectations of scenarios; exit code 1 when one fails or a service
 * of the file is refused, 2 when a file cannot be read or understood. Every file is looked at, whatever came before it.
 */
import type { Command } from 'commander';
import { counted, expectationSummary } from '../../trace/count-words.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import { loadScenario } from '../load-scenario.ts';
import { paintFor } from '../output/colour.ts';
import { expectationLines, type ExpectationText } from '../output/expectation-text.ts';
import { shellWord } from '../output/shell-word.ts';
import { indent, outputWidth, printable, wrap } from '../../trace/text-layout.ts';
import { refusalsOf, type Refusal } from '../refusals.ts';
import { parseSeed, runScenario } from '../run-scenario.ts';

interface CheckOptions {
  readonly seed?: number;
  readonly color: boolean;
}

interface Tally {
  held: number;
  failed: number;
  unread: number;
}

/** A service that the file has running before the first step, and that the engine refused. */
function refusalLines(refused: readonly Refusal[], { paint, width }: ExpectationText): string[] {
  if (refused.length === 0) return [];
  const lines = refused.flatMap(({ name, error }) => [
    `${paint.bad('✗')} the service ${printable(name)} is created`,
    ...indent(wrap(printable(error), width - 8), 4),
  ]);
  return ['before the first step:', ...indent(lines, 2)];
}

function fileLines(text: ExpectationText, refused: readonly Refusal[]): string[] {
  const { path, seed, result, paint, width } = text;
  const failed = result.expectations.filter((expectation) => !expectation.passed);
  const isGood = failed.length + refused.length === 0;
  const mark = isGood ? paint.good('✓') : paint.bad('✗');
  const head = `${mark} ${printable(path)}: ${expectationSummary(result.expectations)}`;
  if (isGood) return [head];
  const other = result.seed === seed ? '' : ` --seed ${result.seed}`;
  const replay = `replay    swarmscope run ${shellWord(path)}${other}`;
  const steps = [...new Set(failed.map(({ step }) => step))];
  const details = steps.flatMap((step) => {
    const where = step < 0 ? 'at the end' : `step ${step}`;
    const own = failed.filter((expectation) => expectation.step === step);
    return [`${where}:`, ...indent(expectationLines(own, { ...text, width: width - 4 }), 2)];
  });
  return [head, ...indent([...refusalLines(refused, text), ...details, replay], 2)];
}

/** What the file says runs before the first step; a container is one attempt of `docker run`. */
const isService = ({ section }: Refusal): boolean => section === 'services';

/** Judges one file; a file that is no scenario is told and counted. */
async function checkFile(
  path: string,
  options: CheckOptions,
  context: CommandContext,
  tally: Tally,
): Promise<void> {
  try {
    const loaded = await loadScenario(path, context);
    const result = await runScenario(loaded, options.seed, context);
    const held = result.expectations.filter((expectation) => expectation.passed).length;
    tally.held += held;
    const refused = refusalsOf(result, loaded.scenario).filter(isService);
    tally.failed += result.expectations.length - held + refused.length;
    const look = {
      paint: paintFor(context.io, options.color),
      width: outputWidth(context.io.columns),
    };
    const lines = fileLines({ path, seed: loaded.scenario.seed, result, ...look }, refused);
    context.io.out(`${lines.join('\n')}\n`);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    tally.unread += 1;
    context.io.err(`${error.message}\n`);
  }
}

function exitCodeOf(tally: Tally, before: ExitCode): ExitCode {
  if (tally.unread > 0) return EXIT.badInput;
  return tally.failed > 0 ? EXIT.expectationFailed : before;
}

function totalLine(fileCount: number, { held, failed, unread }: Tally): string {
  const wrong = unread === 0 ? '' : `, ${counted(unread, 'file')} not understood`;
  return `${counted(fileCount, 'file')}: ${counted(held, 'expectation')} held, ${failed} failed${wrong}`;
}

async function check(
  paths: readonly string[],
  options: CheckOptions,
  context: CommandContext,
): Promise<void> {
  const tally: Tally = { held: 0, failed: 0, unread: 0 };
  for (const path of paths) await checkFile(path, options, context, tally);
  context.io.out(`${totalLine(paths.length, tally)}\n`);
  context.exitCode = exitCodeOf(tally, context.exitCode);
}

export function addCheckCommand(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description('Run scenarios and judge their expectations; exit code 1 when one fails.')
    .argument('<files...>', 'scenario files (YAML)')
    .option('--seed <number>', 'use this seed instead of those in the files', parseSeed)
    .addHelpText('after', '\nExample:\n  $ swarmscope check scenarios/questions/*.yaml')
    .action((paths: string[], _options: unknown, command: Command) =>
      check(paths, command.optsWithGlobals<CheckOptions>(), context),
    );
}
