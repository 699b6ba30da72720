/**
 * The simulation, away from the page's thread: reads YAML, runs it, and sends back plain records.
 *
 * Owns the answering of questions. A mistake in a file is an answer with its place; a bug of the
 * simulator is an answer too, so that the page stays usable.
 */
import {
  diagnosticText,
  insertSteps,
  isRunnable,
  parseScenario,
  requestStories,
  scenarioDifferences,
  simulate,
  statesAt,
  type Diagnostic,
  type Scenario,
} from '../../src/index.ts';
import { describeScenario } from './describe-scenario.ts';
import { STEP_ACTIONS } from './step-actions.ts';
import type {
  Answer,
  DifferencesAnswer,
  Problem,
  Question,
  Reply,
  RunAnswer,
  RunChanges,
  ScenarioFile,
  StateAnswer,
} from './messages.ts';

function problemOf(diagnostic: Diagnostic, text: string): Problem {
  const { severity, line, column, message, hint = '' } = diagnostic;
  return { severity, line, column, message, hint, text: diagnosticText(diagnostic, text) };
}

/** What was read last: the states of a run are asked for again and again. */
let last: { readonly text: string; readonly scenario: Scenario } | undefined;

function run({ fileName, text: original }: ScenarioFile, changes: RunChanges): RunAnswer {
  const text = insertSteps(original, changes.insertions);
  if (text === undefined && changes.insertions.length > 0) {
    return { kind: 'failed', message: 'The list of steps of this file cannot be added to.' };
  }
  const { scenario, diagnostics } = parseScenario(text ?? original, { fileName });
  if (scenario === undefined) {
    const problems = diagnostics.map((each) => problemOf(each, text ?? original));
    return { kind: 'invalid', problems };
  }
  last = { text: text ?? original, scenario };
  const result = simulate(scenario, changes.seed === undefined ? {} : { seed: changes.seed });
  const stories = requestStories(result.events);
  const actions = STEP_ACTIONS.filter(isRunnable);
  return { kind: 'ran', text: last.text, actions, result, stories };
}

function state({ text, seed, request }: Question & { kind: 'state' }): StateAnswer {
  const scenario = last?.text === text ? last.scenario : parseScenario(text).scenario;
  return { kind: 'state', states: scenario ? statesAt(scenario, request, { seed }) : [] };
}

function differences(texts: readonly string[]): DifferencesAnswer {
  const [left, right] = texts.map((text) => parseScenario(text).scenario);
  const found = left && right ? scenarioDifferences(left, right) : [];
  return { kind: 'differences', differences: found };
}

function answer(question: Question): Reply {
  switch (question.kind) {
    case 'run':
      return run(question.file, question.changes);
    case 'describe':
      return { kind: 'described', cards: question.files.map(describeScenario) };
    case 'state':
      return state(question);
    case 'differences':
      return differences(question.texts);
  }
}

function answerSafely(question: Question): Reply {
  try {
    return answer(question);
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

addEventListener('message', (event: MessageEvent<Question>) => {
  const { number } = event.data;
  const reply: Answer = { number, ...answerSafely(event.data) };
  postMessage(reply);
});
