/**
 * The command line as a function: arguments in, exit code out, all else through CommandIo.
 *
 * Owns the list of commands and what becomes of errors: a mistake is one message and exit code 2,
 * anything unforeseen is called a bug by its name, with what is needed to see it again.
 */
import { Command, CommanderError } from 'commander';
import { addBenchCommand } from './commands/bench.ts';
import { addCheckCommand } from './commands/check.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addExportCommand } from './commands/export.ts';
import { addInspectCommand } from './commands/inspect.ts';
import { addOpenCommand } from './commands/open.ts';
import { addRunCommand } from './commands/run.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addTraceCommand } from './commands/trace.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandIo } from './command-io.ts';
import { CommandFailure, EXIT, type ExitCode } from './exit-code.ts';
import type { Simulator } from './simulator.ts';
import { packageVersion } from './version.ts';

/** Each adds itself; the order is that of the help text. */
const addCommands = [
  addRunCommand,
  addTraceCommand,
  addInspectCommand,
  addCheckCommand,
  addCompareCommand,
  addExportCommand,
  addOpenCommand,
  addSchemaCommand,
  addBenchCommand,
];

function createProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command('swarmscope')
    .description('Simulate Docker Swarm networking and see what happens to each packet.')
    .version(packageVersion())
    .option('--no-color', 'no colour, also on a terminal')
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('See `swarmscope --help`.')
    .exitOverride();
  for (const addCommand of addCommands) addCommand(program, context);
  for (const command of program.commands) {
    command.copyInheritedSettings(program);
    command.showHelpAfterError(`See \`swarmscope ${command.name()} --help\`.`);
  }
  return program;
}

function reportBug(error: unknown, argv: readonly string[], context: CommandContext): ExitCode {
  const { io, seed } = context;
  const message = error instanceof Error ? error.message : String(error);
  const lines = [
    `This is a bug in swarmscope: ${message}`,
    `  version ${packageVersion()}${seed === undefined ? '' : `, seed ${seed}`}`,
    `  command swarmscope ${argv.join(' ')}`,
    'Please report it with these lines and the scenario file.',
  ];
  if (io.environment['SWARMSCOPE_DEBUG'] === '1' && error instanceof Error) {
    lines.push(error.stack ?? '');
  }
  io.err(`${lines.join('\n')}\n`);
  return EXIT.bug;
}

function exitCodeFor(error: unknown, argv: readonly string[], context: CommandContext): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  if (!(error instanceof CommandFailure)) return reportBug(error, argv, context);
  context.io.err(`${error.message}\n`);
  return error.exitCode;
}

/** Runs one command line (without `node` and the program's name); never rejects. */
export async function run(
  argv: readonly string[],
  io: CommandIo,
  simulator: Simulator,
): Promise<ExitCode> {
  const context: CommandContext = { io, simulator, seed: undefined, exitCode: EXIT.ok };
  try {
    await createProgram(context).parseAsync([...argv], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return exitCodeFor(error, argv, context);
  }
}
