/**
 * What every command is given besides its arguments, and what it leaves behind.
 * Made by run-cli.ts, once for each command line.
 */
import type { CommandIo } from './command-io.ts';
import type { ExitCode } from './exit-code.ts';
import type { Simulator } from './simulator.ts';

export interface CommandContext {
  readonly io: CommandIo;
  readonly simulator: Simulator;
  /** Seed of the run at hand, for the report of a bug. */
  seed: number | undefined;
  /** What the process will end with. */
  exitCode: ExitCode;
}
