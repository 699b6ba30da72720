/**
 * Takes out of a file what its schema refuses, so that what else is wrong is found in the same reading.
 *
 * Owns what is taken out, and which later findings could come from that alone. A repaired file is only
 * ever judged, never run.
 */
import type { z } from 'zod';
import { doubtPlace, type Doubts } from './doubts.ts';
import { actions } from './schema/steps.ts';
import type { Path } from './source-positions.ts';
import { valueAt } from './value-at.ts';

type Issue = z.core.$ZodIssue;
type Holder = Record<string | number, unknown>;

/**
 * Takes out what each issue is about, and adds doubts of the findings that may come from that alone.
 * Changes `file`; false where too little is left to judge.
 */
export function repair(file: object, issues: readonly Issue[], doubts: Doubts): boolean {
  const holder = file as Holder;
  return issues.every((issue) => {
    const paths = refusedPaths(issue, file);
    if (issue.code === 'invalid_key' && paths.some(isEntry)) {
      return paths.every((path) => forgetName(holder, path, doubts));
    }
    return paths.every((path) => takeOut(holder, path, doubts));
  });
}

/** A name that cannot be goes with all that it stands for. */
function forgetName(file: Holder, path: Path, doubts: Doubts): boolean {
  if (path[0] === 'cluster') doubts.codes.add('no-nodes');
  remove(file, path);
  return true;
}

function remove(file: Holder, path: Path): void {
  const holder = valueAt(file, path.slice(0, -1));
  // What holds it may be out already, for a mistake of its own.
  if (typeof holder === 'object' && holder !== null) Reflect.deleteProperty(holder, path.at(-1)!);
}

/** Where each thing that is refused stands; of a missing key what it is missing in. */
function refusedPaths(issue: Issue, file: object): Path[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...path, key]);
  const isMissing = issue.code !== 'invalid_key' && valueAt(file, path) === undefined;
  return [isMissing && path.length > 1 ? path.slice(0, -1) : path];
}

/** What a file may not lack. */
const PLACEHOLDERS: Readonly<Record<string, unknown>> = { title: '?', cluster: { nodes: {} } };

/** False where nothing can be taken out, so that the file cannot be judged any further. */
function takeOut(file: Holder, path: Path, doubts: Doubts): boolean {
  const [section] = path;
  if (section === undefined) return false;
  for (const code of doubtfulCodes(file, path)) doubts.codes.add(code);
  if (section === 'steps' || section === 'expect') doubtPlace(doubts, path.slice(0, 2));
  if (section === 'steps' && path.length <= 3 && path.length > 1) {
    (file['steps'] as unknown[])[Number(path[1])] = { wait: 0 };
    return true;
  }
  const last = path.at(-1)!;
  // Without one item the places of those that follow would be wrong.
  if (typeof last === 'number') return takeOut(file, path.slice(0, -1), doubts);
  if (path.length === 1 && Object.hasOwn(PLACEHOLDERS, section))
    file[section] = PLACEHOLDERS[section];
  else if (isEntry(path)) (valueAt(file, path.slice(0, -1)) as Holder)[last] = null;
  else remove(file, path);
  return true;
}

/** A named thing that may be written without anything in it, so that its name stays known. */
function isEntry(path: Path): boolean {
  const [section, below] = path;
  if (section === 'cluster') return path.length === 3 && below === 'nodes';
  return path.length === 2 && ['services', 'networks', 'hosts'].includes(String(section));
}

/** Tasks, and the aliases that a workload has. */
const PLACES = ['unknown-place', 'unknown-name'];
const WORKLOADS = [...PLACES, 'unknown-service', 'unknown-connection'];
const NAMES = [
  ...WORKLOADS,
  'unknown-node',
  'unknown-machine',
  'unknown-network',
  'unknown-step',
  'no-nodes',
];

/** Sections that declare nothing that other places name; a key that is unknown may be meant to. */
const OTHER_SECTIONS = ['title', 'about', 'engine', 'seed', 'pins', 'expect', 'lesson'];
/** Steps that bring something about which later steps name. */
const DECLARING_ACTIONS = ['create', 'update', 'scale', 'open'];

/** What could be found only because this was taken out. */
function doubtfulCodes(file: Holder, path: Path): readonly string[] {
  const section = String(path[0]);
  if (path.length === 1) return OTHER_SECTIONS.includes(section) ? [] : NAMES;
  return DOUBTS_BELOW[section]?.(path, file) ?? [];
}

/** Parts of a service that count its tasks or name them. */
const NAMING_PARTS = ['deploy', 'networks', 'extra_hosts'];

/** As `doubtfulCodes`, of what stands in a section. */
const DOUBTS_BELOW: Readonly<Record<string, (path: Path, file: Holder) => readonly string[]>> = {
  cluster: ({ length, 1: part }) =>
    length === 2 && part === 'nodes' ? [...NAMES, 'duplicate-address'] : ['duplicate-address'],
  hosts: () => ['duplicate-address'],
  networks: () => ['overlapping-subnet'],
  services: ({ length, 2: part }) =>
    length === 2 || NAMING_PARTS.includes(String(part)) ? PLACES : [],
  containers: ({ length }) => (length === 2 ? WORKLOADS : []),
  steps: stepDoubts,
};

function stepDoubts(path: Path, file: Holder): readonly string[] {
  const step = valueAt(file, path.slice(0, 2));
  const has = (action: string): boolean => valueAt(step, [action]) !== undefined;
  // Without an action the step was to do what nobody knows.
  const declares = DECLARING_ACTIONS.some(has) || !Object.keys(actions).some(has);
  if (!declares) return [];
  // Where less is gone the name itself stays known.
  return path.length <= 4 ? WORKLOADS : PLACES;
}
