/*
 * Two ends exchange a packet if and only if a shared network, a published port or the way out of a
 * node allows it, in any cluster.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusters, scenarioText, type ClusterModel } from './arbitraries/clusters.ts';
import { questionsIn, stepOf, type Question } from './arbitraries/questions.ts';
import { expectedAnswer, Placement } from './expected-answer.ts';
import { answersOf, runText } from './run-text.ts';
import { numRuns } from '../support/seed.ts';

const RUNS = Math.ceil(numRuns * 0.6);

const traffic = clusters.chain((cluster) =>
  fc.record({ cluster: fc.constant(cluster), questions: questionsIn(cluster, 6, 14) }),
);

function check(cluster: ClusterModel, questions: readonly Question[]): string[] {
  const result = runText(scenarioText(cluster, questions.map(stepOf)));
  expect(result.problems).toEqual([]);
  const placement = new Placement(cluster, result.topology);
  const answers = answersOf(result);
  expect(answers).toHaveLength(questions.length);
  return answers.map((answer, index) => {
    const question = questions[index]!;
    const expected = expectedAnswer(placement, question);
    const asked = JSON.stringify(question);
    expect(`${asked} ${answer.outcome}`).toBe(`${asked} ${expected.outcome}`);
    if (expected.tasks === undefined) return answer.outcome;
    expect(expected.tasks, asked).toContain(answer.task);
    expect(expected.peers, asked).toContain(answer.peer);
    const locals = placement.addressesIn(answer.task).map((each) => `${each}:${expected.port}`);
    expect(locals, asked).toContain(answer.local);
    return answer.outcome;
  });
}

test('an answer comes if and only if networks, published ports or the way out allow it', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(traffic, ({ cluster, questions }) => {
      for (const outcome of check(cluster, questions)) {
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      }
    }),
    { numRuns: RUNS },
  );
  // The property says something only where every kind of end was met.
  for (const outcome of ['ok', 'refused', 'timeout', 'network-unreachable', 'name-not-found']) {
    expect(seen.get(outcome) ?? 0, outcome).toBeGreaterThan(RUNS / 12);
  }
});
