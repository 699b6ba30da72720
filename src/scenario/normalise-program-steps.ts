/**
 * Steps about programs that run: `stop`, `start`, `response-time`, `listen`, `flush-dns`.
 * Owns their defaults and what of them is meant for tasks or containers only.
 */
import type { Own } from './normalise-traffic-steps.ts';
import { asList, durationNs, optionalDurationNs } from './normalise-values.ts';
import type { WorkloadPlace } from './place.ts';
import { parseListen } from './port-text.ts';
import type { StepFile } from './schema/steps.ts';
import {
  DEFAULT_STOP_TIMEOUT_NS,
  type FlushDnsStep,
  type ListenStep,
  type ResponseTimeStep,
  type StartStep,
  type StopStep,
} from './step.ts';
import { mistakeAt, readPlace, readTask, workloadOfKey, type StepReader } from './step-reader.ts';

type Value<Action extends keyof StepFile> = NonNullable<StepFile[Action]>;

export function normaliseStop(
  file: Value<'stop'>,
  reader: StepReader,
  converge: boolean,
): Own<StopStep> | undefined {
  const { task: name, timeout } = typeof file === 'string' ? { task: file } : file;
  const task = readTask(reader, name, typeof file === 'string' ? [] : ['task']);
  const timeoutNs = durationNs(timeout, DEFAULT_STOP_TIMEOUT_NS);
  return task && { action: 'stop', task, timeoutNs, converge };
}

export function normaliseStart(file: string, reader: StepReader): Own<StartStep> | undefined {
  const container = readTask(reader, file, []);
  if (container === undefined || container.kind === 'container') {
    return container && { action: 'start', container };
  }
  const message = `\`${file}\` is a task, and only the swarm starts tasks`;
  const hint = 'it replaces one that has ended, as `deploy.restart_policy` of the service says';
  return mistakeAt(reader, [], { code: 'bad-step', message, hint });
}

export function normaliseResponseTime(
  file: Value<'response-time'>,
  reader: StepReader,
): Own<ResponseTimeStep> {
  const programs = programsOf(file, reader).map(({ task, value }) => ({
    task,
    responseTimeNs: value === 'default' ? undefined : optionalDurationNs(value),
  }));
  return { action: 'response-time', programs };
}

export function normaliseListen(file: Value<'listen'>, reader: StepReader): Own<ListenStep> {
  const programs = programsOf(file, reader).map(({ task, value }) => ({
    task,
    ports: value === 'default' ? undefined : value.flatMap((each) => parseListen(each) ?? []),
  }));
  return { action: 'listen', programs };
}

export function normaliseFlushDns(file: Value<'flush-dns'>, reader: StepReader): Own<FlushDnsStep> {
  if (file === 'all') return { action: 'flush-dns', from: 'all' };
  const from = asList(file).flatMap((text, index) => {
    return readPlace(reader, text, Array.isArray(file) ? [index] : []) ?? [];
  });
  return { action: 'flush-dns', from };
}

/** Values by task; a key that is none is reported at its place. */
function programsOf<Of>(
  file: Readonly<Record<string, Of>>,
  reader: StepReader,
): { task: WorkloadPlace; value: Of }[] {
  return Object.entries(file).flatMap(([key, value]) => {
    const task = workloadOfKey(reader, key);
    return task === undefined ? [] : [{ task, value }];
  });
}
