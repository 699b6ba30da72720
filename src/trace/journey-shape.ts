/**
 * A trace as people read it: requests made of journeys, journeys made of steps.
 *
 * Owns the shapes that the terminal and the page share (after Batfish: trace, hop, step).
 * journey.ts derives them from trace events; explain.ts writes their sentences.
 */
import type { DropReason } from './drop-reason.ts';
import type {
  NetfilterHook,
  NetfilterTable,
  PacketHeaders,
  RequestOutcome,
} from './trace-event.ts';

/** Kind of place that a step happens at; the page has one glyph for each. */
export type StationKind =
  'socket' | 'interface' | 'chain' | 'conntrack' | 'route' | 'ipvs' | 'bridge' | 'vxlan' | 'link';

export type StepAction =
  | 'sent'
  | 'received'
  | 'accepted'
  | 'dropped'
  | 'rejected'
  | 'translated'
  | 'marked'
  | 'balanced'
  | 'encapsulated'
  | 'decapsulated'
  | 'routed'
  | 'bridged'
  | 'flooded'
  | 'transmitted'
  | 'delayed'
  | 'corrupted'
  | 'delivered';

export interface FieldChange {
  /** `ip.src`, `ip.dst`, `ip.ttl`, `tcp.sport`, `tcp.dport`, `udp.…`, `skb.mark`, `vxlan.vni`, … */
  readonly field: string;
  /** Empty when the field came into being here. */
  readonly before: string;
  /** Empty when it went away here. */
  readonly after: string;
}

export interface JourneyStep {
  /** From 1, within the journey. */
  readonly number: number;
  /** Sequence numbers of the trace events it is made of, first to last. */
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly timeNs: number;
  readonly node: string;
  readonly namespace: string;
  readonly station: {
    readonly kind: StationKind;
    /** Stable within the namespace: `eth0`, `nat PREROUTING`, `IPVS FWM 256`, `vxlan0`. */
    readonly name: string;
    readonly hook?: NetfilterHook;
    readonly table?: NetfilterTable;
  };
  readonly action: StepAction;
  /** A few words: `DNAT to 172.18.0.2:8080`. */
  readonly title: string;
  /** One sentence that says why, the same in the terminal and on the page. */
  readonly because: string;
  /** Rules or table rows that decided, last one the decisive one; may be empty. */
  readonly rows: readonly string[];
  readonly changes: readonly FieldChange[];
  readonly headers: PacketHeaders;
}

export type Disposition =
  | { readonly kind: 'delivered'; readonly to: string }
  | { readonly kind: 'dropped'; readonly reason: DropReason }
  | { readonly kind: 'in-flight' };

/** The life of one packet. */
export interface Journey {
  readonly packet: number;
  readonly request: number;
  /** `TCP SYN`, `TCP data`, `UDP`, `ICMP echo request`, … */
  readonly summary: string;
  /** True for packets that travel from the asked to the asker. */
  readonly reply: boolean;
  readonly startNs: number;
  readonly endNs: number;
  readonly steps: readonly JourneyStep[];
  readonly disposition: Disposition;
}

/** One request with all packets that it caused, in order of departure. */
export interface RequestStory {
  readonly request: number;
  readonly step: number;
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly outcome: RequestOutcome | 'in-flight';
  readonly task: string;
  readonly peer: string;
  readonly local: string;
  readonly startNs: number;
  readonly endNs: number;
  readonly journeys: readonly Journey[];
}
