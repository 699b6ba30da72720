/**
 * Changes of a node that an operator makes: availability, role, labels.
 *
 * Owns the changes and what is refused; what becomes of the tasks follows at the next `settle`
 * (SCH-22, SCH-26). Follows swarmkit's controlapi/node.go.
 */
import type { SwarmNode } from './objects.ts';
import type { ClusterStore } from './store.ts';

/** `docker node update --availability`. */
export function setAvailability(
  store: ClusterStore,
  name: string,
  availability: SwarmNode['availability'],
): void {
  changeNode(store, name, (node) => {
    node.availability = availability;
  });
}

/** `docker node update --label-add` and `--label-rm`: the labels as they are afterwards. */
export function setLabels(store: ClusterStore, name: string, labels: SwarmNode['labels']): void {
  changeNode(store, name, (node) => {
    node.labels = labels;
  });
}

const LAST_MANAGER =
  'Error response from daemon: rpc error: code = FailedPrecondition desc = attempting to demote ' +
  'the last manager of the swarm';

/** `docker node promote` and `demote`; the refusal is in the engine's words. */
export function setRole(
  store: ClusterStore,
  name: string,
  role: SwarmNode['role'],
): string | undefined {
  const node = store.nodes.get(name);
  if (node === undefined || node.role === role) return undefined;
  const managers = [...store.nodes.values()].filter((each) => each.role === 'manager');
  if (role === 'worker' && managers.length === 1) return LAST_MANAGER;
  changeNode(store, name, () => {
    node.role = role;
  });
  store.io.onRoleChanged(name);
  return undefined;
}

/** Notes that a node's status, which the dispatcher keeps, has changed. */
export function setStatus(store: ClusterStore, name: string, status: SwarmNode['status']): void {
  changeNode(store, name, (node) => {
    node.status = status;
  });
}

function changeNode(store: ClusterStore, name: string, change: (node: SwarmNode) => void): void {
  const node = store.nodes.get(name);
  if (node === undefined) return;
  change(node);
  store.work.changedNodes.add(name);
}
