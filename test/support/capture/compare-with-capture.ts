/*
 * The judge: compares what a run printed with what a real swarm did, observation by observation.
 * The rules are those of the scenario language, "How a run is judged against a capture"; each
 * kind of observation has its own file.
 */
import type {
  Capture,
  Difference,
  LocalDifference,
  Observation,
  RunResult,
  Side,
} from './capture-types.ts';
import { compareRound, compareSimple } from './compare-request.ts';
import { compareStates } from './compare-state.ts';
import { compareTraces } from './compare-trace.ts';
import { namedAsInRun } from './unlisted-tasks.ts';

/** All that differs, the first one first; empty when the run equals the capture. */
export function compareWithCapture(capture: Capture, result: RunResult): Difference[] {
  const captured = namedAsInRun(capture.observations, result.observations);
  const simulated = namedAsInRun(result.observations, result.observations);
  return stepsOf(captured, simulated).flatMap((step) =>
    compareStep(
      capture,
      step,
      captured.filter((observation) => observation.step === step),
      simulated.filter((observation) => observation.step === step),
    ),
  );
}

/** Step numbers of both sides, in order. */
function stepsOf(captured: readonly Observation[], simulated: readonly Observation[]): number[] {
  const steps = new Set([...captured, ...simulated].map(({ step }) => step));
  return [...steps].toSorted((a, b) => a - b);
}

function compareStep(
  capture: Capture,
  step: number,
  captured: readonly Observation[],
  simulated: readonly Observation[],
): Difference[] {
  const length = Math.max(captured.length, simulated.length);
  const single = Array.from({ length }).flatMap((_, index) => {
    const [left, right] = [captured[index], simulated[index]];
    const kind = (left ?? right)!.kind;
    const which = length > 1 ? `observation ${index + 1} of ${length}` : '';
    return compareObservations(capture, left, right).map((difference) => ({
      ...difference,
      step,
      kind,
      path: [which, difference.path].filter((part) => part !== '').join(', '),
    }));
  });
  const rounds = compareRound(capture, captured, simulated);
  return [...single, ...rounds.map((difference) => ({ ...difference, step, kind: 'request' }))];
}

function compareObservations(
  capture: Capture,
  captured: Observation | undefined,
  simulated: Observation | undefined,
): LocalDifference[] {
  if (!captured || !simulated || captured.kind !== simulated.kind) {
    return [wholeDifference(captured, simulated)];
  }
  switch (captured.kind) {
    case 'state':
      return compareStates(captured, simulated);
    case 'trace':
      return compareTraces(captured, simulated);
    default:
      return compareSimple(capture, captured, simulated);
  }
}

function wholeDifference(
  captured: Observation | undefined,
  simulated: Observation | undefined,
): LocalDifference {
  const explanation = !captured
    ? 'only the simulation has this observation'
    : !simulated
      ? 'the simulation lacks this observation'
      : 'another kind of observation';
  return { path: '', captured: wholeSide(captured), simulated: wholeSide(simulated), explanation };
}

/** States and traces are long: the beginning tells which observation it is. */
function wholeSide(observation: Observation | undefined): Side {
  if (observation === undefined) return { lines: [], at: -1 };
  return { lines: [JSON.stringify(observation).slice(0, 300)], at: 0 };
}
