/**
 * What `docker service ps` lists of a service.
 *
 * Owns rows, their order and their words (SCH-43); what a container is made of, and which port a node
 * has given a host-mode task, is known to others, so these texts come from the caller. Follows
 * docker/cli's command/task.
 */
import type { SwarmTask, TaskState } from './objects.ts';
import { tasksOf, type ClusterStore } from './store.ts';

export interface PsRow {
  /** `web.1`; `agent@n1` for the task of a global service, and for slot 0 of a job. */
  readonly task: string;
  /** Absent where the service names none. */
  readonly image?: string;
  /** Empty until the task has a node. */
  readonly node: string;
  readonly desired: string;
  readonly current: string;
  /** In double quotes, or empty. */
  readonly error: string;
  readonly ports: string;
}

/** What the caller knows of a task. */
export interface TaskTexts {
  readonly ports?: string;
  readonly image?: string | undefined;
}

/** The rows by name, a task before the ones it has replaced; none for an unknown service. */
export function serviceRows(
  store: ClusterStore,
  service: string,
  textsOf: (task: SwarmTask) => TaskTexts = () => ({}),
): readonly PsRow[] {
  const newestFirst = [...tasksOf(store, service)].reverse();
  return newestFirst.sort(compareNames).map((task) => {
    const { ports = '', image } = textsOf(task);
    return {
      task: listedName(task),
      ...(image !== undefined && { image }),
      node: task.node,
      desired: stateText(task.desiredState),
      current: stateText(task.state),
      error: task.error === '' ? '' : `"${task.error}"`,
      ports,
    };
  });
}

/** Docker puts the node's id in the place of slot 0, which only a job has. */
function listedName({ name, service, spec, slot, node }: SwarmTask): string {
  return slot === 0 && spec?.mode === 'replicated-job' ? `${service}@${node}` : name;
}

/** Natural order: `web.2` before `web.10`. */
function compareNames(left: SwarmTask, right: SwarmTask): number {
  if (left.slot !== right.slot) return left.slot - right.slot;
  const leftParts = left.name.match(/\d+|\D+/g) ?? [];
  const rightParts = right.name.match(/\d+|\D+/g) ?? [];
  const at = leftParts.findIndex((part, index) => part !== rightParts[index]);
  if (at < 0) return leftParts.length - rightParts.length;
  return compareParts(leftParts[at] as string, rightParts[at] ?? '');
}

function compareParts(left: string, right: string): number {
  const difference = Number(left) - Number(right);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return left < right ? -1 : Number(left > right);
}

function stateText(state: TaskState): string {
  return state.charAt(0).toUpperCase() + state.slice(1);
}
