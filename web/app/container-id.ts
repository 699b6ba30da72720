/**
 * How a shell on a task's node comes by the id of its container.
 *
 * Pure. Owns the names: Docker calls a container `web.1.<task id>`, of a global service
 * `agent.<node id>.<task id>`; one that is no task's has its own (DNS-25). `docker ps` takes a regular
 * expression that may hold anywhere in a name: web.1 alone would find web.10 as well.
 */

/** What follows the part of a container's name that is known here, as a regular expression. */
function restOf(task: string): string {
  if (task.includes('@')) return String.raw`\.[a-z0-9]+\.`;
  return /\.\d+$/.test(task) ? String.raw`\.` : '$';
}

/** For a task's name, a command in `$()` that prints the id; `agent@n1` is the only one on its node. */
export function containerId(task: string): string {
  const known = task.replace(/@.*/, '').replaceAll('.', String.raw`\.`);
  return `$(docker ps -q -f 'name=^${known}${restOf(task)}')`;
}
