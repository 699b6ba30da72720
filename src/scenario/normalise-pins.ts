/**
 * Pins in canonical form, with every name in them checked.
 * Owns nothing of their meaning: whether Docker could have chosen so is for the allocator.
 */
import { networkMistake, nodeMistake, serviceMistake, type Names } from './names.ts';
import { isMistake, parseWorkload } from './place.ts';
import { reportKey, reportValue, type Mistake, type Report } from './report.ts';
import type { Pins } from './scenario.ts';
import type { ScenarioFile } from './schema/file.ts';
import type { Path } from './source-positions.ts';

type PinsFile = NonNullable<ScenarioFile['pins']>;
type Find = (names: Names, name: string) => Mistake | undefined;

export function normalisePins(file: ScenarioFile['pins'], names: Names, report: Report): Pins {
  if (file) checkPins(file, names, report);
  const tasks = Object.entries(file?.tasks ?? {}).map(
    ([name, pin]) => [name, { ...pin, addresses: pin.addresses ?? {} }] as const,
  );
  return {
    services: file?.services ?? {},
    tasks: Object.fromEntries(tasks),
    loadBalancers: file?.['load-balancers'] ?? {},
    backends: file?.backends ?? {},
  };
}

function checkPins(file: PinsFile, names: Names, report: Report): void {
  const key = (path: Path, find: Find) => {
    const mistake = find(names, String(path.at(-1)));
    if (mistake !== undefined) reportKey(report, path, mistake);
  };
  const addresses = (path: Path, map: Readonly<Record<string, string>> | undefined) => {
    for (const network of Object.keys(map ?? {})) key([...path, network], networkMistake);
  };
  for (const [service, map] of Object.entries(file.services ?? {})) {
    key(['pins', 'services', service], serviceMistake);
    addresses(['pins', 'services', service], map);
  }
  for (const [node, map] of Object.entries(file['load-balancers'] ?? {})) {
    key(['pins', 'load-balancers', node], nodeMistake);
    addresses(['pins', 'load-balancers', node], map);
  }
  for (const [task, pin] of Object.entries(file.tasks ?? {})) {
    key(['pins', 'tasks', task], taskMistake);
    addresses(['pins', 'tasks', task, 'addresses'], pin.addresses);
    const mistake = pin.node === undefined ? undefined : nodeMistake(names, pin.node);
    if (mistake !== undefined) reportValue(report, ['pins', 'tasks', task, 'node'], mistake);
  }
  checkBackends(file.backends ?? {}, names, report, key);
}

function checkBackends(
  backends: NonNullable<PinsFile['backends']>,
  names: Names,
  report: Report,
  key: (path: Path, find: Find) => void,
): void {
  for (const [node, networks] of Object.entries(backends)) {
    key(['pins', 'backends', node], nodeMistake);
    for (const [network, services] of Object.entries(networks)) {
      key(['pins', 'backends', node, network], networkMistake);
      for (const [service, tasks] of Object.entries(services)) {
        const path = ['pins', 'backends', node, network, service];
        key(path, serviceMistake);
        checkTasks(tasks, path, names, report);
      }
    }
  }
}

function checkTasks(tasks: readonly string[], path: Path, names: Names, report: Report): void {
  for (const [index, task] of tasks.entries()) {
    const mistake = taskMistake(names, task);
    if (mistake !== undefined) reportValue(report, [...path, index], mistake);
  }
}

function taskMistake(names: Names, text: string): Mistake | undefined {
  const task = parseWorkload(text, names);
  return isMistake(task) ? task : undefined;
}
