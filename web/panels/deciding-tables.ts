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

/** The service that a balancer looked at, all its rows, the chosen one marked. */
export function serviceLines(ipvs: readonly string[], { rows }: JourneyStep): ServiceLine[] {
  const [service = '', chosen = ''] = rows;
  const from = ipvs.indexOf(service);
  if (from === -1) return [];
  const rest = ipvs.slice(from + 1);
  const end = rest.findIndex((line) => !line.startsWith('->'));
  const servers = rest.slice(0, end === -1 ? rest.length : end);
  return [service, ...servers].map((text) => ({
    text,
    decided: text === chosen || text.startsWith(`${chosen} `),
  }));
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
