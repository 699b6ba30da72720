/**
 * Expectations and what became of them, for `run` and `check`.
 * A failed one shows what was expected, what came, why, and the command that shows all of it.
 */
import type { ExpectationResult, SimulationResult, TraceEvent } from '../../index.ts';
import { causeOf, type Evidence } from './cause-text.ts';
import type { Paint } from './colour.ts';
import { shellWord } from './shell-word.ts';
import { indent, printable, wrap } from '../../trace/text-layout.ts';

/** The run that is reported, and how it is written. */
export interface ExpectationText {
  /** The scenario's file, as it was named. */
  readonly path: string;
  /** The scenario's own seed; another one has to be said again. */
  readonly seed: number;
  readonly result: SimulationResult;
  readonly paint: Paint;
  readonly width: number;
}

const LABEL_WIDTH = 'expected'.length + 2;
const INDENT = 4;

/** The command that shows the request step by step. */
function traceCommand({ path, seed, result }: ExpectationText, request: number): string {
  const other = result.seed === seed ? '' : ` --seed ${result.seed}`;
  return `swarmscope trace ${shellWord(path)} --request ${request}${other}`;
}

/** What stands behind an event without a request: when, where, what. */
function eventText(event: TraceEvent): string {
  const seconds = (event.timeNs / 1e9).toFixed(3);
  const what = event.kind === 'task.changed' ? `${event.task} is ${event.state}` : event.kind;
  const place = 'node' in event && event.node !== '' ? ` on ${event.node}` : '';
  return `at ${seconds} s ${what}${place}`;
}

function evidenceOf(expectation: ExpectationResult, text: ExpectationText): Evidence[] {
  const { events } = text.result;
  const event = expectation.event < 0 ? undefined : events[expectation.event];
  if (event === undefined) return [];
  if (event.request === 0) return [{ label: 'last', text: eventText(event) }];
  const command = { label: 'see', text: traceCommand(text, event.request) };
  return [...causeOf(text.result, event.request), command];
}

/** The command is not wrapped: it is there to be copied. */
function evidenceLines({ label, text }: Evidence, width: number): string[] {
  const plain = printable(text);
  const lines = label === 'see' ? [plain] : wrap(plain, width - LABEL_WIDTH - INDENT);
  return lines.map((line, at) => (at === 0 ? label : '').padEnd(LABEL_WIDTH) + line);
}

/** A text behind its mark; what does not fit stands below its beginning. */
function marked(mark: string, text: string, width: number): string[] {
  return wrap(printable(text), width - 2).map((line, at) => `${at === 0 ? mark : ' '} ${line}`);
}

/**
 * One line for each that held; what was expected, what came and why beneath one that did not. The
 * reason is told once for all that rest on the same request.
 */
export function expectationLines(
  expectations: readonly ExpectationResult[],
  text: ExpectationText,
): string[] {
  const told = new Set<number>();
  return expectations.flatMap((expectation) => {
    if (expectation.passed) return marked(text.paint.good('✓'), expectation.text, text.width);
    const request = text.result.events[expectation.event]?.request ?? 0;
    const evidence = told.has(request) ? [] : evidenceOf(expectation, text);
    if (request > 0) told.add(request);
    return failureLines(expectation, evidence, text);
  });
}

function failureLines(
  { text: what, line, expected, got }: ExpectationResult,
  evidence: readonly Evidence[],
  { paint, width }: ExpectationText,
): string[] {
  const details = [{ label: 'expected', text: expected }, { label: 'got', text: got }, ...evidence];
  return [
    ...marked(paint.bad('✗'), `${what} (line ${line})`, width),
    ...indent(
      details.flatMap((each) => evidenceLines(each, width)),
      INDENT,
    ),
  ];
}
