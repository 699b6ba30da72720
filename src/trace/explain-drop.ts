/**
 * Sentences for the end of a packet that reached nobody.
 *
 * The first sentence is that of drop-reason.ts; the row that decided and the place follow it.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import { dropReasons } from './drop-reason.ts';
import { destinationText } from './headers-text.ts';
import type { StepWords } from './step-context.ts';
import type { PacketDropped } from './trace-event.ts';

/** What the packet itself adds to the reason. */
function detail(event: PacketDropped): string {
  const { headers } = event;
  const place = event.namespace === 'host' ? event.node : `${event.namespace} on ${event.node}`;
  switch (event.reason) {
    case 'no-route':
      return ` ${place} has none to ${ipv4Text(headers.destination)}.`;
    case 'port-closed':
      return ` It was for ${destinationText(headers)} in ${place}.`;
    case 'mtu-exceeded':
      return ` It has ${headers.length} bytes.`;
    case 'neighbour-unreachable':
      return ` ${place} asked on the link, and no answer came.`;
    default:
      return '';
  }
}

/** Title and reason of a drop. */
export function explainDrop(event: PacketDropped): StepWords {
  const row = event.row === '' ? '' : ` Decided by "${event.row}".`;
  return {
    title: `Dropped: ${event.reason}`,
    because: dropReasons[event.reason] + detail(event) + row,
  };
}
