/**
 * A step in a few words, as reports and the page name it: `request n1:8080 from client, 5 times`.
 */
import type { Step } from '../scenario/step.ts';

export function stepText(step: Step): string {
  switch (step.action) {
    case 'request':
      return `request ${step.to.text} from ${step.from.text}${timesText(step.count)}`;
    case 'resolve':
      return `resolve ${step.name} from ${step.from.text}${timesText(step.count)}`;
    case 'ping':
      return `ping ${step.to.text} from ${step.from.text}`;
    case 'scale':
      return `scale ${step.services.map(({ service, replicas }) => `${service}=${replicas}`).join(' ')}`;
    case 'create':
      return `create ${step.services.map(({ name }) => name).join(' ')}`;
    case 'wait':
      return `wait ${step.durationNs / 1e9} s`;
    case 'ps':
      return `ps ${step.service}`;
    case 'state':
      return `state ${step.nodes === 'all' ? 'all' : step.nodes.join(' ')}`;
    default:
      return step.action;
  }
}

function timesText(count: number): string {
  return count === 1 ? '' : `, ${count} times`;
}
