/**
 * Which tasks a changed spec makes obsolete.
 *
 * Owns the comparison of the parts of a spec that a task is made from (SCH-32). Follows IsTaskDirty
 * of swarmkit's orchestrator/task.go.
 */
import { nodeMatches } from './constraints.ts';
import type { ServiceSpec, SwarmNode, SwarmTask } from './objects.ts';
import { constraintsOf } from './scheduler-filters.ts';

/**
 * True where the task differs from what `spec` asks for. Where only the placement was changed it
 * stays as long as its node satisfies the constraints.
 */
export function isTaskDirty(
  spec: ServiceSpec,
  task: SwarmTask,
  node: SwarmNode | undefined,
): boolean {
  const before = task.spec;
  if (before === undefined || before === spec) return false;
  if (!isEqual(endpointOf(before), endpointOf(spec))) return true;
  if (!isEqual(containerOf(before), containerOf(spec))) return true;
  if (isEqual(placementOf(before), placementOf(spec))) return false;
  return node === undefined || !nodeMatches(constraintsOf(spec.constraints), node);
}

function endpointOf({ endpointMode, ports }: ServiceSpec) {
  return { endpointMode, ports };
}

function containerOf({ container, networks, reservations, restartPolicy }: ServiceSpec) {
  return { container, networks, reservations, restartPolicy };
}

function placementOf({ constraints, spreadOver, maxReplicasPerNode }: ServiceSpec) {
  return { constraints, spreadOver, maxReplicasPerNode };
}

/** True where two plain values hold the same; the order of keys does not matter. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (!isObject(left) || !isObject(right)) return false;
  const keys = keysOf(left);
  return (
    keys.length === keysOf(right).length &&
    keys.every((key) => isEqual(Reflect.get(left, key), Reflect.get(right, key)))
  );
}

/** A key whose value is undefined says as much as none. */
function keysOf(value: object): string[] {
  return Object.keys(value).filter((key) => Reflect.get(value, key) !== undefined);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
