/**
 * Steps in canonical form: one action each, names checked, defaults filled in.
 * Owns the choice of the action and the steps that give orders to the swarm; steps that send or
 * break something are in files of their own.
 */
import { quoted } from './diagnostics.ts';
import { normaliseExpectation, type ExpectationScope } from './normalise-expectation.ts';
import {
  normaliseFirewall,
  normaliseHeal,
  normaliseLink,
  normalisePartition,
} from './normalise-fault-steps.ts';
import { normaliseService, normaliseServiceChanges } from './normalise-service.ts';
import {
  normaliseClose,
  normaliseOpen,
  normalisePing,
  normaliseRequest,
  normaliseResolve,
  normaliseSend,
  type Own,
} from './normalise-traffic-steps.ts';
import { asList, durationNs, optionalDurationNs, present } from './normalise-values.ts';
import { lineOf, reportKey, reportValue } from './report.ts';
import { actions, type ConditionFile, type StepFile } from './schema/steps.ts';
import type { Path } from './source-positions.ts';
import type { RunCondition, RunUntilStep, Step } from './step.ts';
import {
  checkServiceKeys,
  mistakeAt,
  readNodes,
  readServices,
  readTask,
  type StepReader,
} from './step-reader.ts';
import { suggestion } from './suggest.ts';

/** What all steps read against. */
export interface StepScope extends ExpectationScope {
  readonly addresses: ReadonlyMap<string, string>;
}

type FileAction = keyof typeof actions;
type OwnOf<SomeStep> = SomeStep extends Step ? Own<SomeStep> : never;
type AnyOwn = OwnOf<Step>;

const ACTIONS = Object.keys(actions) as FileAction[];

export function normaliseSteps(files: readonly StepFile[], scope: StepScope): Step[] {
  return files.flatMap((file, index) => normaliseStep(file, index, scope) ?? []);
}

function normaliseStep(file: StepFile, index: number, scope: StepScope): Step | undefined {
  const path: Path = ['steps', index];
  const action = theAction(file, path, scope);
  if (action === undefined) return undefined;
  const reader: StepReader = { ...scope, path: [...path, action] };
  const own = normaliseAction(action, file, reader);
  const expect = file.expect === undefined ? [] : asList(file.expect);
  const common = {
    index,
    line: lineOf(scope.report, path),
    trace: file.trace ?? false,
    expect: expect.map((each, at) => normaliseExpectation(each, expectPath(path, file, at), scope)),
    ...present({ atNs: optionalDurationNs(file.at), note: file.note }),
  };
  return own === undefined ? undefined : ({ ...common, ...own } as Step);
}

function expectPath(path: Path, file: StepFile, index: number): Path {
  return Array.isArray(file.expect) ? [...path, 'expect', index] : [...path, 'expect'];
}

/** The one action of a step; none or two are mistakes. */
function theAction(file: StepFile, path: Path, { report }: StepScope): FileAction | undefined {
  const [first, second] = ACTIONS.filter((action) => file[action] !== undefined);
  if (first === undefined) {
    const [key = ''] = Object.keys(file);
    const hint = suggestion(key, ACTIONS) ?? 'such as `request`, `resolve`, `scale`, `wait`, `ps`';
    reportValue(report, path, { code: 'bad-step', message: 'the step names no action', hint });
  } else if (second !== undefined) {
    const message = `the step has two actions, ${quoted(first)} and ${quoted(second)}`;
    const hint = 'make two steps of it';
    reportKey(report, [...path, second], { code: 'bad-step', message, hint });
  }
  return second === undefined ? first : undefined;
}

/** An action and its value, which the caller has seen to be there. */
function normaliseAction(
  action: FileAction,
  file: StepFile,
  reader: StepReader,
): AnyOwn | undefined {
  const value = file as Required<StepFile>;
  switch (action) {
    case 'request':
      return normaliseRequest(value.request, reader);
    case 'resolve':
      return normaliseResolve(value.resolve, reader);
    case 'ping':
      return normalisePing(value.ping, reader);
    case 'open':
      return normaliseOpen(value.open, reader);
    case 'send':
      return normaliseSend(value.send);
    case 'close':
      return normaliseClose(value.close);
    case 'link':
      return normaliseLink(value.link, reader);
    case 'firewall':
      return normaliseFirewall(value.firewall, reader);
    case 'partition':
      return normalisePartition(value.partition, reader);
    case 'heal':
      return normaliseHeal(value.heal, reader);
    case 'wait':
      return { action: 'wait', durationNs: durationNs(value.wait, 0) };
    case 'run':
      return normaliseRun(value.run.until, value.run.timeout, reader, ['until']);
    case 'run until':
      return normaliseRun(value['run until'], undefined, reader, []);
    default:
      return normaliseOrder(action, value, reader);
  }
}

type OrderAction = Exclude<
  FileAction,
  | 'request'
  | 'resolve'
  | 'ping'
  | 'open'
  | 'send'
  | 'close'
  | 'link'
  | 'firewall'
  | 'partition'
  | 'heal'
  | 'wait'
  | 'run'
  | 'run until'
>;

/** Orders to the swarm, to nodes and to tasks, and looks at them. */
function normaliseOrder(
  action: OrderAction,
  value: Required<StepFile>,
  reader: StepReader,
): AnyOwn | undefined {
  switch (action) {
    case 'scale':
    case 'create':
    case 'update':
      return normaliseServiceMap(action, value, reader);
    case 'rollback':
      return {
        action,
        services: readServices(reader, value.rollback, []),
        converge: value.converge ?? true,
      };
    case 'remove':
      return { action, services: readServices(reader, value.remove, []) };
    case 'drain':
    case 'pause':
    case 'activate':
    case 'promote':
    case 'demote':
    case 'restart':
      return { action, nodes: readNodes(reader, value[action], []) };
    case 'kill':
    case 'healthy':
    case 'unhealthy': {
      const task = readTask(reader, value[action], []);
      return task && { action, task };
    }
    case 'ps':
      return { action, service: readServices(reader, value.ps, [])[0] ?? value.ps };
    case 'state':
      return {
        action,
        nodes: value.state === 'all' ? 'all' : readNodes(reader, value.state, []),
      };
  }
}

function normaliseServiceMap(
  action: 'scale' | 'create' | 'update',
  value: Required<StepFile>,
  reader: StepReader,
): AnyOwn {
  checkServiceKeys(reader, Object.keys(value[action]));
  const converge = value.converge ?? true;
  if (action === 'scale') {
    const entries = Object.entries(value.scale);
    return {
      action,
      converge,
      services: entries.map(([service, replicas]) => ({ service, replicas })),
    };
  }
  if (action === 'create') {
    const services = Object.entries(value.create).map(([name, file]) =>
      normaliseService(name, file, lineOf(reader.report, [...reader.path, name])),
    );
    return { action, converge, services };
  }
  const changes = Object.entries(value.update).map(([service, file]) => ({
    service,
    changes: normaliseServiceChanges(file),
  }));
  return { action, converge, services: changes };
}

const RUN_TIMEOUT_NS = 300e9;

function normaliseRun(
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
  if (!TASK_STATES.includes(file.state)) {
    const message = `expected a task state, got ${quoted(file.state)}`;
    const hint = suggestion(file.state, TASK_STATES);
    return mistakeAt(reader, [...below, 'state'], { code: 'bad-value', message, hint });
  }
  return task && { kind: 'taskState', task, state: file.state };
}

/** As `docker service ps` words them, in small letters. */
const TASK_STATES: readonly string[] = [
  'new',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
];
