/**
 * How a command ends: the exit codes, and the error that carries one.
 *
 * A mistake of the user throws `CommandFailure`; whatever else is thrown is a bug (run-cli.ts).
 */
export const EXIT = {
  ok: 0,
  /** An expectation of a scenario does not hold. */
  expectationFailed: 1,
  /** Unknown command or flag, unreadable or wrong file. */
  badInput: 2,
  /** A limit stopped the run before its end. */
  limitReached: 3,
  /** EX_SOFTWARE of sysexits.h. */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A mistake that is told in one message, without a stack trace. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.badInput) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
