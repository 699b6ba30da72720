/**
 * Observations of one step as lines for people: who answered and whom it saw, DNS answers, rows of
 * `ps`. Equal observations are counted instead of repeated. `--json` has them one by one.
 */
import type { Observation } from '../../index.ts';
import { columns, printable } from '../../trace/text-layout.ts';

const text = (value: unknown): string => (typeof value === 'string' ? printable(value) : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Lines in order of first appearance, `×3` behind those that came three times. */
function countEqual(rows: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, { readonly row: readonly string[]; count: number }>();
  for (const row of rows) {
    const key = row.join('\t');
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { row, count: 1 });
    else known.count += 1;
  }
  const table = [...counts.values()].map(({ row, count }) => [
    ...row,
    count === 1 ? '' : `×${count}`,
  ]);
  return columns(table);
}

function requestRow(observation: Observation): string[] {
  const { outcome, task, peer, local, error } = observation;
  if (text(task) === '') return [text(outcome), '', '', ''];
  const own = text(error) === '' ? '' : `  ${text(error)}`;
  return [text(outcome), text(task), `saw ${text(peer)}`, `on ${text(local)}${own}`];
}

function resolveRow(observation: Observation): string[] {
  const answers = list(observation['answers']).map(text).join(' ');
  const { ttl, name, status, error } = observation;
  const suffix = typeof ttl === 'number' ? `ttl ${ttl}` : text(error);
  return [text(name), text(status), answers, suffix];
}

type PsRow = Readonly<Record<string, unknown>>;

/** Columns of `docker service ps` and the keys of a row; that of images where a service names one. */
const psColumns = [
  ['NAME', 'task'],
  ['IMAGE', 'image'],
  ['NODE', 'node'],
  ['DESIRED STATE', 'desired'],
  ['CURRENT STATE', 'current'],
  ['PORTS', 'ports'],
] as const;

/** A task that another has replaced stands below it, marked as docker does (SCH-43). */
function psCell(rows: readonly PsRow[], at: number, key: string): string {
  const value = text(rows[at]?.[key]);
  const isOlder = key === 'task' && rows[at - 1]?.['task'] === rows[at]?.['task'];
  return isOlder ? ` \\_ ${value}` : value;
}

/** A task's error stands below its row: the engine's sentences are wider than a terminal. */
function psLines(observation: Observation): string[] {
  const refusal = text(observation['error']);
  if (refusal !== '') return [refusal];
  const rows = list(observation['rows']) as readonly PsRow[];
  if (rows.length === 0) return ['no tasks'];
  const shown = psColumns.filter(
    ([, key]) => key !== 'image' || rows.some((row) => text(row[key]) !== ''),
  );
  const cells = rows.map((_row, at) => shown.map(([, key]) => psCell(rows, at, key)));
  const [header = '', ...lines] = columns([shown.map(([title]) => title), ...cells]);
  const errors = rows
    .map((row) => text(row['error']))
    .map((error) => (error ? [`  ${error}`] : []));
  return [header, ...lines.flatMap((line, at) => [line, ...(errors[at] ?? [])])];
}

function stateLines(observation: Observation): string[] {
  const nodes = Object.entries((observation['nodes'] ?? {}) as Record<string, object>);
  return columns(
    nodes.map(([node, namespaces]) => [
      printable(node),
      Object.keys(namespaces).map(printable).join(' '),
    ]),
  );
}

function createLine(observation: Observation): string {
  const error = text(observation['error']);
  const service = text(observation['service']);
  return error === '' ? `${service} created` : `${service} refused: ${error}`;
}

/** Anything else: what was refused of which object, or its keys and values on one line. */
function otherLine({ step: _step, kind, ...rest }: Observation): string {
  const { error, ...about } = rest;
  const [subject, ...more] = Object.values(about).filter((value) => typeof value === 'string');
  if (text(error) !== '' && more.length === 0) {
    return subject === undefined ? text(error) : `${text(subject)} refused: ${text(error)}`;
  }
  const parts = Object.entries(rest).map(
    ([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return printable([kind, ...parts].join('  '));
}

function linesOfKind(kind: string, observations: readonly Observation[]): string[] {
  switch (kind) {
    case 'request':
    case 'ping':
    case 'open':
    case 'send':
    case 'close':
      return countEqual(observations.map(requestRow));
    case 'resolve':
      return countEqual(observations.map(resolveRow));
    case 'ps':
      return observations.flatMap(psLines);
    case 'state':
      return observations.flatMap(stateLines);
    case 'trace':
      return observations.map(
        (each) => `${list(each['packets']).length} packets seen (swarmscope trace shows their way)`,
      );
    case 'create':
      return observations.map(createLine);
    default:
      return observations.map(otherLine);
  }
}

/** The lines of a step's observations, kinds in order of first appearance. */
export function observationLines(observations: readonly Observation[]): string[] {
  const kinds = [...new Set(observations.map((observation) => observation.kind))];
  return kinds.flatMap((kind) =>
    linesOfKind(
      kind,
      observations.filter((observation) => observation.kind === kind),
    ),
  );
}
