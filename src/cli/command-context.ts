/**
 * What every command is given besides its arguments.
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
