/**
 * The simulation, away from the page's thread: runs scenarios and sends back plain records.
 *
 * Owns the answering of questions. A mistake in a file is an answer with its place; a bug of the
 * simulator is an answer too, so that the page stays usable. Reading files is reader.ts, which is
 * loaded when it is first needed; what is said of a run is telling.ts, loaded beside the first one.
 */
import { play, type RunProgress, type Scenario } from '../../src/index.ts';
import { STEP_ACTIONS } from './step-actions.ts';
import type {
  Answer,
  DifferencesAnswer,
  Preparation,
  Progress,
  ProgressMessage,
  Question,
  Reply,
  RunAnswer,
  RunChanges,
  ScenarioFile,
  StateAnswer,
} from './messages.ts';
import { PREPARED } from './messages.ts';
import { createPreparedRun } from './prepared-run.ts';
import type { ReadFile, ReadScenario } from './reader.ts';
import type * as Telling from './telling.ts';

let telling: Promise<typeof Telling> | undefined;

/** The words about a run; where they could not be fetched, the next run tries again. */
function wordsAboutRuns(): Promise<typeof Telling> {
  telling ??= import('./telling.ts').catch((error: unknown) => {
    telling = undefined;
    throw error;
  });
  return telling;
}

// On their way while the first run is under way, which is told where they could not be fetched.
wordsAboutRuns().catch(() => undefined);

/** Scenarios that are kept by their texts: two that are compared, each as opened and as edited. */
const KEPT_MAX = 4;

const BETWEEN_PROGRESS_MS = 100;

/** What was run last: the states of a run are asked for again and again. */
const kept = new Map<string, ReadScenario>();

function keep(text: string, read: ReadScenario): void {
  kept.delete(text);
  kept.set(text, read);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
}

async function read(text: string, fileName: string): Promise<ReadFile> {
  const known = kept.get(text);
  if (known) return known;
  const { readFile } = await import('./reader.ts');
  return readFile({ text, fileName });
}

/** The text with the reader's steps in it; undefined where its list of steps cannot be added to. */
async function changedText(text: string, { insertions }: RunChanges): Promise<string | undefined> {
  if (insertions.length === 0) return text;
  const { insertSteps } = await import('./reader.ts');
  return insertSteps(text, insertions);
}

type Tell = (progress: Progress) => void;

/** Tells the page how far the run of a question is. */
function tellOf(number: number): Tell {
  return (progress) => {
    const told: ProgressMessage = { number, kind: 'progress', progress };
    postMessage(told);
  };
}

/** Tells of a run before it begins, and from then on as often as a reader can follow. */
function progressTeller({ cluster, steps }: Scenario, tell: Tell): (progress: RunProgress) => void {
  const about = { nodes: cluster.nodes.map(({ name }) => name), steps: steps.length };
  tell({ ...about, events: 0, timeNs: 0, stepsBegun: 0 });
  let lastMs = performance.now();
  return (progress) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < BETWEEN_PROGRESS_MS) return;
    lastMs = nowMs;
    tell({ ...about, ...progress });
  };
}

async function run(file: ScenarioFile, changes: RunChanges, tell?: Tell): Promise<RunAnswer> {
  if (file.scenario) keep(file.text, { scenario: file.scenario, warnings: [] });
  const text = await changedText(file.text, changes);
  if (text === undefined) {
    return { kind: 'failed', message: 'The list of steps of this file cannot be added to.' };
  }
  const found = await read(text, file.fileName);
  if (found.problems) return { kind: 'invalid', problems: found.problems };
  keep(text, found);
  const { scenario, warnings } = found;
  const played = play(scenario, {
    ...(changes.seed !== undefined && { seed: changes.seed }),
    ...(tell && { onProgress: progressTeller(scenario, tell) }),
  });
  const { judge, requestStories } = await wordsAboutRuns();
  const result = { ...played.record, expectations: judge(scenario, played) };
  const stories = requestStories(result.events);
  const { steps: script, cluster } = scenario;
  const told = { result, stories, warnings };
  return { kind: 'ran', text, actions: STEP_ACTIONS, script, cluster, ...told };
}

const runs = createPreparedRun(run);

async function state({ text, seed, request }: Question & { kind: 'state' }): Promise<StateAnswer> {
  const { statesAt } = await import('./states.ts');
  const { scenario } = await read(text, '');
  return { kind: 'state', states: scenario ? statesAt(scenario, request, { seed }) : [] };
}

async function differences([one, other]: readonly [string, string]): Promise<DifferencesAnswer> {
  const { scenarioDifferences } = await import('./reader.ts');
  const [left, right] = [(await read(one, '')).scenario, (await read(other, '')).scenario];
  const found = left && right ? scenarioDifferences(left, right) : [];
  return { kind: 'differences', differences: found };
}

async function answer(question: Question): Promise<Reply> {
  switch (question.kind) {
    case 'run':
      return runs.answer(question.file, question.changes, tellOf(question.number));
    case 'describe': {
      const { describeScenario } = await import('./reader.ts');
      return { kind: 'described', cards: question.files.map(describeScenario) };
    }
    case 'state':
      return state(question);
    case 'differences':
      return differences(question.texts);
  }
}

async function answerSafely(question: Question): Promise<Reply> {
  try {
    return await answer(question);
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

addEventListener('message', ({ data }: MessageEvent<Question | Preparation>) => {
  if (data.kind === 'prepare') return runs.prepare(data.file, tellOf(PREPARED));
  const { number } = data;
  void answerSafely(data).then((reply) => {
    const answered: Answer = { number, ...reply };
    postMessage(answered);
  });
});
