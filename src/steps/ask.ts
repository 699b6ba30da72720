/**
 * One question from a place to a target: a request or an echo, from its first packet to its last.
 *
 * Owns finding both ends, the trace's frame around the request, and waiting until all is quiet.
 * Connections that live longer than one question are kept by connections.ts.
 */
import type { World } from '../build/world.ts';
import type { Place } from '../scenario/place.ts';
import type { Target } from '../scenario/target.ts';
import { record } from '../trace/recorder.ts';
import {
  beginExchange,
  createClient,
  finish,
  startRequest,
  type ExchangeOptions,
} from '../workload/client.ts';
import { lookUpForClient } from '../workload/lookup.ts';
import type { ClientProgram, RequestResult } from '../workload/program.ts';
import { askedProgram } from './asked-program.ts';
import { findDestination, findOrigin, type Origin } from './places.ts';
import { runUntilQuiet, type StepContext } from './step-context.ts';

export interface Question {
  /** Index of the step that asks. */
  readonly step: number;
  readonly from: Place;
  readonly to: Target;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly timeoutNs: number;
  /** Data of an echo. */
  readonly bytes?: number;
}

/** Nobody could ask, because the place does not exist at this moment. */
const NOBODY: RequestResult = { outcome: 'not-sent', task: '', peer: '', local: '' };

/** Asks once and waits for the answer, the failure or the end of the time allowed. */
export function askOnce(context: StepContext, question: Question): RequestResult {
  return inRequest(context, question, (exchange) =>
    connectClient(context, question, { ...exchange, sends: true }, false),
  );
}

/**
 * The frame of a request: its number and its start and end in the trace. `act` begins what is to
 * end with the client's exchange; without a client nobody asked.
 */
export function inRequest(
  context: StepContext,
  question: Question,
  act: (exchange: Omit<ExchangeOptions, 'sends'>) => ClientProgram | undefined,
): RequestResult {
  const { world } = context;
  const request = ++world.requests;
  traceStart(world, request, question);
  const client = act({ request, timeoutNs: question.timeoutNs });
  if (client) runUntilQuiet(context, () => client.exchange?.result !== undefined);
  const result = client?.exchange?.result ?? NOBODY;
  traceEnd(world, request, question, result);
  return result;
}

/** A new client at the place, on its way to the target; undefined where there is no such place. */
export function connectClient(
  context: StepContext,
  { from, to, protocol, bytes }: Question,
  exchange: ExchangeOptions,
  keepsOpen: boolean,
): ClientProgram | undefined {
  const { world } = context;
  const origin = findOrigin(world, from);
  if (origin === undefined) return undefined;
  const { name, container, namespace } = origin;
  const requestBytes = protocol === 'icmp' ? bytes : askedProgram(world, to)?.requestBytes;
  const port = to.port ?? 0;
  const options = { name, container, namespace, protocol, port, requestBytes, keepsOpen };
  const client = createClient(world.workload, options);
  beginExchange(world.workload, client, exchange);
  goTo(context, client, to, origin);
  return client;
}

/** Goes to the address straight away, or looks the name up first. */
function goTo({ world }: StepContext, client: ClientProgram, to: Target, origin: Origin): void {
  const { workload } = world;
  const destination = findDestination(world, to);
  if (destination.kind === 'address') startRequest(workload, client, destination.address);
  else if (destination.kind === 'nowhere') finish(workload, client, 'name-not-found');
  else {
    const { hosts, nameServer: server, dnsCacheNs: cacheNs } = origin;
    lookUpForClient(workload, client, { name: destination.name, hosts, server, cacheNs });
  }
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
