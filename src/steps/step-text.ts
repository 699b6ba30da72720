/**
 * A step in a few words, as reports and the page name it: `request n1:8080 from client, 5 times`.
 *
 * Owns the words; nothing reads them back.
 */
import type { LinkStep, RunCondition, Step } from '../scenario/step.ts';

export function stepText(step: Step): string {
  const rest = objectText(step);
  const action = step.action === 'runUntil' ? 'run' : step.action;
  return rest === '' ? action : `${action} ${rest}`;
}

export function conditionText(condition: RunCondition): string {
  switch (condition.kind) {
    case 'converged':
      return 'converged';
    case 'running':
      return `${condition.service} runs ${condition.count}`;
    case 'taskState':
      return `${condition.task.text} is ${condition.state}`;
    case 'nodeStatus':
      return `${condition.node} is ${condition.status}`;
  }
}

/** What the action is about. */
function objectText(step: Step): string {
  if ('to' in step) return `${step.to.text} from ${step.from.text}${countText(step)}`;
  if ('nodes' in step) return step.nodes === 'all' ? 'all' : step.nodes.join(' ');
  if ('task' in step) return step.task.text;
  if ('services' in step) return step.services.map(serviceText).join(' ');
  if (step.action === 'resolve') return `${step.name} from ${step.from.text}${countText(step)}`;
  if (step.action === 'runUntil') return `until ${conditionText(step.condition)}`;
  if (step.action === 'wait') return `${step.durationNs / 1e9} s`;
  if (step.action === 'ps') return step.service;
  if (step.action === 'link') return linkText(step);
  if (step.action === 'firewall') return `${step.remove ? 'allow' : 'drop'} on ${step.node}`;
  return 'id' in step ? step.id : '';
}

function linkText({ on, state }: LinkStep): string {
  const where = on.kind === 'machine' ? on.name : on.between.join('-');
  return state ? `${where} ${state}` : where;
}

type NamedService =
  string | { readonly name: string } | { readonly service: string; readonly replicas?: number };

function serviceText(service: NamedService): string {
  if (typeof service === 'string') return service;
  if ('name' in service) return service.name;
  return service.replicas === undefined
    ? service.service
    : `${service.service}=${service.replicas}`;
}

function countText(step: Step): string {
  const count = 'count' in step ? step.count : 1;
  return count === 1 ? '' : `, ${count} times`;
}
