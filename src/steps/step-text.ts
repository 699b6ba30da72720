/**
 * A step in a few words, as reports and the page name it: `request n1:8080 from client, 5 times`.
 *
 * Owns the words; nothing reads them back.
 */
import type { LinkChanges } from '../scenario/link-quality.ts';
import {
  DEFAULT_STOP_TIMEOUT_NS,
  type DirectedCut,
  type FirewallMatch,
  type FirewallStep,
  type FlushDnsStep,
  type LabelStep,
  type LinkStep,
  type ListenStep,
  type NetemStep,
  type ResponseTimeStep,
  type RunCondition,
  type Step,
  type StopStep,
} from '../scenario/step.ts';

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
  if ('to' in step) return `${targetText(step)} from ${step.from.text}${countText(step)}`;
  if ('nodes' in step) return step.nodes === 'all' ? 'all' : step.nodes.join(' ');
  if ('services' in step) return step.services.map(serviceText).join(' ');
  if (step.action === 'resolve') return resolveText(step);
  if (step.action === 'runUntil') return `until ${conditionText(step.condition)}`;
  if (step.action === 'wait') return `${step.durationNs / 1e9} s`;
  if (step.action === 'ps') return step.service;
  if (step.action === 'label') return labelText(step);
  return 'id' in step ? step.id : (programStepText(step) ?? lanStepText(step) ?? '');
}

/** What befalls programs and their names. */
function programStepText(step: Step): string | undefined {
  if (step.action === 'stop') return stopText(step);
  if (step.action === 'flush-dns') return flushText(step);
  if ('task' in step) return step.task.text;
  if ('container' in step) return step.container.text;
  return 'programs' in step ? step.programs.map(programText).join(', ') : undefined;
}

/** What befalls the LAN and the hosts' own rules. */
function lanStepText(step: Step): string | undefined {
  if (step.action === 'link') return linkText(step);
  if (step.action === 'firewall') return firewallText(step);
  if (step.action === 'netem') return netemText(step);
  if (!('cuts' in step)) return undefined;
  return step.cuts === 'all' ? 'all' : cutsText(step.cuts);
}

/** `web.1, SIGKILL after 30 s`: where it is not the time that everything has. */
function stopText({ task, timeoutNs }: StopStep): string {
  return timeoutNs === DEFAULT_STOP_TIMEOUT_NS
    ? task.text
    : `${task.text}, SIGKILL after ${timeoutNs / 1e9} s`;
}

function flushText({ from }: FlushDnsStep): string {
  return from === 'all' ? 'all' : from.map(({ text }) => text).join(' ');
}

type ChangedProgram = (ResponseTimeStep | ListenStep)['programs'][number];

/** `web.1 2000 ms`, `web.1 nothing`, `web.1 8080/tcp`, `web.1 as before`. */
function programText(program: ChangedProgram): string {
  const { task } = program;
  if ('responseTimeNs' in program) {
    const { responseTimeNs } = program;
    return `${task.text} ${responseTimeNs === undefined ? 'as before' : `${responseTimeNs / 1e6} ms`}`;
  }
  const ports = program.ports?.map(({ port, protocol }) => `${port}/${protocol}`);
  return `${task.text} ${ports === undefined ? 'as before' : ports.join(' ') || 'nothing'}`;
}

/** `n1:8080/udp`: TCP, which nearly all use, is not said. */
function targetText(step: Extract<Step, { readonly to: unknown }>): string {
  const isUdp = 'protocol' in step && step.protocol === 'udp';
  return isUdp ? `${step.to.text}/udp` : step.to.text;
}

function resolveText(step: Extract<Step, { readonly action: 'resolve' }>): string {
  const type = step.type === 'A' ? '' : ` ${step.type}`;
  return `${step.name}${type} from ${step.from.text}${countText(step)}`;
}

/** `n2 zone=a, without disk`. */
function labelText({ node, add, remove }: LabelStep): string {
  const added = Object.entries(add).map(([key, value]) => `${key}=${value}`);
  const gone = remove.map((key) => `without ${key}`);
  return `${node} ${[...added, ...gone].join(', ')}`;
}

/** `drop udp/4789 on n2, chain INPUT`. */
function firewallText({ remove, drop, node, chain, fromAddress }: FirewallStep): string {
  const what = matchText(drop);
  const source = fromAddress === undefined ? '' : ` from ${fromAddress}`;
  return `${remove ? 'allow' : 'drop'} ${what}${source} on ${node}, chain ${chain}`;
}

/** `tcp/80`, `esp`. */
export function matchText({ protocol, port }: FirewallMatch): string {
  return port === undefined ? protocol : `${protocol}/${port}`;
}

/** `delay packet 2 of tcp/80 from n3/ingress_sbox/eth1 by 200 ms`. */
function netemText(step: NetemStep): string {
  const { effect, match, nth, count, node, namespace } = step;
  const which = count === 1 ? `packet ${nth}` : `packets ${nth} to ${nth + count - 1}`;
  const where = `${node}/${namespace}/${step.interface}`;
  const time = effect.kind === 'delay' ? ` by ${effect.delayNs / 1e6} ms` : '';
  return `${effect.kind} ${which} of ${matchText(match)} from ${where}${time}`;
}

/** `n1 n2 | n3`: the sides; `n1 to n3` where only one direction is meant. */
function cutsText(cuts: readonly DirectedCut[]): string {
  const ways = cuts.map(({ from, to }) => `${from.join(' ')} to ${to.join(' ')}`);
  const isBothWays = cuts.every(({ from, to }) =>
    ways.includes(`${to.join(' ')} to ${from.join(' ')}`),
  );
  return isBothWays
    ? [...new Set(cuts.map(({ from }) => from.join(' ')))].join(' | ')
    : ways.join(', ');
}

function linkText({ on, state, changes, restored }: LinkStep): string {
  const where = on.kind === 'machine' ? on.name : on.between.join('-');
  const again = restored.map((key) => `${key.replace(/[A-Z].*/, '')} as before`);
  return [where, ...(state ? [state] : []), ...changesText(changes), ...again].join(' ');
}

function changesText(changes: LinkChanges): string[] {
  const { latencyNs, jitterNs, bandwidthBps, lossRatio, mtuBytes, queueBytes } = changes;
  return [
    ...(latencyNs === undefined ? [] : [`latency ${latencyNs / 1e6} ms`]),
    ...(jitterNs === undefined ? [] : [`jitter ${jitterNs / 1e6} ms`]),
    ...(bandwidthBps === undefined ? [] : [`bandwidth ${bandwidthBps / 1e6} Mbit/s`]),
    ...(lossRatio === undefined ? [] : [`loss ${lossRatio * 100} %`]),
    ...(mtuBytes === undefined ? [] : [`mtu ${mtuBytes}`]),
    ...(queueBytes === undefined ? [] : [`queue ${queueBytes} bytes`]),
  ];
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
