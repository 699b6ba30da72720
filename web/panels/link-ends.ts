/**
 * Which two machines a link is between, and how that is said: `n1–n2`.
 *
 * Pure. A frame's link is read off the step that puts it on the wire.
 */
import type { JourneyStep, NodeShape } from '../../src/index.ts';

/** `n1–n2` for two machines, in the order of their names. */
export function linkName(one: string, other: string): string {
  return [one, other].toSorted().join('–');
}

/** The two machines of a link's name; undefined for what is none. */
export function endsOf(name: string): readonly [string, string] | undefined {
  const [one = '', other = ''] = name.split('–');
  return other === '' ? undefined : [one, other];
}

/** The machine that a frame on the wire is for: named by the step, or by address where it got lost. */
export function receiverOf(
  { station, headers }: JourneyStep,
  nodes: readonly NodeShape[],
): string | undefined {
  if (station.name.startsWith('link to ')) return station.name.slice('link to '.length);
  const address = headers.tunnel?.destination ?? headers.destination;
  return nodes.find((node) => node.address === address)?.name;
}

/** The link that a step is on; undefined off the wire, and for a frame that is for no machine. */
export function linkOf(step: JourneyStep, nodes: readonly NodeShape[]): string | undefined {
  const receiver = step.station.kind === 'link' ? receiverOf(step, nodes) : undefined;
  return receiver === undefined ? undefined : linkName(step.node, receiver);
}
