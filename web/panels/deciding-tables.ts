/**
 * The lines of a namespace's tables that a step is about: its balancer's service, its connection.
 *
 * Pure. Lines are those of ipvsadm and conntrack.
 */
import { ipv4Text, type JourneyStep } from '../../src/index.ts';

export interface ServiceLine {
  readonly text: string;
  /** The one that was chosen. */
  readonly decided: boolean;
}

/** Real servers on each side of the chosen one; the whole table is a tab away. */
const NEIGHBOURS = 3;

/** The service that a balancer looked at, the chosen row marked, and those beside it. */
export function serviceLines(ipvs: readonly string[], { rows }: JourneyStep): ServiceLine[] {
  const [service = '', chosen = ''] = rows;
  const from = ipvs.indexOf(service);
  if (from === -1) return [];
  const rest = ipvs.slice(from + 1);
  const end = rest.findIndex((line) => !line.startsWith('->'));
  const servers = rest.slice(0, end === -1 ? rest.length : end);
  const lines = servers.map((text) => ({
    text,
    decided: text === chosen || text.startsWith(`${chosen} `),
  }));
  return [{ text: service, decided: false }, ...aroundDecided(lines)];
}

function more(count: number): ServiceLine[] {
  return count === 0 ? [] : [{ text: `… ${count} more`, decided: false }];
}

/** What is left out at either end is counted. */
function aroundDecided(lines: readonly ServiceLine[]): ServiceLine[] {
  const at = lines.findIndex(({ decided }) => decided);
  const from = Math.max(0, at - NEIGHBOURS);
  const to = Math.min(lines.length, at + NEIGHBOURS + 1);
  return [...more(from), ...lines.slice(from, to), ...more(lines.length - to)];
}

/** The connections that the packet is of, as it leaves the step. */
export function connectionsOf(conntrack: readonly string[], { headers }: JourneyStep): string[] {
  const { source, sourcePort, destination, destinationPort } = headers;
  if (sourcePort === 0) return [];
  const [own, other] = [
    `${ipv4Text(source)}:${sourcePort}`,
    `${ipv4Text(destination)}:${destinationPort}`,
  ];
  const back = `reply ${other} -> ${own}`;
  return conntrack.filter((line) => line.includes(back) || line.includes(`${own} -> ${other} `));
}
