/**
 * Judges what name look-ups gave: the status, and the set of addresses.
 *
 * Docker shuffles the order of answers, so sets are compared, each query for itself.
 */
import type { CountRange, DnsStatus } from '../scenario/expectation.ts';
import type { Observation } from '../trace/observation.ts';
import type { Topology } from '../trace/topology.ts';
import { firstAnswer, ofKinds, textOf, type Evidence } from './evidence.ts';
import type { Judgement } from './expectation-result.ts';
import { expectedAddress } from './names-in-expectations.ts';
import { countsText, inRange, listText, rangeText, tally } from './words.ts';

const queries = (evidence: Evidence) => ofKinds(evidence, 'resolve');

function answersOf(observation: Observation): string[] {
  const { answers } = observation;
  return Array.isArray(answers) ? answers.map(String) : [];
}

const setText = (answers: readonly string[]): string => [...new Set(answers)].sort().join(' ');

const shown = (answers: readonly string[]): string => setText(answers) || 'no address';

/** Every query ended in one of these. */
export function judgeStatuses(statuses: readonly DnsStatus[], evidence: Evidence): Judgement {
  const wanted = new Set<string>(statuses);
  const got = queries(evidence).map((observation) => textOf(observation, 'status'));
  const passed = got.length > 0 && got.every((status) => wanted.has(status));
  return {
    text: `status is ${listText(statuses, 'or')}`,
    passed,
    expected: listText(statuses, 'or'),
    got: got.length === 0 ? 'no query' : countsText(tally(got)),
    event: firstAnswer(evidence, (event) => wanted.has(event.status) === passed),
  };
}

/** Every query returned exactly these addresses, in any order. */
export function judgeAnswers(
  answers: readonly string[],
  evidence: Evidence,
  topology: Topology,
): Judgement {
  const wanted = answers.map((answer) => expectedAddress(answer, topology));
  const got = queries(evidence).map(answersOf);
  const isWanted = (set: readonly string[]): boolean => setText(set) === setText(wanted);
  const passed = got.length > 0 && got.every(isWanted);
  const wrong = got.find((set) => !isWanted(set)) ?? got[0];
  return {
    text: `answers are ${listText(answers, 'and')}`,
    passed,
    expected: shown(wanted),
    got: wrong === undefined ? 'no query' : shown(wrong),
    event: firstAnswer(evidence, (event) => isWanted(event.answers) === passed),
  };
}

/** Every query returned this many addresses. */
export function judgeAnswerCount(range: CountRange, evidence: Evidence): Judgement {
  const got = queries(evidence).map((observation) => answersOf(observation).length);
  const passed = got.length > 0 && got.every((count) => inRange(count, range));
  return {
    text: `number of answers is ${rangeText(range)}`,
    passed,
    expected: rangeText(range),
    got: got.length === 0 ? 'no query' : [...new Set(got)].join(', '),
    event: firstAnswer(evidence, (event) => inRange(event.answers.length, range) === passed),
  };
}
