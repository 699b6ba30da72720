/**
 * Expectations in canonical form: single values become lists, numbers become ranges.
 * Owns the forms; whether what is named exists is check-expectation.ts's.
 */
import type { RequestOutcome } from '../trace/trace-event.ts';
import { checkExpectation, type ExpectationScope } from './check-expectation.ts';
import type { CountRange, Expectation } from './expectation.ts';
import { asList, optionalDurationNs, present } from './normalise-values.ts';
import { lineOf } from './report.ts';
import type { ExpectationFile, RangeFile } from './schema/expectation.ts';
import type { Path } from './source-positions.ts';

export function normaliseExpectation(
  file: ExpectationFile,
  path: Path,
  scope: ExpectationScope,
): Expectation {
  checkExpectation(file, path, scope);
  return {
    line: lineOf(scope.report, path),
    ...outcomes(file.outcome),
    ...answers(file.answers),
    ...present({
      step: file.step,
      tasks: file.tasks && mapValues(file.tasks, countRange),
      sources: file.source === undefined ? undefined : asList(file.source),
      local: file.local,
      statuses: file.status === undefined ? undefined : asList(file.status),
      path: file.path,
      rewrites: file.rewrites,
      dropped: file.dropped,
      withinNs: optionalDurationNs(file.within),
      error: file.error,
      running: file.running === undefined ? undefined : countRange(file.running),
      note: file.note,
    }),
  };
}

function outcomes(file: ExpectationFile['outcome']): Partial<Expectation> {
  if (file === undefined) return {};
  if (typeof file === 'string') return { outcomes: [file] };
  if (Array.isArray(file)) return { outcomes: file };
  const counts: Partial<Record<RequestOutcome, RangeFile>> = file;
  return { outcomeCounts: mapValues(counts, countRange) };
}

function answers(file: ExpectationFile['answers']): Partial<Expectation> {
  if (file === undefined) return {};
  return typeof file === 'number' ? { answerCount: countRange(file) } : { answers: file };
}

function countRange(file: RangeFile): CountRange {
  if (typeof file === 'number') return { least: file, most: file };
  return { least: file.min ?? 0, most: file.max ?? Number.MAX_SAFE_INTEGER };
}

function mapValues<Key extends string, From, To>(
  record: Partial<Record<Key, From>>,
  change: (value: From) => To,
): Record<Key, To> {
  const entries = Object.entries<From | undefined>(record);
  const changed = entries.flatMap(([key, value]) =>
    value === undefined ? [] : [[key, change(value)] as const],
  );
  return Object.fromEntries(changed) as Record<Key, To>;
}
