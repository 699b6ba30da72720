/*
 * Judges the observations that are no state and no trace: requests, names, pings, `service ps`
 * rows, refused creates.
 * Free are the order of DNS answers, therefore also which task a request to a round-robin name
 * reaches, where an unpinned balancer begins its round, and object ids in error texts.
 */
import type { Capture, LocalDifference, Observation } from './capture-types.ts';
import { compareValues, fieldsOf, valueDifference } from './compare-values.ts';

/** Every difference between two observations of the same step and kind. */
export function compareSimple(
  capture: Capture,
  captured: Observation,
  simulated: Observation,
): LocalDifference[] {
  if (!isFreeChoice(capture, captured)) {
    return compareValues('', normalObservation(captured), normalObservation(simulated));
  }
  return [
    ...compareValues('', withoutChoice(captured), withoutChoice(simulated)),
    ...compareChoice(capture, captured, simulated),
  ];
}

/** Sorted DNS answers, and errors without random ids. */
function normalObservation(observation: Observation): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...observation };
  if (Array.isArray(fields['answers']))
    fields['answers'] = fields['answers'].map(String).toSorted();
  if (typeof fields['error'] === 'string') {
    fields['error'] = fields['error'].replace(/\([0-9a-z]{25}\)/g, '(<id>)');
  }
  return fields;
}

function withoutChoice(observation: Observation): Record<string, unknown> {
  const { task: _task, local: _local, peer: _peer, ...rest } = observation;
  return rest;
}

/** Whether chance picks the task: round robin by DNS, or a balancer whose list is not pinned. */
function isFreeChoice(capture: Capture, request: Observation): boolean {
  if (request.kind !== 'request' || request['outcome'] !== 'ok') return false;
  return isRoundRobinName(capture, String(request['to'])) || isUnpinnedRound(capture);
}

/** Whether the swarm balances, and the scenario leaves open where each round begins. */
function isUnpinnedRound(capture: Capture): boolean {
  return !capture.backendsPinned && JSON.stringify(firstState(capture)?.['nodes']).includes('FWM ');
}

/**
 * Requests of one step through an unpinned balancer: wherever its round begins, two of them meet
 * the same task on one side exactly when they do on the other.
 */
export function compareRound(
  capture: Capture,
  captured: readonly Observation[],
  simulated: readonly Observation[],
): LocalDifference[] {
  const requests = captured.filter((request) => isFreeChoice(capture, request));
  if (requests.some(({ to }) => isRoundRobinName(capture, String(to)))) return [];
  const right = simulated.filter(({ kind }) => kind === 'request');
  if (requests.length === 0 || requests.length !== right.length) return [];
  const [leftText, rightText] = [requests, right].map(roundText);
  return leftText === rightText
    ? []
    : [valueDifference('tasks', leftText, rightText, 'another round')];
}

/** `a b a`: which requests met the same task. */
function roundText(requests: readonly Observation[]): string {
  const tasks = [...new Set(requests.map(({ task }) => task))];
  return requests.map(({ task }) => `task ${tasks.indexOf(task) + 1}`).join(', ');
}

/** `db:80` for a service without a virtual IP, or `tasks.db:80`. */
function isRoundRobinName(capture: Capture, to: string): boolean {
  const name = to.replace(/:\d+$/, '');
  if (name.startsWith('tasks.')) return true;
  const service = fieldsOf(servicesOf(capture)[name]);
  const addresses = service['virtualIPs'];
  return addresses !== undefined && Object.keys(fieldsOf(addresses)).length === 0;
}

function servicesOf(capture: Capture): Record<string, unknown> {
  return fieldsOf(firstState(capture)?.['services']);
}

function firstState(capture: Capture): Observation | undefined {
  return capture.observations.find(({ kind }) => kind === 'state');
}

/** Another task of the same service is fine if `local` is an address of that task. */
function compareChoice(
  capture: Capture,
  captured: Observation,
  simulated: Observation,
): LocalDifference[] {
  const [left, right] = [String(captured['task']), String(simulated['task'])];
  if (serviceOf(left) !== serviceOf(right)) {
    return [valueDifference('task', left, right, 'a task of another service answers')];
  }
  const local = String(simulated['local']);
  const sameTask = left === right && local === captured['local'];
  if (!sameTask && !addressesOf(capture, right).includes(local.replace(/:\d+$/, ''))) {
    return [valueDifference('local', captured['local'], local, `no address of ${right}`)];
  }
  return [
    ...compareValues('local port', portOf(String(captured['local'])), portOf(local)),
    ...compareValues('peer', captured['peer'], simulated['peer']),
  ];
}

/** `web.2` and `web@n1` are tasks of `web`. */
function serviceOf(task: string): string {
  return task.replace(/(\.\d+|@.*)$/, '');
}

function portOf(local: string): string {
  return local.slice(local.lastIndexOf(':') + 1);
}

/** The IPv4 addresses that the captured state shows inside a task. */
function addressesOf(capture: Capture, task: string): string[] {
  const nodes = Object.values(fieldsOf(firstState(capture)?.['nodes']));
  const lines = nodes.flatMap((node) => {
    const addr = fieldsOf(fieldsOf(node)[task])['addr'];
    return Array.isArray(addr) ? addr.map(String) : [];
  });
  return lines.flatMap((line) => line.split(' ').slice(2)).map((word) => word.replace(/\/.*/, ''));
}
