/**
 * The report of a run for people: each step with what it came to, expectations, one line at the end.
 * The lines of observations and expectations come from their own files.
 */
import type { ExpectationResult, Scenario, SimulationResult } from '../../index.ts';
import { counted, expectationSummary } from '../../trace/count-words.ts';
import { unsentTexts } from './cause-text.ts';
import type { Paint } from './colour.ts';
import { expectationLines, type ExpectationText } from './expectation-text.ts';
import { taskChangeLines } from './task-change-text.ts';
import { nodeChangeLines } from './node-change-text.ts';
import { observationLines } from './observation-text.ts';
import { inTimeOrder } from './step-events.ts';
import { indent, printable, wrap } from '../../trace/text-layout.ts';

/** What each step said of itself when it started. */
function stepTexts(result: SimulationResult): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  for (const event of result.events) {
    if (event.kind === 'step.started') texts.set(event.step, event.text);
  }
  return texts;
}

/** Results of the expectations that stand at a step; -1 for the end. */
function expectationsAt(step: number, text: ExpectationText): string[] {
  const here = (each: ExpectationResult): boolean => each.step === step;
  return expectationLines(text.result.expectations.filter(here), text);
}

export interface RunText {
  readonly path: string;
  readonly scenario: Scenario;
  readonly result: SimulationResult;
  readonly paint: Paint;
  readonly width: number;
}

/** What came of the file's own services and containers, where that is worth a word. */
function beforeLines({ result, width }: RunText): string[] {
  const refused = observationLines(result.observations.filter(({ step }) => step < 0));
  const lines = refused.flatMap((line) => wrap(line, width - 2));
  return lines.length === 0 ? [] : ['Before the first step', ...indent(lines, 2), ''];
}

function stepLines(text: RunText): string[] {
  const { scenario, result, paint, width } = text;
  const texts = stepTexts(result);
  const unsent = unsentTexts(result.events);
  const digits = String(Math.max(scenario.steps.length - 1, 0)).length;
  const margin = digits + 4;
  return scenario.steps.flatMap(({ index, action }) => {
    const title = printable(texts.get(index) ?? action);
    const observations = result.observations.filter((each) => each.step === index);
    const told = [
      ...inTimeOrder(nodeChangeLines(result.events, index), taskChangeLines(result.events, index)),
      ...observationLines(observations),
      ...[...(unsent.get(index) ?? [])].map(printable),
    ];
    const lines = told.flatMap((line) =>
      line.length + margin > width ? wrap(line, width - margin) : [line],
    );
    const judged = expectationsAt(index, { ...text, seed: scenario.seed, width: width - margin });
    return [
      `${String(index).padStart(digits)}  ${paint.bold(title)}`,
      ...indent([...lines, ...judged], margin),
    ];
  });
}

/** The last line: how much happened, what holds, and how to see the same again. */
export function summaryLine(result: SimulationResult, stepCount: number, paint: Paint): string {
  const failed = result.expectations.some((expectation) => !expectation.passed);
  const summary = expectationSummary(result.expectations);
  const verdict = failed ? paint.bad(summary) : paint.good(summary);
  const run = `seed ${result.seed}, fingerprint ${result.fingerprint}`;
  return `${counted(stepCount, 'step')}, ${verdict}; ${run}`;
}

/** The whole report, line by line. */
export function runLines(text: RunText): string[] {
  const { result, scenario, paint } = text;
  const end = expectationsAt(-1, { ...text, seed: scenario.seed, width: text.width - 2 });
  return [
    paint.bold(printable(result.title)),
    `engine ${result.engine}, seed ${result.seed}`,
    '',
    ...beforeLines(text),
    ...stepLines(text),
    ...(end.length === 0 ? [] : ['', 'At the end', ...indent(end, 2)]),
    '',
    summaryLine(result, scenario.steps.length, paint),
  ];
}
