/**
 * Runs the steps of a scenario in order, each when the one before has ended.
 *
 * Owns the pairing of actions with their files and the trace of a step.
 */
import type { Step, StepAction } from '../scenario/step.ts';
import { record } from '../trace/recorder.ts';
import { runCreateStep, runScaleStep } from './cluster-steps.ts';
import { runFirewallStep, runHealStep, runLinkStep, runPartitionStep } from './network-steps.ts';
import { runPsStep, runStateStep } from './observe-steps.ts';
import { runPingStep, runRequestStep } from './request-step.ts';
import { runResolveStep } from './resolve-step.ts';
import { stepText } from './step-text.ts';
import { passTime, runUntil, type StepContext } from './step-context.ts';
import { traceObservation } from './trace-observation.ts';

/** Actions of the language that this version cannot carry out yet. */
export function isRunnable(action: StepAction): boolean {
  return RUNNABLE.has(action);
}

const RUNNABLE: ReadonlySet<StepAction> = new Set([
  'request',
  'resolve',
  'ping',
  'scale',
  'create',
  'link',
  'partition',
  'heal',
  'firewall',
  'wait',
  'ps',
  'state',
]);

/** Runs all steps; a limit ends the run with the step in which it was reached. */
export function runSteps(context: StepContext, steps: readonly Step[]): void {
  for (const step of steps) {
    if (context.truncated) return;
    waitForStart(context, step);
    const { recorder, kernel } = context.world;
    const begin = recorder?.events.length ?? 0;
    const text = stepText(step);
    if (recorder) {
      const timeNs = kernel.loop.nowNs;
      record(recorder, { kind: 'step.started', timeNs, request: 0, step: step.index, text });
    }
    runStep(context, step);
    if (!step.trace || recorder === undefined) continue;
    const events = recorder.events.slice(begin);
    context.observations.push(traceObservation(context.world, step.index, events));
  }
}

function waitForStart(context: StepContext, { atNs }: Step): void {
  if (atNs !== undefined && atNs > context.world.kernel.loop.nowNs) {
    runUntil(context, () => false, atNs);
  }
}

function runStep(context: StepContext, step: Step): void {
  switch (step.action) {
    case 'request':
      return runRequestStep(context, step);
    case 'resolve':
      return runResolveStep(context, step);
    case 'ping':
      return runPingStep(context, step);
    case 'scale':
      return runScaleStep(context, step);
    case 'create':
      return runCreateStep(context, step);
    case 'link':
      return runLinkStep(context, step);
    case 'partition':
      return runPartitionStep(context, step);
    case 'heal':
      return runHealStep(context, step);
    case 'firewall':
      return runFirewallStep(context, step);
    case 'wait':
      return passTime(context, step.durationNs);
    case 'ps':
      return runPsStep(context, step);
    case 'state':
      return runStateStep(context, step);
    default:
      throw new RangeError(`the action ${step.action} cannot be run`);
  }
}
