/*
 * The shapes that the judge reads: a capture of a real swarm, what a run of the simulator printed,
 * and a difference between the two.
 * Only shapes; loading is load-capture.ts, judging is compare-with-capture.ts.
 */

/** A plain JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** One observation of a timeline; its other keys depend on `kind`. */
export type Observation = { readonly step: number; readonly kind: string } & JsonRecord;

/** What a real swarm did. */
export interface Capture {
  /** File name without ending: `01-ingress`. */
  readonly name: string;
  readonly observations: readonly Observation[];
  /** False when the scenario leaves the order of IPVS backends open. */
  readonly backendsPinned: boolean;
}

/** The part of `run --json` that is judged. */
export interface RunResult {
  readonly observations: readonly Observation[];
}

/** One tap of one packet, as the trace of a step lists it. `t` is in milliseconds. */
export interface PacketRow {
  readonly t: number;
  readonly node: string;
  readonly namespace: string;
  readonly interface: string;
  readonly direction: string;
  readonly vxlan?: JsonRecord;
  readonly ttl: number;
  readonly df: boolean;
  readonly protocol: string;
  readonly length: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort?: number | string;
  readonly destinationPort?: number | string;
  readonly flags?: string;
  readonly mss?: number;
  readonly icmp?: unknown;
}

/** Lines of one side of a difference, and which of them differs first (-1: none is there). */
export interface Side {
  readonly lines: readonly string[];
  readonly at: number;
}

/** One thing that differs. Paths read like `nodes.n1.host.iptables`. */
export interface Difference {
  readonly step: number;
  readonly kind: string;
  readonly path: string;
  readonly captured: Side;
  readonly simulated: Side;
  readonly explanation: string;
}

/** A difference within one observation, before step and kind are known. */
export type LocalDifference = Omit<Difference, 'step' | 'kind'>;
