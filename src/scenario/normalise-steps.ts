/**
 * Steps in canonical form: one action each, names checked, defaults filled in.
 * Owns the choice of the action and what all steps share; the actions are in files of their own.
 */
import { quoted } from './diagnostics.ts';
import type { ExpectationScope } from './check-expectation.ts';
import { normaliseExpectation } from './normalise-expectation.ts';
import {
  normaliseFirewall,
  normaliseHeal,
  normaliseLink,
  normaliseNetem,
  normalisePartition,
} from './normalise-fault-steps.ts';
import {
  nodeStep,
  normaliseCreate,
  normaliseLabel,
  normalisePs,
  normaliseRemove,
  normaliseRestart,
  normaliseRollback,
  normaliseScale,
  normaliseState,
  normaliseUpdate,
  taskStep,
} from './normalise-order-steps.ts';
import {
  normaliseFlushDns,
  normaliseListen,
  normaliseResponseTime,
  normaliseStart,
  normaliseStop,
} from './normalise-program-steps.ts';
import { normaliseRun } from './normalise-run-until.ts';
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
import { lineOf, reportKey, reportValue, warnKey } from './report.ts';
import { actions, type StepFile } from './schema/steps.ts';
import type { Path } from './source-positions.ts';
import type { Step } from './step.ts';
import type { StepReader } from './step-reader.ts';
import { suggestion } from './suggest.ts';

/** What all steps read against. */
export interface StepScope extends ExpectationScope {
  readonly addresses: ReadonlyMap<string, string>;
}

type FileAction = keyof typeof actions;
type OwnOf<SomeStep> = SomeStep extends Step ? Own<SomeStep> : never;
type AnyOwn = OwnOf<Step>;

const ACTIONS = Object.keys(actions) as FileAction[];

/** Those that last until their tasks are where they are to be. */
const WAITING: ReadonlySet<FileAction> = new Set(['scale', 'create', 'update', 'rollback', 'stop']);

export function normaliseSteps(files: readonly StepFile[], scope: StepScope): Step[] {
  return files.flatMap((file, index) => normaliseStep(file, index, scope) ?? []);
}

function normaliseStep(file: StepFile, index: number, scope: StepScope): Step | undefined {
  const path: Path = ['steps', index];
  const action = theAction(file, path, scope);
  if (action === undefined) return undefined;
  if (file.converge !== undefined && !WAITING.has(action)) {
    const message = `${quoted(action)} waits for no tasks, so \`converge\` changes nothing`;
    warnKey(scope.report, [...path, 'converge'], { code: 'no-effect', message });
  }
  const reader: StepReader = { ...scope, path: [...path, action] };
  const own = normaliseAction(action, file, reader);
  const expect = asList(file.expect ?? []);
  const common = {
    index,
    line: lineOf(scope.report, path),
    trace: file.trace ?? false,
    expect: expect.map((each, at) => normaliseExpectation(each, expectPath(path, file, at), scope)),
    ...present({ atNs: optionalDurationNs(file.at), note: file.note }),
  };
  return own && { ...common, ...own };
}

function expectPath(path: Path, file: StepFile, index: number): Path {
  return Array.isArray(file.expect) ? [...path, 'expect', index] : [...path, 'expect'];
}

/** The one action of a step; none or two are mistakes. */
function theAction(file: StepFile, path: Path, { report }: StepScope): FileAction | undefined {
  const [first, second] = ACTIONS.filter((action) => file[action] !== undefined);
  if (first === undefined) {
    const [key = ''] = Object.keys(file);
    const hint = () =>
      suggestion(key, ACTIONS) ?? 'such as `request`, `resolve`, `scale`, `wait`, `ps`';
    reportValue(report, path, { code: 'bad-step', message: 'the step names no action', hint });
  } else if (second !== undefined) {
    const message = `the step has two actions, ${quoted(first)} and ${quoted(second)}`;
    const hint = 'make two steps of it';
    reportKey(report, [...path, second], { code: 'bad-step', message, hint });
  }
  return second === undefined ? first : undefined;
}

type Normaliser<Action extends FileAction> = (
  value: NonNullable<StepFile[Action]>,
  reader: StepReader,
  converge: boolean,
) => AnyOwn | undefined;

/** How the value of each action is read. */
const NORMALISERS: { readonly [Action in FileAction]: Normaliser<Action> } = {
  request: normaliseRequest,
  resolve: normaliseResolve,
  ping: normalisePing,
  scale: normaliseScale,
  create: normaliseCreate,
  update: normaliseUpdate,
  remove: normaliseRemove,
  rollback: normaliseRollback,
  drain: nodeStep('drain'),
  pause: nodeStep('pause'),
  activate: nodeStep('activate'),
  promote: nodeStep('promote'),
  demote: nodeStep('demote'),
  label: normaliseLabel,
  restart: normaliseRestart,
  kill: taskStep('kill'),
  stop: normaliseStop,
  start: normaliseStart,
  'response-time': normaliseResponseTime,
  listen: normaliseListen,
  'flush-dns': normaliseFlushDns,
  healthy: taskStep('healthy'),
  unhealthy: taskStep('unhealthy'),
  link: normaliseLink,
  firewall: normaliseFirewall,
  netem: normaliseNetem,
  partition: normalisePartition,
  heal: normaliseHeal,
  wait: (value) => ({ action: 'wait', durationNs: durationNs(value, 0) }),
  run: (value, reader) => normaliseRun(value.until, value.timeout, reader, ['until']),
  'run until': (value, reader) => normaliseRun(value, undefined, reader, []),
  open: normaliseOpen,
  send: normaliseSend,
  close: normaliseClose,
  ps: normalisePs,
  state: normaliseState,
};

function normaliseAction(
  action: FileAction,
  file: StepFile,
  reader: StepReader,
): AnyOwn | undefined {
  // The table pairs each action with a reader of its own value, which the compiler cannot follow.
  const normalise = NORMALISERS[action] as Normaliser<FileAction>;
  const value = file[action];
  return value === undefined ? undefined : normalise(value, reader, file.converge ?? true);
}
