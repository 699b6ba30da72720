/**
 * What a card says of a scenario: its title, its first sentence, the outline of its cluster.
 *
 * Runs in the worker and when the page is built, where YAML is read; makes no run.
 */
import { parseScenario } from '../../src/index.ts';
import { sketchScenario } from './sketch-scenario.ts';
import type { ScenarioCard, ScenarioFile } from './messages.ts';

/** The first sentence of a text, without Markdown's marks; at most 160 letters. */
export function firstSentence(text: string): string {
  const oneLine = text.replace(/^#.*$/gm, '').replace(/\s+/g, ' ').trim();
  const first = /^(?:`[^`]*`|[^`])*?[.?!](?=\s|$)/.exec(oneLine)?.[0] ?? oneLine;
  const sentence = first.replace(/[`*]/g, '');
  return sentence.length <= 160 ? sentence : `${sentence.slice(0, 159).trimEnd()}…`;
}

export function describeScenario({ id, fileName, text }: ScenarioFile): ScenarioCard {
  const { scenario, diagnostics } = parseScenario(text, { fileName });
  if (scenario === undefined) {
    const promise = diagnostics[0]?.message ?? 'It cannot be read.';
    return { id, fileName, title: fileName, promise, readable: false };
  }
  return {
    id,
    fileName,
    title: scenario.title,
    promise: firstSentence(scenario.about ?? ''),
    sketch: sketchScenario(scenario),
    readable: true,
  };
}
