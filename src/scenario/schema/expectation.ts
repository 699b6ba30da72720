/**
 * The schema of expectations, on a step and at the end.
 * Owns shapes and the sentences that editors show; judging is for the checks.
 */
import { z } from 'zod';
import { dropReasons, type DropReason } from '../../trace/drop-reason.ts';
import { REQUEST_COUNT_MAX, STEP_COUNT_MAX } from '../limits.ts';
import { duration, oneOrMore, shortText, whole, word } from './fields.ts';

const number = whole(0, REQUEST_COUNT_MAX);

/** A number, or a range with both ends. */
const range = z
  .union(
    [
      number,
      z.strictObject({
        min: number.optional().describe('At least this many.'),
        max: number.optional().describe('At most this many.'),
      }),
    ],
    { error: 'a number, or a range such as `{ min: 2, max: 3 }`' },
  )
  .meta({ id: 'range' });

const OUTCOMES = [
  'ok',
  'refused',
  'reset',
  'timeout',
  'host-unreachable',
  'network-unreachable',
  'not-permitted',
  'address-not-available',
  'name-not-found',
  'not-sent',
] as const;

const outcome = word(...OUTCOMES);
const outcomes = z.union([outcome, z.array(outcome).min(1), z.partialRecord(outcome, range)], {
  error: `an outcome, a list of them, or numbers by outcome (${OUTCOMES.join(', ')})`,
});

const status = word('NOERROR', 'NXDOMAIN', 'SERVFAIL', 'timeout', 'no-resolver');

const REASONS = Object.keys(dropReasons) as [DropReason, ...DropReason[]];
const reason = word(...REASONS);

export const expectation = z
  .strictObject({
    step: whole(0, STEP_COUNT_MAX)
      .optional()
      .describe('At the end: the step that is meant, counted from 0.'),
    outcome: outcomes.optional().describe('How every request ended, or how many ended how.'),
    tasks: z
      .record(z.string(), range, { error: 'tasks and numbers such as `{ web.1: 2 }`' })
      .optional()
      .describe('How many requests each task or container answered.'),
    source: oneOrMore(shortText, 'an address or a list of them')
      .optional()
      .describe('The address that the task saw; a machine name stands for its address.'),
    local: shortText.optional().describe('The address and port that the task was reached on.'),
    answers: z
      .union([whole(0, REQUEST_COUNT_MAX), z.array(shortText)], {
        error: 'a number, or a list of addresses',
      })
      .optional()
      .describe('The addresses that a query returned, in any order, or how many.'),
    status: oneOrMore(status, 'a DNS status such as `NOERROR`')
      .optional()
      .describe('The status of every query.'),
    path: z
      .array(shortText)
      .optional()
      .describe('Namespaces that the packet went through, as `node/namespace`.'),
    rewrites: z.array(shortText).optional().describe('Changes of its headers, in order.'),
    dropped: z
      .strictObject({
        at: shortText.optional().describe('Where, as `node/namespace` or a machine.'),
        because: reason.optional().describe('The drop reason.'),
      })
      .optional()
      .describe('Where and why the packet was dropped.'),
    within: duration.optional().describe('Simulated time that the step may take.'),
    error: shortText.optional().describe("Part of the engine's words."),
    running: range.optional().describe('Rows of `ps` that are Running.'),
    note: shortText.optional().describe('What this shows, beside the result.'),
  })
  .meta({ id: 'expectation' });

export type ExpectationFile = z.infer<typeof expectation>;
export type RangeFile = z.infer<typeof range>;
