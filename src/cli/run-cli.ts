/**
 * The command line as a function: arguments in, exit code out, all else through CommandIo.
 *
 * Owns the list of commands and what becomes of errors: a mistake is one message and exit code 2,
 * anything unforeseen is called a bug by its name, with what is needed to see it again.
 */
import { Command, CommanderError } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { CommandIo } from './command-io.ts';
import { CommandFailure, EXIT, type ExitCode } from './exit-code.ts';
import type { Simulator } from './simulator.ts';
import { packageVersion } from './version.ts';

type AddCommand = (program: Command, context: CommandContext) => void;

/**
 * What adds each command, in the order of the help text. Loaded when it is wanted, since loading what
 * nobody asked for is most of the time that a short command takes.
 */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  run: async () => (await import('./commands/run.ts')).addRunCommand,
  trace: async () => (await import('./commands/trace.ts')).addTraceCommand,
  inspect: async () => (await import('./commands/inspect.ts')).addInspectCommand,
  check: async () => (await import('./commands/check.ts')).addCheckCommand,
  compare: async () => (await import('./commands/compare.ts')).addCompareCommand,
  export: async () => (await import('./commands/export.ts')).addExportCommand,
  open: async () => (await import('./commands/open.ts')).addOpenCommand,
  schema: async () => (await import('./commands/schema.ts')).addSchemaCommand,
  bench: async () => (await import('./commands/bench.ts')).addBenchCommand,
};

const HELP_FLAGS = new Set(['--help', '-h']);
const VERSION_FLAGS = new Set(['--version', '-V']);

/** The word that names the command, whether there is one of that name or not. */
function commandWord(argv: readonly string[]): string | undefined {
  return argv.find((word) => !word.startsWith('-'));
}

/** The command that is named; all of them where the help text or a suggestion may be wanted. */
function wantedCommands(argv: readonly string[]): string[] {
  if (argv.length === 1 && VERSION_FLAGS.has(argv[0]!)) return [];
  const word = commandWord(argv);
  return word !== undefined && Object.hasOwn(commands, word) ? [word] : Object.keys(commands);
}

/** Help is for what there is: without this, help about a misspelt command would be a success. */
function withoutIdleHelp(argv: readonly string[]): string[] {
  const asked = argv[0] === 'help' ? argv.slice(1) : argv;
  const word = commandWord(asked);
  if (word === undefined || word === 'help' || Object.hasOwn(commands, word)) return [...argv];
  return asked.filter((each) => !HELP_FLAGS.has(each));
}

async function createProgram(names: readonly string[], context: CommandContext): Promise<Command> {
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
  for (const name of names) (await commands[name]!())(program, context);
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
    const program = await createProgram(wantedCommands(argv), context);
    await program.parseAsync(withoutIdleHelp(argv), { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return exitCodeFor(error, argv, context);
  }
}
