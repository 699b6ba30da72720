/**
 * The tasks of a node whose engine stops and starts again.
 *
 * Owns what becomes of them. Without live-restore, which a swarm refuses, the engine stops all
 * containers when it stops (Shutdown of daemon/daemon.go): SIGTERM, and SIGKILL after ten seconds
 * whatever a service's grace period is, as tasks set no stop timeout of their own. Nobody is told until
 * the agent has a session again. Tasks whose process did not run yet go on afterwards (worker.Init of
 * swarmkit's agent).
 */
import { DEFAULT_STOP_TIMEOUT_NS } from '../scenario/step.ts';
import { enterStage, type Agents, type Controller } from './agent.ts';
import { resume } from './run-task.ts';
import { terminate } from './stop-task.ts';

/** The engine stops: processes are told to end, and what had not begun does not. */
export function stopTasks(agents: Agents, node: string): void {
  for (const controller of tasksOf(agents, node)) {
    if (!controller.isUp) enterStage(agents, controller, 'waiting');
    else if (controller.stage !== 'exited') terminate(agents, controller, DEFAULT_STOP_TIMEOUT_NS);
  }
}

/** The engine has started again. */
export function resumeTasks(agents: Agents, node: string): void {
  for (const controller of tasksOf(agents, node)) resume(agents, controller);
}

function tasksOf({ byNode }: Agents, node: string): Controller[] {
  return [...(byNode.get(node) ?? [])];
}
