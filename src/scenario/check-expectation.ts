/**
 * Do the addresses, tasks, places and steps that an expectation names exist?
 * Owns mistakes of the file: what can never be seen is not worth waiting for. Whether it is seen in a
 * run is for the checks.
 */
import { quoted } from './diagnostics.ts';
import { machineMistake, type Names } from './names.ts';
import { asList } from './normalise-values.ts';
import { isMistake, namespaceMistake, parseWorkload } from './place.ts';
import { reportKey, reportValue, type Mistake, type Report } from './report.ts';
import type { ExpectationFile } from './schema/expectation.ts';
import type { Path } from './source-positions.ts';
import { parseTarget, type Target } from './target.ts';

/** What an expectation may refer to. */
export interface ExpectationScope {
  readonly report: Report;
  readonly names: Names;
  readonly stepCount: number;
}

export function checkExpectation(file: ExpectationFile, path: Path, scope: ExpectationScope): void {
  const { report, names } = scope;
  const check = (below: Path, mistake: Mistake | undefined): void => {
    if (mistake !== undefined) reportValue(report, [...path, ...below], mistake);
  };
  for (const name of Object.keys(file.tasks ?? {})) {
    const task = parseWorkload(name, names);
    if (isMistake(task)) reportKey(report, [...path, 'tasks', name], task);
  }
  for (const [at, source] of asList(file.source ?? []).entries()) {
    check(Array.isArray(file.source) ? ['source', at] : ['source'], addressMistake(source, names));
  }
  if (file.local !== undefined) check(['local'], endpointMistake(file.local, names));
  for (const [at, answer] of (Array.isArray(file.answers) ? file.answers : []).entries()) {
    check(['answers', at], answerMistake(answer, names));
  }
  for (const [at, place] of (file.path ?? []).entries()) {
    check(['path', at], stationMistake(place, names));
  }
  if (file.dropped?.at !== undefined) {
    check(['dropped', 'at'], stationMistake(file.dropped.at, names));
  }
  check(['step'], stepMistake(file.step, scope.stepCount));
}

const ADDRESS_FORMS = 'an address, a machine, `vip(web,app)` or `web.1@app`';

function isAddress(target: Target): boolean {
  return target.kind !== 'name';
}

function notAnAddress(text: string): Mistake {
  return { code: 'bad-address', message: `expected ${ADDRESS_FORMS}, got ${quoted(text)}` };
}

function addressMistake(text: string, names: Names): Mistake | undefined {
  const target = parseTarget(text, names);
  if (isMistake(target)) return target.code === 'bad-target' ? notAnAddress(text) : target;
  return isAddress(target) && target.port === undefined ? undefined : notAnAddress(text);
}

function endpointMistake(text: string, names: Names): Mistake | undefined {
  const target = parseTarget(text, names);
  if (isMistake(target)) return target.code === 'bad-target' ? notAnAddress(text) : target;
  if (!isAddress(target)) return notAnAddress(text);
  if (target.port !== undefined) return undefined;
  const message = `${quoted(text)} names no port`;
  return { code: 'missing-port', message, hint: `write \`${text}:80\`` };
}

/** Some records hold names, so that only what was to be an address is looked at. */
function answerMistake(text: string, names: Names): Mistake | undefined {
  return /^\d+(\.\d+){3}$|[@(]/.test(text) ? addressMistake(text, names) : undefined;
}

/** The LAN's router is a machine of its own, which no file names elsewhere. */
const ROUTER = 'router';

/** Of a machine, as `n1`, or of a namespace on one, as `n1/ingress_sbox`. */
function stationMistake(text: string, names: Names): Mistake | undefined {
  const slash = text.indexOf('/');
  const machine = slash < 0 ? text : text.slice(0, slash);
  if (slash < 0 && !isMistake(parseWorkload(text, names))) return nodeMissing(text);
  const mistake = machine === ROUTER ? undefined : machineMistake(names, machine);
  return mistake ?? (slash < 0 ? undefined : namespaceMistake(names, text.slice(slash + 1)));
}

function nodeMissing(text: string): Mistake {
  const message = `the node of ${quoted(text)} is missing`;
  return { code: 'bad-value', message, hint: `write \`NODE/${text}\`` };
}

function stepMistake(step: number | undefined, stepCount: number): Mistake | undefined {
  if (step === undefined || step < stepCount) return undefined;
  const message = `there is no step ${step}: the scenario has ${stepCount}, counted from 0`;
  return { code: 'unknown-step', message };
}
