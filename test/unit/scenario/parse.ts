/**
 * Helpers for the tests of the scenario language: a small cluster, and reading that must succeed.
 */
import { diagnosticText } from '../../../src/scenario/diagnostics.ts';
import { parseScenario, type ParseOptions } from '../../../src/scenario/parse-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import type { ServiceSpec } from '../../../src/scenario/service-spec.ts';
import type { Step, StepAction } from '../../../src/scenario/step.ts';

/** Two nodes, one network, one service with two tasks; four lines. */
export const SMALL = [
  'title: Small',
  'cluster: { nodes: { n1: {}, n2: {} } }',
  'networks: { app: {} }',
  'services: { web: { networks: [app], deploy: { replicas: 2 } } }',
  '',
].join('\n');

/** The scenario of a text without errors. */
export function scenarioOf(text: string, options?: ParseOptions): Scenario {
  const { scenario, diagnostics } = parseScenario(text, options);
  if (scenario !== undefined) return scenario;
  throw new Error(diagnostics.map((each) => diagnosticText(each, text)).join('\n'));
}

/** `code line:column` of each diagnostic. */
export function mistakesOf(text: string, options?: ParseOptions): string[] {
  const { diagnostics } = parseScenario(text, options);
  return diagnostics.map(({ code, line, column }) => `${code} ${line}:${column}`);
}

/** A service of the small cluster, from the flow mapping that describes it. */
export function serviceOf(flow: string): ServiceSpec {
  const { services } = scenarioOf(SMALL.replace(/^services: .*$/m, `services: { web: ${flow} }`));
  return services[0]!;
}

/** The only step of the small cluster, from its flow mapping. */
export function stepOf<Action extends StepAction>(
  action: Action,
  flow: string,
): Extract<Step, { action: Action }> {
  const [step] = scenarioOf(`${SMALL}steps:\n  - ${flow}\n`).steps;
  if (step?.action !== action) throw new Error(`expected the step ${action}`);
  return step as Extract<Step, { action: Action }>;
}
