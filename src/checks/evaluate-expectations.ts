/**
 * Judges every expectation of a scenario against what a run gave.
 *
 * Owns the order and the pairing of keys with judges. Looks at the scenario, the observations, the
 * trace and the topology only, so that a run is judged as a reader of its report would judge it.
 */
import type { Expectation } from '../scenario/expectation.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Step } from '../scenario/step.ts';
import type { Observation } from '../trace/observation.ts';
import type { Topology, Workloads } from '../trace/topology.ts';
import type { TraceEvent } from '../trace/trace-event.ts';
import { createEvidence, type Evidence } from './evidence.ts';
import type { ExpectationResult, Judgement } from './expectation-result.ts';
import { judgeError, judgeRunning, judgeWithin } from './judge-cluster.ts';
import { judgeAnswerCount, judgeAnswers, judgeStatuses } from './judge-names.ts';
import { judgeDropped, judgePath, judgeRewrites } from './judge-packets.ts';
import {
  judgeLocal,
  judgeOutcomeCounts,
  judgeOutcomes,
  judgeSources,
  judgeTasks,
} from './judge-requests.ts';

/** What is judged; `events` must be recorded in full. */
export interface JudgedRun {
  readonly scenario: Pick<Scenario, 'steps' | 'expect'>;
  readonly observations: readonly Observation[];
  readonly events: readonly TraceEvent[];
  /** The cluster as the run left it. */
  readonly topology: Topology;
  /** What names of services and tasks stood for at the end of a step; absent: as at the end of the run. */
  readonly workloadsAfter?: ReadonlyMap<number, Workloads>;
}

type Judge<Key extends keyof Expectation> = (
  value: NonNullable<Expectation[Key]>,
  evidence: Evidence,
  topology: Topology,
) => Judgement;

type JudgedKey = Exclude<keyof Expectation, 'step' | 'note' | 'line'>;

/** One judge for each key of an expectation, in the order in which results are printed. */
const judges: { readonly [Key in JudgedKey]-?: Judge<Key> } = {
  outcomes: judgeOutcomes,
  outcomeCounts: judgeOutcomeCounts,
  tasks: judgeTasks,
  sources: judgeSources,
  local: judgeLocal,
  statuses: judgeStatuses,
  answers: judgeAnswers,
  answerCount: judgeAnswerCount,
  path: judgePath,
  rewrites: judgeRewrites,
  dropped: judgeDropped,
  withinNs: judgeWithin,
  error: judgeError,
  running: judgeRunning,
};

function judgeKey(
  key: JudgedKey,
  expectation: Expectation,
  evidence: Evidence,
  topology: Topology,
): Judgement[] {
  const value = expectation[key];
  if (value === undefined) return [];
  // Key and value belong together, which the compiler cannot see through the table.
  const judgeValue = judges[key] as Judge<JudgedKey>;
  return [judgeValue(value, evidence, topology)];
}

function judge(
  run: JudgedRun,
  expectation: Expectation,
  standsAt: number,
  evidenceOf: (step: number | undefined) => Evidence,
): ExpectationResult[] {
  const about = standsAt >= 0 ? standsAt : expectation.step;
  const evidence = evidenceOf(about);
  const topology = topologyAfter(run, about);
  const keys = Object.keys(judges) as JudgedKey[];
  return keys
    .flatMap((key) => judgeKey(key, expectation, evidence, topology))
    .map((judgement) => ({ step: standsAt, ...judgement, line: expectation.line }));
}

function topologyAfter(
  { topology, workloadsAfter }: JudgedRun,
  step: number | undefined,
): Topology {
  const workloads = step === undefined ? undefined : workloadsAfter?.get(step);
  return workloads === undefined ? topology : { ...topology, ...workloads };
}

/** What a step waited for and did not get is a failure, unless the step expects just that. */
function unfulfilled(
  { action, index, line, expect }: Step,
  observations: readonly Observation[],
): ExpectationResult[] {
  if (action !== 'runUntil' || expect.some(({ error }) => error !== undefined)) return [];
  const missed = observations.find(({ step, kind }) => step === index && kind === 'run');
  if (missed === undefined) return [];
  const text = 'what is waited for comes true';
  const got = String(missed['error']);
  return [{ step: index, text, passed: false, expected: 'in time', got, event: -1, line }];
}

/** One result for every key of every expectation: those of the steps in order, then the end's. */
export function evaluateExpectations(run: JudgedRun): ExpectationResult[] {
  const { scenario } = run;
  const evidenceOf = createEvidence(run.observations, run.events);
  const ofSteps = scenario.steps.flatMap((step) => [
    ...unfulfilled(step, run.observations),
    ...step.expect.flatMap((each) => judge(run, each, step.index, evidenceOf)),
  ]);
  return [...ofSteps, ...scenario.expect.flatMap((each) => judge(run, each, -1, evidenceOf))];
}
