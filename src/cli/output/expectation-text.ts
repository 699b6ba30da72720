/**
 * Expectations and what became of them, for `run` and `check`.
 * A failed one shows what was expected, what came, and the event that made it so.
 */
import type { ExpectationResult, SimulationResult } from '../../index.ts';
import type { Paint } from './colour.ts';
import { printable } from './text-layout.ts';

/** The event that made it so, in a form that `trace` and the page count by. */
function evidenceLine(expectation: ExpectationResult, result: SimulationResult): string[] {
  const event = expectation.event < 0 ? undefined : result.events[expectation.event];
  if (event === undefined) return [];
  const place = 'node' in event && event.node !== '' ? `, at ${event.node}` : '';
  const request = event.request > 0 ? `, request ${event.request}` : '';
  return [`event     ${event.sequence}: ${event.kind}${place}${request}`];
}

/** One line where it held; expected, got and the first event beneath where it did not. */
export function expectationLines(
  expectation: ExpectationResult,
  result: SimulationResult,
  paint: Paint,
): string[] {
  const text = printable(expectation.text);
  if (expectation.passed) return [`${paint.good('✓')} ${text}`];
  const details = [
    `expected  ${printable(expectation.expected)}`,
    `got       ${printable(expectation.got)}`,
    ...evidenceLine(expectation, result),
  ];
  return [
    `${paint.bad('✗')} ${text} ${paint.dim(`(line ${expectation.line})`)}`,
    ...details.map((line) => `    ${line}`),
  ];
}
