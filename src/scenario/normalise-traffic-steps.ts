/**
 * Steps that send something: `request`, `resolve`, `ping`, `open`, `send`, `close`.
 * Owns their defaults: one, at once, over HTTP, three seconds of patience.
 */
import { durationNs, present } from './normalise-values.ts';
import { isMistake, parseWorkload } from './place.ts';
import type { StepFile } from './schema/steps.ts';
import type {
  CloseStep,
  NamePart,
  OpenStep,
  PingStep,
  RequestStep,
  ResolveStep,
  SendStep,
} from './step.ts';
import { mistakeAt, readEndpoint, readPlace, readTarget, type StepReader } from './step-reader.ts';

/** A step without what all steps share. */
export type Own<SomeStep> = Omit<SomeStep, 'index' | 'line' | 'atNs' | 'note' | 'trace' | 'expect'>;

type Value<Action extends keyof StepFile> = NonNullable<StepFile[Action]>;

const TIMEOUT_NS = 3e9;

export function normaliseRequest(
  file: Value<'request'>,
  reader: StepReader,
): Own<RequestStep> | undefined {
  const from = readPlace(reader, file.from, ['from']);
  const to = readEndpoint(reader, file.to, ['to'], from);
  if (from === undefined || to === undefined) return undefined;
  return {
    action: 'request',
    from,
    to,
    count: file.count ?? 1,
    everyNs: durationNs(file.every, 0),
    protocol: file.protocol ?? 'http',
    timeoutNs: durationNs(file.timeout, TIMEOUT_NS),
    connection: file.connection ?? 'new',
  };
}

export function normaliseResolve(
  file: Value<'resolve'>,
  reader: StepReader,
): Own<ResolveStep> | undefined {
  const from = readPlace(reader, file.from, ['from']);
  const nameParts = readNameParts(reader, file.name);
  if (from === undefined || nameParts === undefined) return undefined;
  const { name, type = 'A', count = 1 } = file;
  return { action: 'resolve', from, name, nameParts, type, count };
}

const ID_PART = /<(id|cid) ([^<>]+)>/;

/** `web.1.<id web.1>` as text and ids. */
function readNameParts(reader: StepReader, name: string): NamePart[] | undefined {
  const pieces = name.split(/(<(?:id|cid) [^<>]+>)/).filter((piece) => piece !== '');
  const parts = pieces.map((piece): NamePart | undefined => {
    const [, kind, taskText] = ID_PART.exec(piece) ?? [];
    if (taskText === undefined) return { kind: 'text', text: piece };
    const task = parseWorkload(taskText, reader.names);
    if (isMistake(task)) return mistakeAt(reader, ['name'], task);
    return { kind: kind === 'id' ? 'taskId' : 'containerId', task };
  });
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

export function normalisePing(file: Value<'ping'>, reader: StepReader): Own<PingStep> | undefined {
  const from = readPlace(reader, file.from, ['from']);
  const to = readTarget(reader, file.to, ['to'], from);
  return from && to && { action: 'ping', from, to, ...present({ bytes: file.bytes }) };
}

export function normaliseOpen(file: Value<'open'>, reader: StepReader): Own<OpenStep> | undefined {
  const from = readPlace(reader, file.from, ['from']);
  const to = readEndpoint(reader, file.to, ['to'], from);
  if (from === undefined || to === undefined) return undefined;
  const timeoutNs = durationNs(file.timeout, TIMEOUT_NS);
  return { action: 'open', id: file.id, from, to, protocol: file.protocol ?? 'http', timeoutNs };
}

export function normaliseSend(file: Value<'send'>): Own<SendStep> {
  return { action: 'send', id: file.id, timeoutNs: durationNs(file.timeout, TIMEOUT_NS) };
}

export function normaliseClose(file: Value<'close'>): Own<CloseStep> {
  return { action: 'close', id: file.id };
}
