/**
 * Attaching a container of `docker run` to overlays, which only the managers can allow.
 *
 * Owns the refusals (CP-69) and the attachment task, which holds the container's addresses and lets
 * its node have a load-balancer address. Follows swarmkit's resourceapi/allocator.go.
 */
import type { NetworkAttachmentSpec, SwarmTask } from './objects.ts';
import { settle } from './settle.ts';
import type { ClusterStore } from './store.ts';
import { taskEnded } from './task-changes.ts';
import { createAttachmentTask } from './task-create.ts';

export interface AttachmentRequest {
  readonly name: string;
  readonly node: string;
  /** Names of overlays, or names with aliases. */
  readonly networks: readonly (string | NetworkAttachmentSpec)[];
}

const FAILED = 'Error response from daemon: failed to set up container networking: ';

/** The attachment with its addresses, or the engine's error (without `docker: ` and usage). */
export function attachContainer(
  store: ClusterStore,
  request: AttachmentRequest,
): { task: SwarmTask } | { error: string } {
  const networks = request.networks.map((network) =>
    typeof network === 'string' ? { network, aliases: [] } : network,
  );
  const refusal = refuse(store, networks);
  if (refusal !== undefined) return { error: FAILED + refusal };
  const task = createAttachmentTask(store, request.name, request.node, networks);
  settle(store);
  if (task.state === 'assigned') return { task };
  detachContainer(store, task.id);
  return { error: FAILED + TIMED_OUT };
}

/** What a container sees whose attachment is not granted within 20 s. */
const TIMED_OUT =
  'attaching to network failed, make sure your network options are correct and check manager ' +
  'logs: context deadline exceeded';

/** Takes a container off its overlays; its node is reviewed at the next `settle`. */
export function detachContainer(store: ClusterStore, taskId: string): void {
  const task = store.tasks.get(taskId);
  if (task === undefined) return;
  task.desiredState = 'remove';
  taskEnded(store, taskId);
}

function refuse(
  store: ClusterStore,
  networks: readonly NetworkAttachmentSpec[],
): string | undefined {
  for (const { network } of networks) {
    const found = store.networks.get(network);
    if (found === undefined) return refused(network, 'NotFound', 'not found');
    if (!found.attachable) return refused(network, 'PermissionDenied', 'not manually attachable');
  }
  return undefined;
}

function refused(network: string, code: string, reason: string): string {
  return (
    `Could not attach to network ${network}: ` +
    `rpc error: code = ${code} desc = network ${network} ${reason}`
  );
}
