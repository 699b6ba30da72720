/*
 * Passages: how a packet came into a namespace and how it left it, read from the trace.
 * A passage begins where the packet is made or arrives and ends with its last word there.
 */
import type { PacketEvent, PacketHeaders, TraceEvent } from '../../src/index.ts';

/** The five fields that a translation may change, as one text. */
export interface Ends {
  readonly source: string;
  readonly destination: string;
}

export interface Passage {
  readonly node: string;
  readonly namespace: string;
  readonly packet: number;
  readonly request: number;
  readonly protocol: string;
  readonly entered: Ends;
  readonly left: Ends;
  /** The last thing that happened to it there. */
  readonly last: PacketEvent;
}

export function isPacketEvent(event: TraceEvent): event is PacketEvent {
  return 'packet' in event;
}

/** All passages of a trace, in the order in which they began. */
export function passagesOf(events: readonly TraceEvent[]): Passage[] {
  const passages: PacketEvent[][] = [];
  const current = new Map<number, PacketEvent[]>();
  for (const event of events) {
    if (!isPacketEvent(event)) continue;
    const passage = current.get(event.packet);
    if (passage && isSamePlace(passage[0]!, event)) passage.push(event);
    else {
      const fresh = [event];
      passages.push(fresh);
      current.set(event.packet, fresh);
    }
  }
  return passages.map(passageFrom);
}

function isSamePlace(left: PacketEvent, right: PacketEvent): boolean {
  return left.node === right.node && left.namespace === right.namespace;
}

function passageFrom(events: readonly PacketEvent[]): Passage {
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) throw new Error('a passage has events');
  const { node, namespace, packet, request } = last;
  const { protocol } = last.headers;
  return {
    ...{ node, namespace, packet, request, protocol },
    entered: endsOf(first.headers),
    left: endsOf(last.headers),
    last,
  };
}

function endsOf(headers: PacketHeaders): Ends {
  return {
    source: `${headers.source}:${headers.sourcePort}`,
    destination: `${headers.destination}:${headers.destinationPort}`,
  };
}

/** What an answer to a packet with these ends has. */
export function answerEnds({ source, destination }: Ends): Ends {
  return { source: destination, destination: source };
}
