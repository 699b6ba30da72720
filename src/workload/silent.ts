/**
 * A program that holds ports and never answers: dockerd on published ports (ING-19).
 *
 * Owns nothing but a number for the sockets to name: with no handler, no event is ever heeded.
 */
import { nextProgramNumber, type SilentProgram, type Workload } from './program.ts';

export function startSilent(workload: Workload, name: string): SilentProgram {
  const program: SilentProgram = { kind: 'silent', number: nextProgramNumber(workload), name };
  workload.programs.set(program.number, program);
  return program;
}
