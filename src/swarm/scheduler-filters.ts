/**
 * The filters a node must pass to get a task, and what is said when none passes.
 *
 * Owns their order, each one's check and words, and whom a failure is put down to: the first filter
 * that fails, counted since a node last passed them all (SCH-01..03). Plugins, platforms and CSI
 * volumes are not modelled. Follows swarmkit's scheduler/filter.go and pipeline.go.
 */
import { nodeMatches, parseConstraints, type Constraint } from './constraints.ts';
import { activeOf, fixedHostPorts, type NodeLoad, type TaskDemand } from './node-load.ts';

type Check = (load: NodeLoad) => boolean;

interface Filter {
  readonly check: Check;
  readonly explain: (nodes: number) => string;
  failures: number;
}

export type FilterPipeline = readonly Filter[];

/** The filters that a task has to do with. */
export function createPipeline(task: TaskDemand): FilterPipeline {
  const filters = [readyFilter(), resourceFilter(task), constraintFilter(task)];
  return [...filters, hostPortFilter(task), maxReplicasFilter(task)].filter(
    (filter) => filter !== undefined,
  );
}

/** True when the node passes; then what has failed before is forgotten. */
export function passes(pipeline: FilterPipeline, load: NodeLoad): boolean {
  for (const filter of pipeline) {
    if (filter.check(load)) continue;
    filter.failures++;
    return false;
  }
  for (const filter of pipeline) filter.failures = 0;
  return true;
}

/** The reasons, the most frequent first: `A on 2 nodes; B on 1 node`. Empty where none failed. */
export function explainFailures(pipeline: FilterPipeline): string {
  return pipeline
    .filter((filter) => filter.failures > 0)
    .sort((left, right) => right.failures - left.failures)
    .map((filter) => filter.explain(filter.failures))
    .join('; ');
}

function readyFilter(): Filter {
  return {
    check: ({ node }) => node.status === 'ready' && node.availability === 'active',
    explain: (nodes) => `${nodes === 1 ? '1 node' : `${nodes} nodes`} not available for new tasks`,
    failures: 0,
  };
}

function resourceFilter({ spec }: TaskDemand): Filter | undefined {
  const wanted = spec?.reservations;
  if (wanted === undefined || wanted.nanoCpus + wanted.memoryBytes === 0) return undefined;
  const check: Check = ({ node, reservedNanoCpus, reservedMemoryBytes }) =>
    node.resources === undefined ||
    (reservedNanoCpus + wanted.nanoCpus <= node.resources.nanoCpus &&
      reservedMemoryBytes + wanted.memoryBytes <= node.resources.memoryBytes);
  return { check, explain: onNodes('insufficient resources'), failures: 0 };
}

function constraintFilter({ spec }: TaskDemand): Filter | undefined {
  const constraints = constraintsOf(spec?.constraints ?? []);
  if (constraints.length === 0) return undefined;
  return {
    check: ({ node }) => nodeMatches(constraints, node),
    explain: onNodes('scheduling constraints not satisfied'),
    failures: 0,
  };
}

function hostPortFilter({ ports }: TaskDemand): Filter | undefined {
  const wanted = fixedHostPorts(ports);
  if (wanted.length === 0) return undefined;
  return {
    check: ({ hostPorts }) => !wanted.some((port) => hostPorts.has(port)),
    explain: onNodes('host-mode port already in use'),
    failures: 0,
  };
}

function maxReplicasFilter({ service, spec }: TaskDemand): Filter | undefined {
  const limit = spec?.maxReplicasPerNode ?? 0;
  if (limit === 0) return undefined;
  return {
    check: (load) => activeOf(load, service) < limit,
    explain: () => 'max replicas per node limit exceed',
    failures: 0,
  };
}

function onNodes(reason: string): (nodes: number) => string {
  return (nodes) => `${reason} on ${nodes === 1 ? '1 node' : `${nodes} nodes`}`;
}

/** Constraints of a spec that was accepted, so they parse. */
export function constraintsOf(expressions: readonly string[]): readonly Constraint[] {
  const parsed = parseConstraints(expressions);
  return 'error' in parsed ? [] : parsed.constraints;
}
