/**
 * Tables of a namespace for reading: which are shown, and which lines decided or are new.
 *
 * Pure. A line is what the real tool prints; a step names rows by how they begin, so that counters
 * behind them do not matter.
 */
import type { JourneyStep, NamespaceState } from '../../src/index.ts';

export type TableKind = 'rules' | 'state';

export interface TableSpec {
  readonly title: string;
  readonly key: keyof NamespaceState;
}

/** The command that prints each table on a real node. */
export const TABLES: Readonly<Record<TableKind, readonly TableSpec[]>> = {
  rules: [{ title: 'iptables-save', key: 'iptables' }],
  state: [
    { title: 'ipvsadm -Ln', key: 'ipvs' },
    { title: 'conntrack -L', key: 'conntrack' },
    { title: 'ip route', key: 'route' },
    { title: 'ip -brief addr', key: 'addr' },
    { title: 'bridge fdb show dev vxlan0', key: 'fdb' },
    { title: 'bridge fdb show', key: 'learned' },
    { title: 'ip neigh show dev vxlan0', key: 'neigh' },
    { title: 'ip neigh', key: 'arp' },
    { title: 'names that 127.0.0.11 answers', key: 'names' },
    { title: 'ip -d link show vxlan0', key: 'vxlan' },
    { title: 'ss -lntu', key: 'listen' },
    { title: 'what gossip told this node (networkdb)', key: 'gossip' },
  ],
};

export interface TableLine {
  readonly text: string;
  /** The row that the step looked at rests on. */
  readonly decided: boolean;
  /** It was not there an instant before. */
  readonly fresh: boolean;
  /** Some step of the packet rests on it. */
  readonly onPath: boolean;
}

/** `02:42:… dev vxlan0 dst 192.168.50.12` and `bridge fdb show dev vxlan0` name the same row. */
function normal(row: string): string {
  return row.replace(/^((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) dev vxlan\S* dst/, '$1 dst');
}

function isRow(line: string, row: string): boolean {
  const wanted = normal(row);
  return wanted !== '' && (line === wanted || line.startsWith(`${wanted} `));
}

/** What divides a table: `*nat`, `FWM 256 rr`; a row counts within its own part only. */
function isHeading(line: string): boolean {
  return line.startsWith('*') || /^(FWM|TCP|UDP) /.test(line);
}

/** True where the part of the table that a line is in is the one that the step is about. */
function partFits(heading: string, step: JourneyStep): boolean {
  const { table } = step.station;
  if (heading.startsWith('*')) return table === undefined || heading === `*${table}`;
  return heading === '' || step.rows.includes(heading);
}

function restsOn(line: string, heading: string, step: JourneyStep): boolean {
  return partFits(heading, step) && step.rows.some((row) => isRow(line, row));
}

export interface LineContext {
  /** The same table an instant before; undefined where it is not known. */
  readonly before: readonly string[] | undefined;
  /** The step looked at, where it is in this namespace. */
  readonly step: JourneyStep | undefined;
  /** All steps of the packet in this namespace. */
  readonly path: readonly JourneyStep[];
}

/** The lines of a table with their marks. */
export function tableLines(
  lines: readonly string[],
  { before, step, path }: LineContext,
): TableLine[] {
  const known = new Set(before);
  let heading = '';
  return lines.map((text) => {
    if (isHeading(text)) heading = text;
    const rests = (each: JourneyStep): boolean => restsOn(text, heading, each);
    return {
      text,
      decided: step !== undefined && rests(step),
      fresh: before !== undefined && !known.has(text),
      onPath: path.some(rests),
    };
  });
}

/** Only the lines that the packet's steps rest on, with the headings of their parts. */
export function pathLines(lines: readonly TableLine[]): TableLine[] {
  return lines.filter(({ text, onPath }, index) => {
    if (!isHeading(text)) return onPath;
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((line) => isHeading(line.text));
    return rest.slice(0, end === -1 ? rest.length : end).some((line) => line.onPath);
  });
}
