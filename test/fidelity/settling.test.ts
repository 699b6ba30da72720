/*
 * A recording of a cluster that was settling, on a machine that took its time: what comes before and
 * after must be equal, and what lies in between may differ in nothing but how long it lasted.
 */
import { describe, expect, test } from 'vitest';
import type { Observation } from '../support/capture/capture-types.ts';
import { compareWithCapture } from '../support/capture/compare-with-capture.ts';
import { differenceText } from '../support/capture/difference-text.ts';
import { loadCapture, loadScenarioText } from '../support/capture/load-capture.ts';
import { runScenario } from '../support/capture/run-scenario.ts';
import { phasesOf, withoutCounters } from '../support/capture/settling.ts';

/** While the cable was out: requests, one a second. */
const SETTLING_STEP = 3;
const STATE_STEP = 8;
/** Two rounds of requests through n1, which has been asked all the while. */
const ROUND_STEP = 7;

/** How many were asked before decides where a round begins: the run's begins where the other does. */
function fromSameBackend(
  captured: readonly Observation[],
  simulated: readonly Observation[],
): Observation[] {
  const first = captured.find(({ step }) => step === ROUND_STEP);
  const round = simulated.filter(({ step }) => step === ROUND_STEP);
  const at = round.findIndex(({ local }) => local === first?.['local']);
  const turned = [...round.slice(at), ...round.slice(0, at)];
  return simulated.map((each) => (each.step === ROUND_STEP ? turned.shift()! : each));
}

/** What must be equal, without what depends on how many requests fell into which phase. */
function settled(observations: readonly Observation[]): Observation[] {
  return observations
    .filter(({ step }) => step !== SETTLING_STEP)
    .map((each) => {
      const isState = each.kind === 'state' && each.step === STATE_STEP;
      return isState ? withoutCounters(each, 'n1', 'ingress_sbox').state : each;
    });
}

function inBetween(observations: readonly Observation[]): Observation[] {
  return observations.filter(({ step }) => step === SETTLING_STEP);
}

describe('09-node-crash', () => {
  const capture = loadCapture('09-node-crash');
  const run = runScenario(loadScenarioText('09-node-crash'));

  test('gives the answers and tables of the real swarm before and after', () => {
    const differences = compareWithCapture(
      { ...capture, observations: settled(capture.observations) },
      { observations: settled(fromSameBackend(capture.observations, run.observations)) },
    );
    expect(differences.map(differenceText)).toEqual([]);
  });

  test('goes through the same phases in between: a dead backend, two, and the replacement', () => {
    const phases = phasesOf(inBetween(capture.observations), '10.0.0.9:80');
    expect(phases.map(({ backends }) => backends.length)).toEqual([1, 2, 3]);
    expect(phases.every(({ isRound }) => isRound)).toBe(true);
    const [failing, ...others] = phasesOf(inBetween(run.observations), '10.0.0.9:80');
    // The real swarm noticed within one round, so that its first phase is one request long.
    expect(failing?.backends).toEqual(['10.0.0.6:80', '10.0.0.8:80', 'timeout']);
    expect(failing?.isRound).toBe(true);
    expect(others).toEqual(phases.slice(1));
  });

  test.each([
    ['recorded', capture],
    ['simulated', run],
  ])('counts each connection of the last two minutes once (%s)', (_, { observations }) => {
    const state = observations.find((each) => each.kind === 'state' && each.step === STATE_STEP);
    const answered = observations.filter((each) => {
      return each.kind === 'request' && each.step < STATE_STEP && each['outcome'] === 'ok';
    });
    const toTheLost = answered.filter((each) => each['local'] === '10.0.0.7:80');
    expect(withoutCounters(state!, 'n1', 'ingress_sbox').total).toBe(
      answered.length - toTheLost.length,
    );
  });
});
