/**
 * What each tapped frame is told: why the packet looks as it does, since it was seen last.
 *
 * Owns which steps go with which tap; the sentences are those of the terminal and of the page. What
 * happened after the last tap of a packet (it was delivered, it was dropped) stands with that tap.
 */
import type { JourneyStep } from '../trace/journey-shape.ts';
import { journeySteps } from '../trace/journey.ts';
import type { PacketEvent, TraceEvent } from '../trace/trace-event.ts';

/** All events of each packet, in order; packets in order of departure. */
function eventsByPacket(events: readonly TraceEvent[]): ReadonlyMap<number, PacketEvent[]> {
  const packets = new Map<number, PacketEvent[]>();
  for (const event of events) {
    if (!('packet' in event)) continue;
    const own = packets.get(event.packet);
    if (own === undefined) packets.set(event.packet, [event]);
    else own.push(event);
  }
  return packets;
}

function sentence({ node, namespace, station, title, because }: JourneyStep): string {
  return `${node} ${namespace}, ${station.name}: ${title}. ${because}`;
}

/** Puts each step with the first tap at or after its first event, the rest with the last tap. */
function addComments(comments: Map<number, string[]>, events: readonly PacketEvent[]): void {
  const taps = events.filter(({ kind }) => kind === 'packet.tapped').map((tap) => tap.sequence);
  let at = 0;
  for (const step of journeySteps(events)) {
    while (at < taps.length - 1 && taps[at]! < step.firstEvent) at += 1;
    const tap = taps[at];
    if (tap === undefined) return;
    comments.set(tap, [...(comments.get(tap) ?? []), sentence(step)]);
  }
}

/** Sequence number of a tap -> its sentences, in order. A tap without any is not in it. */
export function frameComments(
  events: readonly TraceEvent[],
): ReadonlyMap<number, readonly string[]> {
  const comments = new Map<number, string[]>();
  for (const own of eventsByPacket(events).values()) addComments(comments, own);
  return comments;
}
