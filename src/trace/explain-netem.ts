/**
 * Sentences for what a queueing discipline does to a packet, and for what a spoiled packet meets.
 *
 * Where a packet ends by it, explain-drop.ts has the words.
 */
import type { StepWords } from './step-context.ts';
import type { NetemApplied } from './trace-event.ts';

/** nf_conntrack_checksum: rules that let known and new connections in do not let it in. */
export const BAD_CHECKSUM_IS_INVALID =
  ' Its checksum is wrong since a bit of it was changed, so conntrack counts it as INVALID.';

export function explainNetem({ effect, delayNs, interface: device, row }: NetemApplied): StepWords {
  const why = ` A step of the scenario says so: "${row}".`;
  if (effect === 'delay') {
    const time = `${delayNs / 1e6} ms`;
    return {
      title: `Held back for ${time}`,
      because: `netem at ${device} keeps the packet for ${time} before it leaves.${why}`,
    };
  }
  return {
    title: 'A bit of it is changed',
    because: `netem at ${device} flips a bit of what the packet carries. Addresses and ports stay, its checksum is wrong from here on: whoever checks it next will throw it away.${why}`,
  };
}
