/**
 * What the engine and its command line say where they refuse, word for word (Docker Engine 28.5).
 *
 * Owns texts that no one part of the model says for itself.
 */

/** Any `docker service` command on an engine that is in no swarm. */
export const NO_SWARM =
  'Error response from daemon: This node is not a swarm manager. Use "docker swarm init" or ' +
  '"docker swarm join" to connect this node to swarm and try again.';

/** Any command to a manager that knows of no leader (FAIL-26). */
export const NO_LEADER =
  'Error response from daemon: rpc error: code = Unknown desc = The swarm does not have a leader. ' +
  "It's possible that too few managers are online. Make sure more than half of the managers are " +
  'online.';

/** A change that a leader cannot get a majority for, before it has noticed. */
export const LOST_QUORUM =
  'Error response from daemon: rpc error: code = DeadlineExceeded desc = context deadline exceeded';

/** A container that was created but whose networks could not be joined. */
export const NETWORKING_FAILED =
  'Error response from daemon: failed to set up container networking: ';

/** `docker run` refuses these networks together before it asks the engine. */
export const MIXED_NETWORKS =
  'conflicting options: cannot attach both user-defined and non-user-defined network-modes';

/** How `docker start` prints an error of one container. */
export function dockerStartError(error: string, container: string): string {
  return `${error}\nfailed to start containers: ${container}`;
}

/** How `docker run` prints an error. */
export function dockerRunError(error: string): string {
  return `docker: ${error}\n\nRun 'docker run --help' for more information`;
}
