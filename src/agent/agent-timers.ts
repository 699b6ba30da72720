/**
 * What an agent does when one of its timers has run out.
 *
 * Owns the pairing of stages with what comes after them.
 */
import type { Agents, AgentTimer, Controller } from './agent.ts';
import { deliverOrders } from './dispatcher.ts';
import { listenNow, onActivated, onHealthVerdict, onPrepared, onStarted } from './run-task.ts';
import { exitProcess, kill, removeTask, terminate } from './stop-task.ts';

export function onAgentTimer(agents: Agents, timer: AgentTimer): void {
  switch (timer.kind) {
    case 'agent.orders':
      return deliverOrders(agents, timer.node);
    case 'agent.stage':
      if (timer.generation === timer.controller.generation) onStageOver(agents, timer.controller);
      return;
    case 'agent.listen':
      return listenNow(agents, timer.controller);
    case 'agent.kill':
      return kill(agents, timer.controller);
    case 'agent.exit':
      return exitProcess(agents, timer.controller, timer.code);
    case 'agent.health':
      return onHealthVerdict(agents, timer.controller, timer.monitor);
  }
}

function onStageOver(agents: Agents, controller: Controller): void {
  switch (controller.stage) {
    case 'preparing':
      return onPrepared(agents, controller);
    case 'starting':
      return onStarted(agents, controller);
    case 'activating':
      return onActivated(agents, controller);
    case 'converging':
      return terminate(agents, controller);
    case 'exited':
      return removeTask(agents, controller);
    case 'waiting':
    case 'checking':
    case 'running':
    case 'terminating':
  }
}
