/**
 * `run until`: lets time pass until a condition holds.
 * Owns the reading of conditions; whether one holds is for the run to say.
 */
import { TASK_STATES } from '../trace/task-state.ts';
import { quoted } from './diagnostics.ts';
import type { Own } from './normalise-traffic-steps.ts';
import { durationNs } from './normalise-values.ts';
import type { ConditionFile } from './schema/steps.ts';
import type { Path } from './source-positions.ts';
import type { RunCondition, RunUntilStep } from './step.ts';
import { mistakeAt, readNodes, readServices, readTask, type StepReader } from './step-reader.ts';
import { suggestion } from './suggest.ts';

const RUN_TIMEOUT_NS = 300e9;
const STATES: readonly string[] = TASK_STATES;

/** `below` leads from the action to the condition. */
export function normaliseRun(
  until: ConditionFile,
  timeout: string | number | undefined,
  reader: StepReader,
  below: Path,
): Own<RunUntilStep> | undefined {
  const condition = readCondition(until, reader, below);
  const timeoutNs = durationNs(timeout, RUN_TIMEOUT_NS);
  return condition && { action: 'runUntil', condition, timeoutNs };
}

function readCondition(
  file: ConditionFile,
  reader: StepReader,
  below: Path,
): RunCondition | undefined {
  if (file === 'converged') return { kind: 'converged' };
  if ('service' in file) {
    readServices(reader, file.service, [...below, 'service']);
    return { kind: 'running', service: file.service, count: file.running };
  }
  if ('node' in file) {
    readNodes(reader, file.node, [...below, 'node']);
    return { kind: 'nodeStatus', node: file.node, status: file.status };
  }
  const task = readTask(reader, file.task, [...below, 'task']);
  if (!STATES.includes(file.state)) {
    const message = `expected a task state, got ${quoted(file.state)}`;
    const hint = () => suggestion(file.state, STATES);
    return mistakeAt(reader, [...below, 'state'], { code: 'bad-value', message, hint });
  }
  return task && { kind: 'taskState', task, state: file.state };
}
