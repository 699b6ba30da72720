/**
 * Sizes of the sections, before the schema looks at each entry.
 * Owns the bounds of `limits.ts` as one clear message each.
 */
import {
  CONTAINER_COUNT_MAX,
  HOST_COUNT_MAX,
  NETWORK_COUNT_MAX,
  NODE_COUNT_MAX,
  PORT_ENTRY_COUNT_MAX,
  SERVICE_COUNT_MAX,
  STACK_COUNT_MAX,
  STEP_COUNT_MAX,
} from './limits.ts';
import { reportKey, type Report } from './report.ts';
import type { Path } from './source-positions.ts';
import { valueAt } from './value-at.ts';

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
  const over = BOUNDS.filter(([path, , most]) => sizeOf(valueAt(file, path)) > most);
  for (const [path, what, most] of over) {
    const message = `${sizeOf(valueAt(file, path))} ${what} are more than the ${most} allowed`;
    reportKey(report, path, { code: 'too-many', message });
  }
  return over.length > 0 || tooManyPorts(file, report);
}

/** Ranges and aliases let a short text stand for very many ports. */
function tooManyPorts(file: unknown, report: Report): boolean {
  const steps = children(valueAt(file, ['steps']));
  const services = [
    ...children(valueAt(file, ['services'])),
    ...children(valueAt(file, ['containers'])),
    ...steps.flatMap((step) => children(valueAt(step, ['create']))),
    ...steps.flatMap((step) => children(valueAt(step, ['update']))),
  ];
  const count = services.reduce<number>((sum, each) => sum + sizeOf(valueAt(each, ['ports'])), 0);
  if (count <= PORT_ENTRY_COUNT_MAX) return false;
  const message = `${count} published ports are more than the ${PORT_ENTRY_COUNT_MAX} allowed`;
  reportKey(report, ['services'], { code: 'too-many', message });
  return true;
}

function sizeOf(value: unknown): number {
  return isObject(value) ? Object.keys(value).length : 0;
}

function children(value: unknown): unknown[] {
  return isObject(value) ? Object.values(value) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
