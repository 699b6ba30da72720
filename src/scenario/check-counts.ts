/**
 * Sizes of the sections, before the schema looks at each entry.
 * Owns the bounds of `limits.ts` as one clear message each.
 */
import {
  CONTAINER_COUNT_MAX,
  HOST_COUNT_MAX,
  NETWORK_COUNT_MAX,
  NODE_COUNT_MAX,
  SERVICE_COUNT_MAX,
  STACK_COUNT_MAX,
  STEP_COUNT_MAX,
} from './limits.ts';
import { reportKey, type Report } from './report.ts';
import type { Path } from './source-positions.ts';

const BOUNDS: readonly (readonly [Path, string, number])[] = [
  [['cluster', 'nodes'], 'nodes', NODE_COUNT_MAX],
  [['hosts'], 'hosts', HOST_COUNT_MAX],
  [['networks'], 'networks', NETWORK_COUNT_MAX],
  [['services'], 'services', SERVICE_COUNT_MAX],
  [['containers'], 'containers', CONTAINER_COUNT_MAX],
  [['stacks'], 'stacks', STACK_COUNT_MAX],
  [['steps'], 'steps', STEP_COUNT_MAX],
];

/** Reports each section that is too large; true when one is. */
export function checkCounts(file: unknown, report: Report): boolean {
  const over = BOUNDS.filter(([path, , most]) => sizeAt(file, path) > most);
  for (const [path, what, most] of over) {
    const message = `${sizeAt(file, path)} ${what} are more than the ${most} allowed`;
    reportKey(report, path, { code: 'too-many', message });
  }
  return over.length > 0;
}

function sizeAt(file: unknown, path: Path): number {
  let value = file;
  for (const part of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  }
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
