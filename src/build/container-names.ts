/**
 * What a task's container is called, and its host name; both are DNS names (DNS-23, DNS-25).
 *
 * Owns the templates of host names that `docker service create --hostname` takes. Follows swarmkit's
 * template/context.go: a placeholder that it does not have makes the task fail there, and stays as it
 * is here.
 */
import type { SwarmTask } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import type { ContainerPart } from './cluster-request.ts';

/** `web.1.<task id>`, or a container's own name; for a global service the node's id takes the slot's place (DNS-25). */
export function containerName(store: ClusterStore, task: SwarmTask): string {
  if (task.service === '') return task.name;
  const place = task.slot > 0 ? String(task.slot) : (store.nodes.get(task.node)?.id ?? '');
  return `${task.service}.${place}.${task.id}`;
}

/** Undefined where the service names none: the short container id is the host name then. */
export function hostNameOf(store: ClusterStore, task: SwarmTask): string | undefined {
  const { hostname } = (task.spec?.container ?? {}) as Partial<ContainerPart>;
  return hostname?.replace(/\{\{\s*\.(\w+\.\w+)\s*\}\}/g, (placeholder, field: string) => {
    return valueOf(store, task, field) ?? placeholder;
  });
}

function valueOf(store: ClusterStore, task: SwarmTask, field: string): string | undefined {
  const nodeId = store.nodes.get(task.node)?.id ?? '';
  switch (field) {
    case 'Service.Name':
      return task.service;
    case 'Service.ID':
      return task.serviceId;
    case 'Node.Hostname':
      return task.node;
    case 'Node.ID':
      return nodeId;
    case 'Task.Slot':
      return task.slot > 0 ? String(task.slot) : nodeId;
    case 'Task.ID':
      return task.id;
    case 'Task.Name':
      return containerName(store, task);
    default:
      return undefined;
  }
}
