/**
 * A run that is begun before somebody asks for it, and given to the first who does.
 *
 * Owns whether what was prepared is what is asked for. It is kept until anything is run: the page asks
 * for it first, or it was opened for something else.
 */
import {
  UNCHANGED,
  type Progress,
  type RunAnswer,
  type RunChanges,
  type ScenarioFile,
} from './messages.ts';

type Tell = (progress: Progress) => void;

type Run = (file: ScenarioFile, changes: RunChanges, tell?: Tell) => Promise<RunAnswer>;

export interface PreparedRun {
  /** Begins to run the file as it is, unless something has been run before. */
  readonly prepare: (file: ScenarioFile, tell?: Tell) => void;
  /** The answer to a run: the prepared one where it is of the same text, else a new one. */
  readonly answer: Run;
}

export function createPreparedRun(run: Run): PreparedRun {
  let prepared: { readonly text: string; readonly answer: Promise<RunAnswer> } | undefined;
  let isLate = false;
  return {
    prepare(file, tell) {
      if (isLate) return;
      const answer = run(file, UNCHANGED, tell);
      prepared = { text: file.text, answer };
      // Whoever asks for it is told of what went wrong.
      answer.catch(() => undefined);
    },
    answer(file, changes, tell) {
      const early = prepared;
      prepared = undefined;
      isLate = true;
      return early?.text === file.text && isUnchanged(changes)
        ? early.answer
        : run(file, changes, tell);
    },
  };
}

function isUnchanged({ insertions, seed }: RunChanges): boolean {
  return insertions.length === 0 && seed === undefined;
}
