/**
 * Two runs held against each other: where they part, and what differs in each request.
 *
 * Pure. Requests are paired by their ordinal, packets by their order of departure. Runs of equal
 * seeds draw equal chances for equal purposes, so that what differs comes from the scenarios.
 */
import type { RunRecord } from '../result.ts';
import type { JourneyStep } from '../trace/journey-shape.ts';
import { alignSteps } from './align-steps.ts';
import { factRows, requestFacts, type RequestFacts } from './request-facts.ts';

export interface Difference {
  /** `outcome`, `source address that the task sees`, … */
  readonly name: string;
  readonly left: string;
  readonly right: string;
}

/** Two requests of the same ordinal; one is undefined where that run made fewer. */
export interface RequestComparison {
  readonly request: number;
  readonly left: RequestFacts | undefined;
  readonly right: RequestFacts | undefined;
  /** All facts of both, equal ones too. */
  readonly facts: readonly Difference[];
}

/** The first step that only one of the runs takes, or that they take differently. */
export interface Divergence {
  readonly request: number;
  readonly left: JourneyStep | undefined;
  readonly right: JourneyStep | undefined;
}

export interface Comparison {
  /** Equal traces, to the last bit of a header. */
  readonly same: boolean;
  readonly requests: readonly RequestComparison[];
  /** Undefined where each packet of each request takes the same steps. */
  readonly firstDivergence: Divergence | undefined;
}

function comparedFacts(
  left: RequestFacts | undefined,
  right: RequestFacts | undefined,
): Difference[] {
  const [leftRows, rightRows] = [left, right].map((facts) => (facts ? factRows(facts) : []));
  const names = (leftRows!.length > 0 ? leftRows : rightRows)!.map(({ name }) => name);
  return names.map((name, index) => ({
    name,
    left: leftRows![index]?.text ?? '–',
    right: rightRows![index]?.text ?? '–',
  }));
}

/** True where the two sides of a fact are not the same. */
export function isDifferent({ left, right }: Difference): boolean {
  return left !== right;
}

function pairs<Item>(left: readonly Item[], right: readonly Item[]) {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => ({
    left: left[index],
    right: right[index],
  }));
}

function divergenceIn({ request, left, right }: RequestComparison): Divergence | undefined {
  const journeys = pairs(left?.story.journeys ?? [], right?.story.journeys ?? []);
  for (const journey of journeys) {
    const rows = alignSteps(journey.left?.steps ?? [], journey.right?.steps ?? []);
    const parted = rows.find(({ same }) => !same);
    if (parted) return { request, left: parted.left, right: parted.right };
  }
  return undefined;
}

function firstDivergence(requests: readonly RequestComparison[]): Divergence | undefined {
  for (const request of requests) {
    const found = divergenceIn(request);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Compares two runs, of two scenarios or of one with and without edits. */
export function compare(left: RunRecord, right: RunRecord): Comparison {
  const requests = pairs(requestFacts(left), requestFacts(right)).map((sides, index) => ({
    request: index + 1,
    ...sides,
    facts: comparedFacts(sides.left, sides.right),
  }));
  return {
    same: left.fingerprint === right.fingerprint,
    requests,
    firstDivergence: firstDivergence(requests),
  };
}
