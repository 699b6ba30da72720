/**
 * Runs a scenario as people mean it: plays it, and judges what was expected of it.
 *
 * Owns the joining of the two, so that who shows a run may play it first and judge it later.
 */
import { evaluateExpectations } from './checks/evaluate-expectations.ts';
import { play, type PlayedRun, type SimulateOptions } from './play.ts';
import type { ExpectationResult, SimulationResult } from './result.ts';
import type { Scenario } from './scenario/scenario.ts';

/** Plays a scenario and judges it. Equal scenario and seed give equal results. */
export function simulate(scenario: Scenario, options: SimulateOptions = {}): SimulationResult {
  const played = play(scenario, options);
  return {
    ...played.record,
    expectations: judge(scenario, played),
    get tables() {
      return played.readTables();
    },
  };
}

/** Every expectation of the scenario against what the run gave, in the order of the file. */
export function judge(
  scenario: Scenario,
  { record, workloadsAfter }: PlayedRun,
): ExpectationResult[] {
  return evaluateExpectations({ scenario, ...record, workloadsAfter });
}
