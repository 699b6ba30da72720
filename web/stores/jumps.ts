/**
 * What a reader looks for in time: drops, translations, tunnels, names, tasks, faults, failures.
 *
 * Pure. Owns what makes a moment interesting; going there is app/player.ts's.
 */
import type { Moment } from './moments.ts';
import type { Run } from './run-store.ts';

export type JumpKind =
  'drop' | 'nat' | 'tunnel' | 'dns' | 'task' | 'fault' | 'check' | 'step' | 'interesting';

export const JUMPS: Readonly<Record<JumpKind, string>> = {
  drop: 'drop',
  nat: 'translation',
  tunnel: 'tunnel in or out',
  dns: 'name looked up',
  task: 'task change',
  fault: 'fault',
  check: 'failed check',
  step: 'step of the scenario',
  interesting: 'anything of note',
};

/** Actions that break or change something. */
const FAULTS =
  /^(link|partition|firewall|drain|pause|kill|restart|unhealthy|heal|demote|remove|scale)\b/;

export function isFaultText(text: string): boolean {
  return FAULTS.test(text);
}

type Judge = (moment: Moment, run: Run) => boolean;

const isScenario: Judge = ({ station, step }) => step === undefined && station === 'scenario';

const JUDGES: Readonly<Record<Exclude<JumpKind, 'check' | 'interesting'>, Judge>> = {
  drop: ({ tick }) => tick === 'drop',
  nat: ({ step }) => step?.action === 'translated' || step?.action === 'balanced',
  tunnel: ({ step }) => step?.action === 'encapsulated' || step?.action === 'decapsulated',
  dns: ({ tick }) => tick === 'dns',
  task: (moment, { result }) => {
    const kind = moment.step ? undefined : result.events[moment.event]?.kind;
    return kind === 'task.changed';
  },
  fault: (moment, run) => isScenario(moment, run) && isFaultText(moment.text),
  step: isScenario,
};

function failedEvents({ result }: Run): Set<number> {
  return new Set(result.expectations.filter(({ passed }) => !passed).map(({ event }) => event));
}

/** True for each moment of a kind. */
export function judgeOf(kind: JumpKind, run: Run): (moment: Moment) => boolean {
  if (kind === 'check') {
    const failed = failedEvents(run);
    return (moment) => failed.has(moment.event);
  }
  if (kind === 'interesting') {
    return (moment) => Object.values(JUDGES).some((judge) => judge(moment, run));
  }
  return (moment) => JUDGES[kind](moment, run);
}
