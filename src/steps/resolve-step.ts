/**
 * `resolve`: one DNS query after the other, as `dig` sends them.
 *
 * Owns the observations; names are resolved in workload/ by the server that the place asks.
 */
import type { World } from '../build/world.ts';
import type { NamePart, ResolveStep } from '../scenario/step.ts';
import { startLookup } from '../workload/lookup.ts';
import type { DnsAnswer } from '../workload/program.ts';
import { findOrigin, findTask } from './places.ts';
import { runUntilQuiet, type StepContext } from './step-context.ts';

const NO_RESOLVER = { status: 'no-resolver', answers: [] };

export function runResolveStep(context: StepContext, step: ResolveStep): void {
  for (let number = 0; number < step.count && !context.truncated; number++) {
    context.observations.push({
      step: step.index,
      kind: 'resolve',
      from: step.from.text,
      name: step.name,
      ...resolveOnce(context, step),
    });
  }
}

function resolveOnce(context: StepContext, step: ResolveStep) {
  const { world } = context;
  const origin = findOrigin(world, step.from);
  if (origin === undefined) return { ...NO_RESOLVER, error: `${step.from.text} does not run` };
  if (!origin.answersQueries) return NO_RESOLVER;
  const request = ++world.requests;
  const name = step.nameParts.map((part) => partText(world, part)).join('');
  const lookup = startLookup(world.workload, {
    name: origin.name,
    container: origin.container,
    namespace: origin.namespace,
    server: origin.nameServer,
    query: { kind: 'query', name, type: step.type },
    request,
    client: undefined,
    cacheNs: 0,
  });
  runUntilQuiet(context, () => lookup.result !== undefined);
  return answerKeys(lookup.result);
}

/** The time to live is told only with an answer. */
function answerKeys(answer: DnsAnswer | undefined) {
  const { status = 'timeout', answers = [], ttl = 0 } = answer ?? {};
  return { status, answers, ...(answers.length > 0 && { ttl }) };
}

/** `<id web.1>` and `<cid web.1>` stand for a running task's id and short container id. */
function partText(world: World, part: NamePart): string {
  if (part.kind === 'text') return part.text;
  const task = findTask(world, part.task);
  if (part.kind === 'taskId') return task?.id ?? part.task.text;
  return task?.containerId.slice(0, 12) ?? part.task.text;
}
