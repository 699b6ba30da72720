/**
 * What happens at one place of a packet's way, folded into a few words.
 *
 * Pure; the sequence diagram and the grouped list of events show it.
 */
import type { JourneyStep } from '../../src/index.ts';

const CHANGES = new Set(['translated', 'balanced', 'encapsulated', 'decapsulated', 'marked']);

/** The steps that changed the packet, or else where it was lost; the others are counted. */
export function insideText(steps: readonly JourneyStep[]): string {
  const lost = steps.filter(({ action }) => action === 'dropped' || action === 'rejected');
  const changes = steps.filter(({ action }) => CHANGES.has(action));
  const told = [...changes, ...lost].map(({ title }) => title);
  if (told.length > 0) return told.join(' · ');
  return steps.length > 1 ? `${steps.length} steps` : '';
}
