/**
 * Steps that give orders to the swarm: `scale`, `create`, `update` and what names only services,
 * nodes or tasks. Owns their defaults: a step waits until the tasks run.
 */
import { normaliseService, normaliseServiceChanges } from './normalise-service.ts';
import type { Own } from './normalise-traffic-steps.ts';
import { asList, textRecord } from './normalise-values.ts';
import { lineOf } from './report.ts';
import type { StepFile } from './schema/steps.ts';
import type {
  CreateStep,
  LabelStep,
  NodeStep,
  PsStep,
  RemoveStep,
  RestartStep,
  RollbackStep,
  ScaleStep,
  StateStep,
  TaskStep,
  UpdateStep,
} from './step.ts';
import {
  checkServiceKeys,
  mistakeAt,
  readNodes,
  readServices,
  readTask,
  type StepReader,
} from './step-reader.ts';

type Value<Action extends keyof StepFile> = NonNullable<StepFile[Action]>;
type Names = string | string[];

export function normaliseScale(
  file: Value<'scale'>,
  reader: StepReader,
  converge: boolean,
): Own<ScaleStep> {
  checkServiceKeys(reader, Object.keys(file));
  const services = Object.entries(file).map(([service, replicas]) => ({ service, replicas }));
  return { action: 'scale', services, converge };
}

export function normaliseCreate(
  file: Value<'create'>,
  reader: StepReader,
  converge: boolean,
): Own<CreateStep> {
  const services = Object.entries(file).map(([name, service]) =>
    normaliseService(name, service, lineOf(reader.report, [...reader.path, name])),
  );
  return { action: 'create', services, converge };
}

export function normaliseUpdate(
  file: Value<'update'>,
  reader: StepReader,
  converge: boolean,
): Own<UpdateStep> {
  checkServiceKeys(reader, Object.keys(file));
  const services = Object.entries(file).map(([service, changes]) => ({
    service,
    changes: normaliseServiceChanges(changes),
  }));
  return { action: 'update', services, converge };
}

export function normaliseRollback(
  file: Names,
  reader: StepReader,
  converge: boolean,
): Own<RollbackStep> {
  return { action: 'rollback', services: readServices(reader, file, []), converge };
}

export function normaliseRemove(file: Names, reader: StepReader): Own<RemoveStep> {
  return { action: 'remove', services: readServices(reader, file, []) };
}

/** Reads the nodes of a step that only names nodes. */
export function nodeStep(action: NodeStep['action']) {
  return (file: Names, reader: StepReader): Own<NodeStep> => ({
    action,
    nodes: readNodes(reader, file, []),
  });
}

export function normaliseLabel(
  file: Value<'label'>,
  reader: StepReader,
): Own<LabelStep> | undefined {
  const { node } = file;
  const add = textRecord(file.add);
  const remove = asList(file.remove ?? []);
  readNodes(reader, node, ['node']);
  if (Object.keys(add).length + remove.length === 0) {
    const hint = 'give `add: { zone: a }` or `remove: zone`';
    const message = 'this label step changes nothing';
    return mistakeAt(reader, [], { code: 'bad-step', message, hint });
  }
  if (Object.hasOwn(add, '')) {
    const hint = 'write `add: { zone: a }`';
    return mistakeAt(reader, ['add'], { code: 'bad-value', message: 'a label has no name', hint });
  }
  return { action: 'label', node, add, remove };
}

export function normaliseRestart(file: Names, reader: StepReader): Own<RestartStep> {
  return { action: 'restart', nodes: readNodes(reader, file, []) };
}

/** Reads the task of a step that only names a task. */
export function taskStep(action: TaskStep['action']) {
  return (file: string, reader: StepReader): Own<TaskStep> | undefined => {
    const task = readTask(reader, file, []);
    return task && { action, task };
  };
}

export function normalisePs(file: string, reader: StepReader): Own<PsStep> {
  readServices(reader, file, []);
  return { action: 'ps', service: file };
}

export function normaliseState(file: Names, reader: StepReader): Own<StateStep> {
  return { action: 'state', nodes: file === 'all' ? 'all' : readNodes(reader, file, []) };
}
