/*
 * Writes traces by hand for tests: events in order, with the place and the headers of the packet at
 * hand filled in.
 */
import type {
  NetfilterHook,
  NetfilterTable,
  PacketEvent,
  PacketHeaders,
  TraceEvent,
} from '../../../src/trace/trace-event.ts';

type EventFields<Event> = Event extends TraceEvent
  ? Omit<Event, 'sequence' | 'timeNs' | 'packet' | 'request' | 'node' | 'namespace' | 'headers'>
  : never;

/** Writes events one after the other, keeping the place and the headers of the packet at hand. */
export class TraceWriter {
  readonly events: TraceEvent[] = [];
  packet = 0;
  request = 0;
  timeNs = 0;
  #node = '';
  #namespace = '';
  #headers: PacketHeaders;

  constructor(headers: PacketHeaders) {
    this.#headers = headers;
  }

  /** Begins another packet. */
  begin(packet: number, headers: PacketHeaders): this {
    this.packet = packet;
    this.#headers = headers;
    return this;
  }

  at(node: string, namespace: string): this {
    this.#node = node;
    this.#namespace = namespace;
    return this;
  }

  /** Changes headers; the next event carries the new ones. */
  set(changes: Partial<PacketHeaders>): PacketHeaders {
    const before = this.#headers;
    this.#headers = { ...before, ...changes };
    return before;
  }

  /** Adds an event of the packet at hand, 10 microseconds after the one before. */
  add(fields: EventFields<PacketEvent>): this {
    this.timeNs += 10_000;
    const { packet, request, timeNs } = this;
    const place = { node: this.#node, namespace: this.#namespace, headers: this.#headers };
    const sequence = this.events.length;
    this.events.push({ sequence, timeNs, packet, request, ...place, ...fields });
    return this;
  }

  /** Adds an event that is about no packet. */
  addOther(event: Record<string, unknown>): this {
    const { request, timeNs } = this;
    const sequence = this.events.length;
    this.events.push({ sequence, timeNs, request, ...event } as unknown as TraceEvent);
    return this;
  }

  /** A chain walk; the last rule is the one that decided and names its chain. */
  walk(
    [table, hook, target]: readonly [NetfilterTable, NetfilterHook, string],
    rules: readonly string[],
    changes?: Partial<PacketHeaders>,
  ): this {
    const before = changes && this.set(changes);
    const matched = rules.map((text) => ({ chain: text.split(' ')[1] ?? '', text }));
    return this.add({
      kind: 'netfilter.traversed',
      hook,
      table,
      verdict: target === 'DROP' ? 'drop' : 'accept',
      target,
      matched,
      ...(before && { before }),
    });
  }

  /** A route; `ttl` where the packet is forwarded. */
  route(row: string, device: string, ttl?: number): this {
    const before = ttl === undefined ? undefined : this.set({ ttl });
    const local = row.startsWith('local');
    const forwarded = before !== undefined;
    return this.add({ kind: 'route.selected', row, device, local, forwarded, before });
  }

  tap(name: string, direction: 'in' | 'out' | 'p'): this {
    return this.add({ kind: 'packet.tapped', interface: name, direction });
  }
}
