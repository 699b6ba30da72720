/**
 * One question from a place to a target: a request or an echo, from its first packet to its last.
 *
 * Owns finding both ends, the trace's frame around the request, and waiting until all is quiet.
 */
import type { World } from '../build/world.ts';
import type { Place } from '../scenario/place.ts';
import type { Target } from '../scenario/target.ts';
import { record } from '../trace/recorder.ts';
import { createClient, finish, startRequest } from '../workload/client.ts';
import { startLookup } from '../workload/lookup.ts';
import type { ClientProgram, RequestResult } from '../workload/program.ts';
import { findDestination, findOrigin, type Origin } from './places.ts';
import { runUntilQuiet, type StepContext } from './step-context.ts';

export interface Question {
  /** Index of the step that asks. */
  readonly step: number;
  readonly from: Place;
  readonly to: Target;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly timeoutNs: number;
}

/** Nobody could ask, because the place does not exist at this moment. */
const NOBODY: RequestResult = { outcome: 'timeout', task: '', peer: '', local: '' };

/** Asks once and waits for the answer, the failure or the end of the time allowed. */
export function askOnce(context: StepContext, question: Question): RequestResult {
  const { world } = context;
  const request = ++world.requests;
  traceStart(world, request, question);
  const origin = findOrigin(world, question.from);
  const result = origin ? askFrom(context, request, question, origin) : NOBODY;
  traceEnd(world, request, question, result);
  return result;
}

function askFrom(
  context: StepContext,
  request: number,
  question: Question,
  origin: Origin,
): RequestResult {
  const { protocol, timeoutNs, to } = question;
  const client = createClient(context.world.workload, {
    name: origin.name,
    namespace: origin.namespace,
    request,
    protocol,
    port: to.port ?? 0,
    timeoutNs,
    requestBytes: undefined,
  });
  begin(context.world, client, to, origin);
  runUntilQuiet(context, () => client.result !== undefined);
  return client.result ?? NOBODY;
}

/** Goes to the address straight away, or looks the name up first. */
function begin(world: World, client: ClientProgram, target: Target, origin: Origin): void {
  const { workload } = world;
  const destination = findDestination(world, target);
  if (destination.kind === 'address') return startRequest(workload, client, destination.address);
  const { name, namespace, nameServer } = origin;
  if (destination.kind === 'nowhere') return finish(workload, client, 'name-not-found');
  startLookup(workload, {
    name,
    namespace,
    server: nameServer,
    query: { kind: 'query', name: destination.name, type: 'A' },
    request: client.request,
    client,
  });
}

function traceStart(world: World, request: number, { step, from, to, protocol }: Question): void {
  if (world.recorder === undefined) return;
  const timeNs = world.kernel.loop.nowNs;
  const ends = { from: from.text, to: to.text, protocol };
  record(world.recorder, { kind: 'request.started', timeNs, request, step, ...ends });
}

function traceEnd(world: World, request: number, { step }: Question, result: RequestResult): void {
  if (world.recorder === undefined) return;
  const timeNs = world.kernel.loop.nowNs;
  record(world.recorder, { kind: 'request.finished', timeNs, request, step, ...result });
}
