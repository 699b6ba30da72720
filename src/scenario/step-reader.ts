/**
 * What every step normaliser needs: the names, where the action stands in the file, and readers of
 * places, targets and names that report a mistake at its place and then give undefined.
 */
import {
  machineMistake,
  nameDoubt,
  nodeMistake,
  serviceMistake,
  virtualIpDoubt,
  type Names,
} from './names.ts';
import { asList } from './normalise-values.ts';
import { isMistake, parsePlace, parseWorkload, type Place, type WorkloadPlace } from './place.ts';
import { reportKey, reportValue, warnValue, type Mistake, type Report } from './report.ts';
import type { Path } from './source-positions.ts';
import { parseTarget, type Target } from './target.ts';

export interface StepReader {
  readonly report: Report;
  readonly names: Names;
  /** Path of the action's value: `steps`, index, action. */
  readonly path: Path;
  /** Addresses of nodes and hosts by name. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Reports a mistake at a path below the action. */
export function mistakeAt(reader: StepReader, below: Path, mistake: Mistake): undefined {
  reportValue(reader.report, [...reader.path, ...below], mistake);
}

export function readPlace(reader: StepReader, text: string, below: Path): Place | undefined {
  const place = parsePlace(text, reader.names);
  return isMistake(place) ? mistakeAt(reader, below, place) : place;
}

export function readTask(reader: StepReader, text: string, below: Path): WorkloadPlace | undefined {
  const task = parseWorkload(text, reader.names);
  return isMistake(task) ? mistakeAt(reader, below, task) : task;
}

/** The task or container that a key of the action's mapping names. */
export function workloadOfKey(reader: StepReader, key: string): WorkloadPlace | undefined {
  const task = parseWorkload(key, reader.names);
  if (!isMistake(task)) return task;
  reportKey(reader.report, [...reader.path, key], task);
  return undefined;
}

/** A target of a connection, which needs a port; `from` is who connects. */
export function readEndpoint(
  reader: StepReader,
  text: string,
  below: Path,
  from?: Place,
): Target | undefined {
  const target = readTarget(reader, text, below, from);
  if (target === undefined || target.port !== undefined) return target;
  const message = `the target \`${text}\` names no port`;
  return mistakeAt(reader, below, { code: 'missing-port', message, hint: `write \`${text}:80\`` });
}

export function readTarget(
  reader: StepReader,
  text: string,
  below: Path,
  from?: Place,
): Target | undefined {
  const target = parseTarget(text, reader.names);
  if (isMistake(target)) return mistakeAt(reader, below, target);
  if (target.kind === 'vip') {
    const missing = virtualIpDoubt(reader.names, target.service, target.network);
    if (missing !== undefined) warnValue(reader.report, [...reader.path, ...below], missing);
  }
  const doubt = target.kind === 'name' ? nameDoubt(reader.names, target.name) : undefined;
  if (doubt === undefined) return target;
  // A container may ask for any name. Machines know none without a dot, so it was to be a machine.
  if (from?.kind === 'host' || from?.kind === 'node') return mistakeAt(reader, below, doubt);
  warnValue(reader.report, [...reader.path, ...below], doubt);
  return target;
}

type FindMistake = (names: Names, name: string) => Mistake | undefined;

/** Names given as one or as a list, each checked. */
function readNames<Name extends string>(
  reader: StepReader,
  file: Name | readonly Name[],
  below: Path,
  find: FindMistake,
): readonly Name[] {
  const list = asList<Name>(file);
  for (const [index, name] of list.entries()) {
    const mistake = find(reader.names, name);
    const place = Array.isArray(file) ? [...below, index] : below;
    if (mistake !== undefined) mistakeAt(reader, place, mistake);
  }
  return list;
}

export function readNodes(reader: StepReader, file: string | string[], below: Path) {
  return readNames(reader, file, below, nodeMistake);
}

export function readMachines(reader: StepReader, file: string | readonly string[], below: Path) {
  return readNames(reader, file, below, machineMistake);
}

export function readServices(reader: StepReader, file: string | string[], below: Path) {
  return readNames(reader, file, below, serviceMistake);
}

/** Checks the keys of a mapping whose keys are service names. */
export function checkServiceKeys(reader: StepReader, keys: readonly string[]): void {
  for (const key of keys) {
    const mistake = serviceMistake(reader.names, key);
    if (mistake !== undefined) reportKey(reader.report, [...reader.path, key], mistake);
  }
}
