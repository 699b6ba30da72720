/**
 * Runs the steps of a scenario in order, each when the one before has ended.
 *
 * Owns the pairing of actions with their files and the trace of a step.
 */
import { workloadsOf } from '../build/topology.ts';
import type { Step, StepAction } from '../scenario/step.ts';
import { record } from '../trace/recorder.ts';
import {
  runAvailabilityStep,
  runCreateStep,
  runLabelStep,
  runRemoveStep,
  runRoleStep,
  runRollbackStep,
  runScaleStep,
  runUpdateStep,
} from './cluster-steps.ts';
import { runCloseStep, runOpenStep, runSendStep } from './connections.ts';
import { runNetemStep } from './netem-step.ts';
import { runFirewallStep, runHealStep, runLinkStep, runPartitionStep } from './network-steps.ts';
import { runPsStep, runStateStep } from './observe-steps.ts';
import {
  runFlushDnsStep,
  runListenStep,
  runResponseTimeStep,
  runStartStep,
  runStopStep,
} from './program-steps.ts';
import { runUntilStep } from './run-until-step.ts';
import { runPingStep, runRequestStep } from './request-step.ts';
import { runResolveStep } from './resolve-step.ts';
import { runRestartStep } from './restart-step.ts';
import { stepText } from './step-text.ts';
import { passTime, runUntil, type StepContext } from './step-context.ts';
import { runTaskStep } from './task-steps.ts';
import { traceObservation } from './trace-observation.ts';

/** Runs all steps; a limit ends the run with the step in which it was reached. */
export function runSteps(context: StepContext, steps: readonly Step[]): void {
  for (const step of steps) {
    if (context.truncated) return;
    waitForStart(context, step);
    context.stepsBegun += 1;
    const { recorder, kernel } = context.world;
    const begin = recorder?.events.length ?? 0;
    const text = stepText(step);
    if (recorder) {
      const timeNs = kernel.loop.nowNs;
      record(recorder, { kind: 'step.started', timeNs, request: 0, step: step.index, text });
    }
    runStep(context, step);
    if (isJudged(context, step)) {
      context.workloadsAfter.set(step.index, workloadsOf(context.world));
    }
    if (!step.trace || recorder === undefined) continue;
    const events = recorder.events.slice(begin);
    context.observations.push(traceObservation(context.world, step.index, events));
  }
}

/** Something is expected of the step, where it stands or at the end of the file. */
function isJudged({ world: { scenario } }: StepContext, { index, expect }: Step): boolean {
  return expect.length > 0 || scenario.expect.some(({ step }) => step === index);
}

function waitForStart(context: StepContext, { atNs }: Step): void {
  if (atNs !== undefined && atNs > context.world.kernel.loop.nowNs) {
    runUntil(context, () => false, atNs);
  }
}

function runStep(context: StepContext, step: Step): void {
  // Key and step belong together, which the compiler cannot see through the table.
  const action = actions[step.action] as ActionOf<Step>;
  action(context, step);
}

type ActionOf<Kind extends Step> = (context: StepContext, step: Kind) => void;

type StepOf<Action extends StepAction> = Extract<Step, { readonly action: Action }>;

/** What each action does. */
const actions: { readonly [Action in StepAction]: ActionOf<StepOf<Action>> } = {
  request: runRequestStep,
  resolve: runResolveStep,
  ping: runPingStep,
  open: runOpenStep,
  send: runSendStep,
  close: runCloseStep,
  scale: runScaleStep,
  create: runCreateStep,
  update: runUpdateStep,
  rollback: runRollbackStep,
  remove: runRemoveStep,
  drain: runAvailabilityStep,
  pause: runAvailabilityStep,
  activate: runAvailabilityStep,
  promote: runRoleStep,
  demote: runRoleStep,
  label: runLabelStep,
  restart: runRestartStep,
  kill: runTaskStep,
  stop: runStopStep,
  start: runStartStep,
  'response-time': runResponseTimeStep,
  listen: runListenStep,
  'flush-dns': runFlushDnsStep,
  healthy: runTaskStep,
  unhealthy: runTaskStep,
  runUntil: runUntilStep,
  link: runLinkStep,
  partition: runPartitionStep,
  heal: runHealStep,
  firewall: runFirewallStep,
  netem: runNetemStep,
  wait: (context, { durationNs }) => passTime(context, durationNs),
  ps: runPsStep,
  state: runStateStep,
};
