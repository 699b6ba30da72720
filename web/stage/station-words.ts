/**
 * What a station says of the packet looked at: the chip at its right and its accessible name.
 *
 * Owns the short forms. Full sentences are the trace's own and stand in the inspector.
 */
import type { JourneyStep } from '../../src/index.ts';
import type { PlacedStation } from './stage-geometry.ts';

/** How the station relates to the packet looked at. */
export type StationState = 'idle' | 'ahead' | 'visited' | 'current' | 'dropped';

/** Targets that are too long for a chip. */
const SHORT: Readonly<Record<string, string>> = { MASQUERADE: 'MASQ' };

function ruleTarget(rows: readonly string[]): string {
  const target = /-j (\S+)/.exec(rows.at(-1) ?? '')?.[1] ?? '';
  return SHORT[target] ?? target;
}

type ChipWriter = (step: JourneyStep) => string;

/** How each kind of station that has a chip writes it; the others show their names alone. */
const CHIPS: Partial<Record<JourneyStep['station']['kind'], ChipWriter>> = {
  chain: (step) => (step.action === 'dropped' ? 'DROP' : ruleTarget(step.rows)),
  conntrack: (step) => (step.title.startsWith('Translated back') ? 'undo' : 'known'),
  ipvs: ({ rows }) => rows[0]?.split(' ').at(2) ?? '',
  route: ({ rows }) => /\bdev (\S+)/.exec(rows.at(-1) ?? '')?.[1] ?? '',
};

/** A few letters that say what the station does with this packet; empty where there is no room. */
export function chipOf(step: JourneyStep | undefined): string {
  return (step && CHIPS[step.station.kind]?.(step)) ?? '';
}

const KINDS: Readonly<Record<PlacedStation['glyph'], string>> = {
  ring: 'interface',
  chain: 'netfilter chain',
  route: 'routing decision',
  ipvs: 'load balancer',
  bridge: 'bridge',
  vxlan: 'tunnel',
  pill: 'program',
  client: 'client',
};

const STATES: Readonly<Record<StationState, string>> = {
  idle: '',
  ahead: 'to come',
  visited: 'passed',
  current: 'current step',
  dropped: 'dropped here',
};

/** `n3, ingress_sbox, IPVS FWM 256, load balancer, rr, current step`. */
export function stationName(station: PlacedStation, chip: string, state: StationState): string {
  const { node, namespace, label, detail, glyph, taskState = '' } = station;
  const place = glyph === 'client' ? [label] : [node, namespace, label];
  const words = detail === taskState ? [detail] : [detail, taskState];
  return [...place, ...words, KINDS[glyph], chip, STATES[state]]
    .filter((word) => word !== '')
    .join(', ');
}
