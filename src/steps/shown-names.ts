/**
 * Names of containers' namespaces as observations show them.
 *
 * A node may run two tasks of one name for a while, the old and the new of a start-first update; the
 * second one's namespace is told apart by the task's id. Once it is alone, it goes by the task's name,
 * as in the listings of a real node.
 */
import type { World } from '../build/world.ts';

/** From a node's namespace to the name of its task, where the two differ and nobody else has it. */
export function shownNames({ store, agents }: World, node: string): (namespace: string) => string {
  const names = new Map<string, string>();
  for (const { id, name } of store?.tasksByNode.get(node) ?? []) {
    const controller = agents.controllers.get(id);
    if (controller?.isUp) names.set(controller.sandbox, name);
  }
  return (namespace) => {
    const task = names.get(namespace);
    return task === undefined || names.has(task) ? namespace : task;
  };
}
