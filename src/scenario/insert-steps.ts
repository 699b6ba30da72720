/**
 * Adds steps, and what is expected of steps, to the text of a scenario.
 *
 * Owns which step is which afterwards: expectations at the end name steps by number, and those that the
 * file has go on naming the same ones. Where lines go is add-to-list.ts's; whether the result is a
 * scenario is for the reader of scenarios.
 */
import { isMap, isScalar, type ParsedNode } from 'yaml';
import { addToList, applySplices, listUnder, type Splice } from './add-to-list.ts';
import { readYaml, type YamlTree } from './read-yaml.ts';
import { expectedKeys, isExpectation, type StepInsertion } from './step-insertion.ts';

/** The text with the steps in it; undefined where it has no lists that can be added to. */
export function insertSteps(
  text: string,
  insertions: readonly StepInsertion[],
): string | undefined {
  const root = readYaml(text).source?.root;
  if (root === undefined || insertions.length === 0) return root && text;
  const steps = insertions.filter((each) => !isExpectation(each));
  const added = addToList(text, root, { key: 'steps', places: stepsByPlace(steps) });
  const expected = addToList(text, root, {
    key: 'expect',
    places: new Map([[Number.MAX_SAFE_INTEGER, expectationItems(insertions)]]),
  });
  if (!added || !expected) return undefined;
  return applySplices(text, [...added, ...expected, ...renumbered(root, steps)]);
}

/** Steps by the index that they come after, in the order given. */
function stepsByPlace(steps: readonly StepInsertion[]) {
  const places = new Map<number, { block: string; flow: string }[]>();
  for (const { after, step } of steps) {
    places.set(after, [...(places.get(after) ?? []), { block: step, flow: `{ ${step} }` }]);
  }
  return places;
}

/** Index that a step of the text has when the others are in it. */
function indexAfter(steps: readonly StepInsertion[], index: number): number {
  return index + steps.filter(({ after }) => after < index).length;
}

/** `{ step: 3, outcome: ok }` for each expectation. */
function expectationItems(insertions: readonly StepInsertion[]) {
  const before: StepInsertion[] = [];
  const steps = insertions.filter((each) => !isExpectation(each));
  return insertions.flatMap((insertion) => {
    const { after, step } = insertion;
    const keys = expectedKeys(step);
    if (keys === undefined) {
      before.push(insertion);
      return [];
    }
    const own = before.filter((each) => each.after === after).length;
    const text = `{ step: ${indexAfter(steps, after) + own}, ${keys} }`;
    return [{ block: text, flow: text }];
  });
}

/** The numbers of steps in the text's own expectations. */
function renumbered(root: YamlTree, steps: readonly StepInsertion[]): Splice[] {
  const items = listUnder(root, 'expect')?.items ?? [];
  return items.flatMap((item) => {
    const value = stepOf(item);
    if (!isScalar(value) || typeof value.value !== 'number' || !value.range) return [];
    const [from, to] = value.range;
    return [{ from, to, text: String(indexAfter(steps, value.value)) }];
  });
}

function stepOf(item: ParsedNode): unknown {
  if (!isMap(item)) return undefined;
  return item.items.find(({ key }) => isScalar(key) && key.value === 'step')?.value;
}
