/**
 * Judges what requests and pings came to: outcome, who answered, and which addresses were seen.
 *
 * Each judge reads the observations of the step; an expectation about answers of a step that made
 * none fails, since it says nothing about silence.
 */
import type { CountRange, Expectation } from '../scenario/expectation.ts';
import type { RequestOutcome } from '../trace/trace-event.ts';
import type { Topology } from '../trace/topology.ts';
import { firstFinishOrFailure, textOf, ofKinds, type Evidence } from './evidence.ts';
import type { Judgement } from './expectation-result.ts';
import { expectedAddress, expectedEndpoint } from './names-in-expectations.ts';
import { countsText, inRange, listText, rangeText, tally } from './words.ts';

/** Whatever went somewhere and came to an end. */
const requests = (evidence: Evidence) =>
  ofKinds(evidence, 'request', 'ping', 'open', 'send', 'close');

/** Every request ended in one of these. */
export function judgeOutcomes(outcomes: readonly RequestOutcome[], evidence: Evidence): Judgement {
  const got = requests(evidence).map((observation) => textOf(observation, 'outcome'));
  const wanted = new Set<string>(outcomes);
  const passed = got.length > 0 && got.every((outcome) => wanted.has(outcome));
  return {
    text: `outcome is ${listText(outcomes, 'or')}`,
    passed,
    expected: listText(outcomes, 'or'),
    got: got.length === 0 ? 'no request' : countsText(tally(got)),
    event: firstFinishOrFailure(evidence, (event) => wanted.has(event.outcome) === passed),
  };
}

/** How many requests ended in each outcome. */
export function judgeOutcomeCounts(
  counts: NonNullable<Expectation['outcomeCounts']>,
  evidence: Evidence,
): Judgement {
  const got = tally(requests(evidence).map((observation) => textOf(observation, 'outcome')));
  return judgeCounts('outcomes are', counts, got, (name) =>
    firstFinishOrFailure(evidence, (event) => event.outcome === name),
  );
}

/** Names of an expectation and of what came, each with its number. */
function judgeCounts(
  text: string,
  wanted: Readonly<Record<string, CountRange>>,
  got: ReadonlyMap<string, number>,
  eventOf: (name: string) => number,
): Judgement {
  const expected = Object.entries(wanted)
    .map(([name, range]) => `${name}: ${rangeText(range)}`)
    .join(', ');
  const unexpected = [...got.keys()].filter((name) => wanted[name] === undefined);
  const wrong = Object.keys(wanted).filter((name) => !inRange(got.get(name) ?? 0, wanted[name]!));
  const culprit = unexpected[0] ?? wrong[0] ?? Object.keys(wanted)[0] ?? '';
  return {
    text: `${text} ${expected}`,
    passed: unexpected.length === 0 && wrong.length === 0,
    expected,
    got: got.size === 0 ? 'none' : countsText(got),
    event: eventOf(culprit),
  };
}

/** How many requests each task answered; a task that is not named must have answered none. */
export function judgeTasks(
  tasks: Readonly<Record<string, CountRange>>,
  evidence: Evidence,
): Judgement {
  const answers = requests(evidence).map((observation) => textOf(observation, 'task'));
  const got = tally(answers.filter((task) => task !== ''));
  return judgeCounts('answers come from', tasks, got, (name) =>
    firstFinishOrFailure(evidence, (event) => event.task === name),
  );
}

/** Every task that answered saw one of these source addresses. */
export function judgeSources(
  sources: readonly string[],
  evidence: Evidence,
  topology: Topology,
): Judgement {
  const wanted = new Set(sources.map((source) => expectedAddress(source, topology)));
  const peers = requests(evidence).map((observation) => textOf(observation, 'peer'));
  const got = peers.filter((peer) => peer !== '');
  const passed = got.length > 0 && got.every((peer) => wanted.has(peer));
  return {
    text: `the task sees ${listText(sources, 'or')}`,
    passed,
    expected: listText([...wanted], 'or'),
    got: got.length === 0 ? 'no answer' : countsText(tally(got)),
    event: firstFinishOrFailure(
      evidence,
      (event) => event.peer !== '' && wanted.has(event.peer) === passed,
    ),
  };
}

/** Every task that answered was reached on this address and port. */
export function judgeLocal(local: string, evidence: Evidence, topology: Topology): Judgement {
  const wanted = expectedEndpoint(local, topology);
  const got = requests(evidence)
    .map((observation) => textOf(observation, 'local'))
    .filter((text) => text !== '');
  const passed = got.length > 0 && got.every((text) => text === wanted);
  return {
    text: `the task is reached on ${local}`,
    passed,
    expected: wanted,
    got: got.length === 0 ? 'no answer' : countsText(tally(got)),
    event: firstFinishOrFailure(evidence, (event) =>
      passed ? event.local === wanted : event.local !== '' && event.local !== wanted,
    ),
  };
}
