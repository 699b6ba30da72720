/**
 * Which requests open a connection of their own.
 *
 * Pure; read off the request's packets.
 */
import type { RequestStory } from '../../src/index.ts';

/** A request that opens no connection of its own goes over one that is kept alive. */
export function opensConnection({
  protocol,
  journeys,
}: Pick<RequestStory, 'protocol' | 'journeys'>): boolean {
  return (
    protocol !== 'tcp' || journeys.some(({ summary, reply }) => !reply && summary === 'TCP SYN')
  );
}
