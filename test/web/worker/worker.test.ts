/*
 * The page's talk with its worker: answers find their questions, a dead worker is noticed and replaced.
 */
import { describe, expect, test } from 'vitest';
import { describeScenario, firstSentence } from '../../../web/worker/describe-scenario.ts';
import {
  PREPARED,
  type Answer,
  type ProgressMessage,
  type Question,
} from '../../../web/worker/messages.ts';
import { createSimulationClient, WorkerStopped } from '../../../web/worker/simulation-client.ts';
import { MESH } from '../fixtures/mesh-run.ts';

/** A worker that answers when told to. */
class FakeWorker extends EventTarget {
  readonly questions: Question[] = [];
  terminated = false;

  postMessage(question: Question): void {
    this.questions.push(question);
  }

  terminate(): void {
    this.terminated = true;
  }

  answer(answer: Answer): void {
    this.dispatchEvent(new MessageEvent('message', { data: answer }));
  }

  tell(number: number, events: number): void {
    const progress = { nodes: ['n1'], steps: 1, stepsBegun: 1, timeNs: 0, events };
    const told: ProgressMessage = { number, kind: 'progress', progress };
    this.dispatchEvent(new MessageEvent('message', { data: told }));
  }

  die(): void {
    this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
  }
}

function fakeClient() {
  const workers: FakeWorker[] = [];
  const client = createSimulationClient(() => {
    workers.push(new FakeWorker());
    return workers.at(-1)! as unknown as Worker;
  });
  return { client, workers };
}

const file = { id: 'a', fileName: 'a.yaml', text: MESH };

describe('the client of the worker', () => {
  test('gives each question its own answer, in whatever order they come', async () => {
    const { client, workers } = fakeClient();
    const [first, second] = [client.run(file), client.run(file)];
    const [one, two] = workers[0]!.questions;
    workers[0]!.answer({ number: two!.number, kind: 'failed', message: 'second' });
    workers[0]!.answer({ number: one!.number, kind: 'failed', message: 'first' });
    expect(await first).toMatchObject({ message: 'first' });
    expect(await second).toMatchObject({ message: 'second' });
    expect(workers).toHaveLength(1);
  });

  test('tells how far a run is to who asked for it, and of one that was prepared to who asked first', async () => {
    const { client, workers } = fakeClient();
    const told: number[] = [];
    const run = client.run(file, undefined, ({ events }) => told.push(events));
    const other = client.run(file);
    const [{ number }, asked] = workers[0]!.questions as [Question, Question];
    for (const events of [0, 4096]) workers[0]!.tell(number, events);
    workers[0]!.tell(asked.number, 7);
    workers[0]!.tell(PREPARED, 8192);
    workers[0]!.answer({ number, kind: 'failed', message: 'done' });
    workers[0]!.answer({ number: asked.number, kind: 'failed', message: 'other' });
    expect([await run, await other]).toMatchObject([{ message: 'done' }, { message: 'other' }]);
    expect(told).toEqual([0, 4096, 8192]);
  });

  test('rejects what was asked when the worker dies, and asks a new one next', async () => {
    const { client, workers } = fakeClient();
    const lost = client.run(file);
    workers[0]!.die();
    await expect(lost).rejects.toThrow(WorkerStopped);
    const next = client.run(file);
    workers[1]!.answer({ number: workers[1]!.questions[0]!.number, kind: 'failed', message: 'x' });
    expect(await next).toMatchObject({ kind: 'failed' });
  });

  test('stops a run that takes too long', async () => {
    const { client, workers } = fakeClient();
    const lost = client.run(file);
    client.stop();
    await expect(lost).rejects.toThrow('stopped');
    expect(workers[0]!.terminated).toBe(true);
  });
});

describe('a card', () => {
  test('shows title, first sentence and nodes of a scenario', () => {
    expect(describeScenario(file)).toEqual({
      id: 'a',
      fileName: 'a.yaml',
      title: 'Any node answers',
      promise: 'The client asks a node without a task.',
      sketch: {
        rows: [
          { manager: true, tasks: 1 },
          { manager: false, tasks: 1 },
          { manager: false, tasks: 0 },
        ],
        ask: { from: -1, to: 2, answer: 0 },
      },
      readable: true,
    });
  });

  test('of a broken file shows its name and the first mistake', () => {
    const card = describeScenario({ ...file, text: 'title: [' });
    expect(card).toMatchObject({ title: 'a.yaml', readable: false });
    expect(card).not.toHaveProperty('sketch');
    expect(card.promise).not.toBe('');
  });
});

describe('the first sentence', () => {
  test.each([
    ['One. Two.', 'One.'],
    ['A name gives `tasks.` and more. Then.', 'A name gives tasks. and more.'],
    ['# Heading\n\nWhy 10.0.0.4 is seen? Because.', 'Why 10.0.0.4 is seen?'],
    ['No end', 'No end'],
    ['', ''],
  ])('of %j is %j', (text, sentence) => {
    expect(firstSentence(text)).toBe(sentence);
  });

  test('is cut where it is long', () => {
    expect(firstSentence('word '.repeat(100))).toHaveLength(160);
  });
});
