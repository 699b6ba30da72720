/**
 * Connections that outlive one question: `open`, `send`, `close`, and `connection: reuse`.
 *
 * Owns which connection is used when. One that a step has opened is that one until it is closed,
 * whatever becomes of it. One of a pool is an HTTP client's: it serves every request from a place to
 * a target, and once it has ended or failed the next request opens another.
 */
import { invariant } from '../engine/invariant.ts';
import { abandonClient, beginExchange, closeClient, sendRequest } from '../workload/client.ts';
import type { ClientProgram, RequestResult } from '../workload/program.ts';
import type { CloseStep, OpenStep, SendStep } from '../scenario/step.ts';
import { connectClient, inRequest, type Question } from './ask.ts';
import { findOrigin } from './places.ts';
import { runUntilQuiet, type OpenConnection, type StepContext } from './step-context.ts';

/** `open`: connects, and asks nothing. */
export function runOpenStep(context: StepContext, step: OpenStep): void {
  const { index, id, from, to, timeoutNs } = step;
  const protocol = step.protocol === 'udp' ? 'udp' : 'tcp';
  const question: Question = { step: index, from, to, protocol, timeoutNs };
  const result = inRequest(context, question, (exchange) => {
    const client = connectClient(context, question, { ...exchange, sends: false }, true);
    context.connections.byId.set(id, { from, to, protocol, client });
    return client;
  });
  observe(context, step, result);
}

/** `send`: one request on the connection. */
export function runSendStep(context: StepContext, step: SendStep): void {
  const { index, id, timeoutNs } = step;
  const { from, to, protocol, client } = connectionCalled(context, id);
  const question: Question = { step: index, from, to, protocol, timeoutNs };
  const result = inRequest(context, question, (exchange) => {
    if (client) askAgain(context, client, { ...exchange, sends: true });
    return client;
  });
  observe(context, step, result);
}

/** `close`: this end says goodbye. */
export function runCloseStep(context: StepContext, step: CloseStep): void {
  const { id } = step;
  const { client } = connectionCalled(context, id);
  if (client) {
    if (client.socket) client.socket.request = ++context.world.requests;
    closeClient(context.world.workload, client);
    runUntilQuiet(context, () => true);
  }
  observe(context, step, CLOSED);
  context.connections.byId.delete(id);
}

/** Asks on the connection that the place keeps to the target, or on a new one that it keeps. */
export function askPooled(context: StepContext, question: Question): RequestResult {
  const { pool } = context.connections;
  const key = `${question.from.text} ${question.to.text} ${question.protocol}`;
  const result = inRequest(context, question, (exchange) => {
    const kept = usable(context, question, pool.get(key));
    const asked = { ...exchange, sends: true };
    if (kept) askAgain(context, kept, asked);
    const client = kept ?? connectClient(context, question, asked, true);
    if (client) pool.set(key, client);
    return client;
  });
  const client = pool.get(key);
  if (client && result.outcome !== 'ok' && client.protocol === 'tcp') {
    abandonClient(context.world.workload, client);
  }
  return result;
}

const CLOSED: RequestResult = { outcome: 'ok', task: '', peer: '', local: '' };

function askAgain(
  { world }: StepContext,
  client: ClientProgram,
  exchange: Parameters<typeof beginExchange>[2],
): void {
  beginExchange(world.workload, client, exchange);
  sendRequest(world.workload, client);
}

/** A pool gives out what is open, as far as its program knows; the place may have been replaced. */
function usable(
  { world }: StepContext,
  { from }: Question,
  client: ClientProgram | undefined,
): ClientProgram | undefined {
  if (client === undefined) return undefined;
  if (findOrigin(world, from)?.namespace !== client.namespace) return undefined;
  if (client.stage === 'open') return client;
  if (client.stage === 'half-closed') closeClient(world.workload, client);
  return undefined;
}

/** The file names only connections that an earlier step opens. */
function connectionCalled({ connections }: StepContext, id: string): OpenConnection {
  const connection = connections.byId.get(id);
  invariant(connection !== undefined, `an earlier step has opened ${id}`);
  return connection;
}

function observe(
  context: StepContext,
  { index, action, id }: OpenStep | SendStep | CloseStep,
  { outcome, task, peer, local }: RequestResult,
): void {
  const { from, to } = connectionCalled(context, id);
  const ends = { id, from: from.text, to: to.text };
  const answer = task === '' ? {} : { task, peer, local };
  context.observations.push({ step: index, kind: action, ...ends, outcome, ...answer });
}
