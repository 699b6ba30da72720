/**
 * Takes out of a file what its schema refuses, so that what else is wrong is found in the same reading.
 *
 * Owns what is taken out, and which later findings could come from that alone. A repaired file is only
 * ever judged, never run.
 */
import type { z } from 'zod';
import type { Path } from './source-positions.ts';

type Issue = z.core.$ZodIssue;
type Holder = Record<string | number, unknown>;

/**
 * Takes out what each issue is about, and adds the codes of findings that may come from that alone.
 * Changes `file`; false where too little is left to judge.
 */
export function repair(file: object, issues: readonly Issue[], doubtful: Set<string>): boolean {
  const paths = issues.flatMap((issue) => refusedPaths(issue, file));
  return paths.every((path) => takeOut(file as Holder, path, doubtful));
}

/** Where each thing that is refused stands; of a missing key what it is missing in. */
function refusedPaths(issue: Issue, file: object): Path[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...path, key]);
  const isMissing = issue.code !== 'invalid_key' && valueAt(file, path) === undefined;
  return [isMissing && path.length > 1 ? path.slice(0, -1) : path];
}

function valueAt(file: unknown, path: Path): unknown {
  let value = file;
  for (const part of path) {
    value = typeof value === 'object' && value !== null ? (value as Holder)[part] : undefined;
  }
  return value;
}

/** What a file may not lack. */
const PLACEHOLDERS: Readonly<Record<string, unknown>> = { title: '?', cluster: { nodes: {} } };

/** False where nothing can be taken out, so that the file cannot be judged any further. */
function takeOut(file: Holder, path: Path, doubtful: Set<string>): boolean {
  const [section] = path;
  if (section === undefined) return false;
  for (const code of doubts(file, path)) doubtful.add(code);
  if (section === 'steps' && path.length <= 3 && path.length > 1) {
    (file['steps'] as unknown[])[Number(path[1])] = { wait: 0 };
    return true;
  }
  const last = path.at(-1)!;
  // Without one item the places of those that follow would be wrong.
  if (typeof last === 'number') return takeOut(file, path.slice(0, -1), doubtful);
  const holder = valueAt(file, path.slice(0, -1));
  if (typeof holder !== 'object' || holder === null) return false;
  if (path.length === 1 && Object.hasOwn(PLACEHOLDERS, section))
    file[section] = PLACEHOLDERS[section];
  else if (isEntry(path)) (holder as Holder)[last] = null;
  else Reflect.deleteProperty(holder, last);
  return true;
}

/** A named thing that may be written without anything in it, so that its name stays known. */
function isEntry(path: Path): boolean {
  const [section, below] = path;
  if (section === 'cluster') return path.length === 3 && below === 'nodes';
  return path.length === 2 && ['services', 'networks', 'hosts'].includes(String(section));
}

const WORKLOADS = ['unknown-service', 'unknown-place', 'unknown-connection'];
const NAMES = [...WORKLOADS, 'unknown-node', 'unknown-machine', 'unknown-network', 'no-nodes'];

/** Sections whose keys or entries other places name. */
const DECLARING_SECTIONS = ['cluster', 'hosts', 'networks', 'services', 'containers', 'steps'];
/** Steps that bring something about which later steps name. */
const DECLARING_ACTIONS = ['create', 'update', 'scale', 'open'];

/** What could be found only because this was taken out. */
function doubts(file: Holder, path: Path): readonly string[] {
  const [section, name] = path;
  if (path.length === 1) return DECLARING_SECTIONS.includes(String(section)) ? NAMES : [];
  switch (section) {
    case 'cluster':
      return path.length === 2 ? [...NAMES, 'duplicate-address'] : ['duplicate-address'];
    case 'hosts':
      return ['duplicate-address'];
    case 'networks':
      return ['overlapping-subnet'];
    case 'services':
      return path.length === 2 || path[2] === 'deploy' ? ['unknown-place'] : [];
    case 'containers':
      return path.length === 2 ? WORKLOADS : [];
    case 'steps': {
      const step = valueAt(file, ['steps', name ?? 0]);
      const declares = DECLARING_ACTIONS.some((action) => valueAt(step, [action]) !== undefined);
      return declares ? WORKLOADS : [];
    }
    default:
      return [];
  }
}
