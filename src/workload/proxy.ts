/**
 * An HTTP proxy in a container: each request is asked again of a backend, whose answer goes back.
 *
 * Owns the connections to the backends and what is said when none answers. The program that listens
 * is server.ts, which hands a request over before it answers. As nginx and Go's transport do, a kept
 * connection that turns out to be dead is replaced once, and a backend that does not answer in a
 * minute is given up.
 */
import { SECOND } from '../engine/sim-time.ts';
import { abandonClient, beginExchange, closeClient, createClient, sendRequest } from './client.ts';
import { lookUpForClient } from './lookup.ts';
import type {
  ClientProgram,
  Exchange,
  ProxySettings,
  RespondTimer,
  ServerAnswer,
  Workload,
} from './program.ts';

/**
 * Requests that a proxy passes on at once: each takes two of nginx' 1024 worker_connections, as the
 * image's nginx.conf has it. One that asks itself, over a service's name, comes to that.
 */
const WAITING_MAX = 512;
/** nginx' proxy_read_timeout. */
const BACKEND_TIMEOUT_NS = 60 * SECOND;

/** Asks a backend for what `work` is to answer. */
export function forwardRequest(workload: Workload, proxy: ProxySettings, work: RespondTimer): void {
  if (proxy.waiting.size >= WAITING_MAX) return answer(workload, work, refused(work));
  proxy.waiting.add(work);
  const kept = takeKept(proxy);
  const client = kept ?? newConnection(workload, proxy, work);
  beginExchange(workload, client, {
    request: work.request,
    sends: true,
    timeoutNs: BACKEND_TIMEOUT_NS,
    purpose: { kind: 'proxied', proxy, work, isKept: kept !== undefined },
  });
  if (kept) sendRequest(workload, kept);
  else goToBackend(workload, proxy, client);
}

/** The backend has answered, or will not: what goes to the one who asked. */
export function onBackendAnswered(
  workload: Workload,
  client: ClientProgram,
  exchange: Exchange,
): void {
  const { purpose, result } = exchange;
  if (purpose?.kind !== 'proxied' || result === undefined) return;
  const { proxy, work, isKept } = purpose;
  proxy.waiting.delete(work);
  if (result.outcome === 'reset' && isKept) {
    abandonClient(workload, client);
    return forwardRequest(workload, { ...proxy, keepAlive: false }, work);
  }
  if (result.outcome === 'ok') release(workload, proxy, client);
  else abandonClient(workload, client);
  answer(workload, work, answerFor(exchange, work));
}

function answer(workload: Workload, work: RespondTimer, given: ServerAnswer): void {
  workload.startTimer(work.program.responseTimeNs, { ...work, answer: given });
}

/** "worker_connections are not enough while connecting to upstream". */
function refused({ answer: own }: RespondTimer): ServerAnswer {
  return { ...own, error: '500 Internal Server Error (worker connections)' };
}

function answerFor({ result }: Exchange, { answer }: RespondTimer): ServerAnswer {
  const { outcome = 'timeout', task = '', peer = '', local = '', error } = result ?? {};
  if (outcome === 'ok') return { kind: 'answer', task, peer, local, ...(error && { error }) };
  const own = outcome === 'timeout' ? '504 Gateway Timeout' : `502 Bad Gateway (${outcome})`;
  return { ...answer, error: own };
}

/** A connection that is still open; dead ones are thrown away on the way. */
function takeKept(proxy: ProxySettings): ClientProgram | undefined {
  if (!proxy.keepAlive) return undefined;
  for (let client = proxy.idle.pop(); client; client = proxy.idle.pop()) {
    if (client.stage === 'open') return client;
  }
  return undefined;
}

function release(workload: Workload, proxy: ProxySettings, client: ClientProgram): void {
  if (proxy.keepAlive && client.stage === 'open') proxy.idle.push(client);
  else closeClient(workload, client);
}

function newConnection(
  workload: Workload,
  { namespace, port }: ProxySettings,
  { program }: RespondTimer,
): ClientProgram {
  const { name, container } = program;
  return createClient(workload, {
    name,
    container,
    namespace,
    protocol: 'tcp',
    port,
    requestBytes: undefined,
    keepsOpen: true,
  });
}

function goToBackend(
  workload: Workload,
  { name, hosts, nameServer: server, dnsCacheNs: cacheNs }: ProxySettings,
  client: ClientProgram,
): void {
  lookUpForClient(workload, client, { name, hosts, server, cacheNs });
}
