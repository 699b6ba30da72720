/**
 * Two runs beside each other for a terminal: what differs in the scenarios, where the runs part, and
 * the facts of each request that are not the same.
 */
import { isDifferent } from '../../compare/compare.ts';
import type {
  Comparison,
  Difference,
  JourneyStep,
  RequestComparison,
  ScenarioDifference,
  RunRecord,
} from '../../index.ts';
import type { Paint } from './colour.ts';
import { indent, printable, wrap } from '../../trace/text-layout.ts';

export interface ComparisonText {
  readonly left: RunRecord;
  readonly right: RunRecord;
  readonly comparison: Comparison;
  readonly scenarios: readonly ScenarioDifference[];
  readonly paint: Paint;
  readonly width: number;
}

/** Both sides beneath each other: values are often as long as the line. */
function sideLines(left: string, right: string, width: number): string[] {
  const side = (mark: string, text: string): string[] =>
    wrap(printable(text), width - 3).map((line, at) => (at === 0 ? `${mark}  ` : '   ') + line);
  return [...side('A', left), ...side('B', right)];
}

function scenarioLines({ scenarios, width }: ComparisonText): string[] {
  if (scenarios.length === 0) return ['The scenarios ask for the same.', ''];
  const lines = scenarios.flatMap(({ path, left, right }) =>
    wrap(printable(`${path}: ${left} → ${right}`), width - 2),
  );
  return ['The scenarios differ in', ...indent(lines, 2), ''];
}

function stepText(step: JourneyStep | undefined): string {
  if (step === undefined) return 'no such step';
  const { number, node, namespace, station, title } = step;
  return `step ${number}, ${node} ${namespace}, ${station.name}: ${title}`;
}

function divergenceLines({ comparison, width, paint }: ComparisonText): string[] {
  const { firstDivergence, same } = comparison;
  if (firstDivergence === undefined) {
    return [same ? 'The runs are equal.' : 'Every packet takes the same steps.', ''];
  }
  const { request, left, right } = firstDivergence;
  const sides = sideLines(stepText(left), stepText(right), width - 2);
  return [paint.bold(`The runs part in request ${request}`), ...indent(sides, 2), ''];
}

function factLines({ name, left, right }: Difference, width: number): string[] {
  const short = `${name}: ${left} → ${right}`;
  if (short.length <= width) return [printable(short)];
  return [`${name}:`, ...indent(sideLines(left, right, width - 2), 2)];
}

function requestLines(request: RequestComparison, { paint, width }: ComparisonText): string[] {
  const differences = request.facts.filter(isDifferent);
  const heading = paint.bold(`Request ${request.request}`);
  if (differences.length === 0) return [`${heading}: the same`];
  const missing = request.left === undefined ? 'B' : request.right === undefined ? 'A' : '';
  if (missing !== '') return [`${heading}: only ${missing} makes it`];
  return [
    heading,
    ...indent(
      differences.flatMap((each) => factLines(each, width - 2)),
      2,
    ),
  ];
}

/** The whole comparison, line by line. */
export function comparisonLines(text: ComparisonText): string[] {
  const { left, right, comparison, paint } = text;
  return [
    paint.bold(`A  ${printable(left.title)}`),
    paint.bold(`B  ${printable(right.title)}`),
    `seed ${left.seed} for both`,
    '',
    ...scenarioLines(text),
    ...divergenceLines(text),
    ...comparison.requests.flatMap((request) => requestLines(request, text)),
  ];
}
