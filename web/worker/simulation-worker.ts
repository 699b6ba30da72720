/**
 * The simulation, away from the page's thread: reads YAML, runs it, and sends back plain records.
 *
 * Owns the answering of questions. A mistake in a file is an answer with its place; a bug of the
 * simulator is an answer too, so that the page stays usable.
 */
import {
  diagnosticText,
  parseScenario,
  requestStories,
  simulate,
  type Diagnostic,
} from '../../src/index.ts';
import { describeScenario } from './describe-scenario.ts';
import type {
  Answer,
  DescribeAnswer,
  Problem,
  Question,
  RunAnswer,
  ScenarioFile,
} from './messages.ts';

function problemOf(diagnostic: Diagnostic, text: string): Problem {
  const { severity, line, column, message, hint = '' } = diagnostic;
  return { severity, line, column, message, hint, text: diagnosticText(diagnostic, text) };
}

function run({ fileName, text }: ScenarioFile): RunAnswer {
  const { scenario, diagnostics } = parseScenario(text, { fileName });
  if (scenario === undefined) {
    return { kind: 'invalid', problems: diagnostics.map((each) => problemOf(each, text)) };
  }
  const result = simulate(scenario);
  return { kind: 'ran', result, stories: requestStories(result.events) };
}

function answer(question: Question): RunAnswer | DescribeAnswer {
  if (question.kind === 'run') return run(question.file);
  return { kind: 'described', cards: question.files.map(describeScenario) };
}

function answerSafely(question: Question): RunAnswer | DescribeAnswer {
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
