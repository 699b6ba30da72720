/**
 * Sentences for the end of a packet that reached nobody.
 *
 * The first sentence is that of drop-reason.ts; the row that decided and the place follow it.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import { dropReasons, type DropReason } from './drop-reason.ts';
import { destinationText, packetSummary } from './headers-text.ts';
import type { StepWords } from './step-context.ts';
import type { PacketDropped, PacketHeaders } from './trace-event.ts';

/** Who looks at the checksum, by what is checked. */
const checkers = {
  tcp: 'TCP',
  udp: 'UDP',
  icmp: 'ICMP',
  esp: 'The integrity check of ESP',
} as const;

const again = {
  udp: '; UDP sends nothing again, so its program waits in vain',
  icmp: '; nothing is sent again',
  esp: '; what is inside is sent again if it is TCP',
} as const;

/** TCP repeats what is acknowledged: a SYN, a FIN, data. A bare acknowledgement or a reset is none of these. */
function againText(headers: PacketHeaders): string {
  if (headers.tunnel?.esp) return again.esp;
  if (headers.protocol !== 'tcp') return again[headers.protocol];
  return /^TCP (ACK|RST)$/.test(packetSummary(headers))
    ? '; TCP sends no acknowledgement and no reset again'
    : '; TCP at the other end sends it again when no acknowledgement comes';
}

type Detail = (event: PacketDropped, place: string) => string;

/** What the packet itself adds to a reason, where it adds something. */
const details: Readonly<Partial<Record<DropReason, Detail>>> = {
  'no-route': ({ headers }, place) => ` ${place} has none to ${ipv4Text(headers.destination)}.`,
  'port-closed': ({ headers }, place) => ` It was for ${destinationText(headers)} in ${place}.`,
  'mtu-exceeded': ({ headers }) => ` It has ${headers.length} bytes.`,
  'bad-checksum': ({ headers, namespace, node }, place) => {
    const layer = headers.tunnel?.esp ? 'esp' : headers.protocol;
    return ` ${checkers[layer]} of ${namespace === 'host' ? node : place} found it${againText(headers)}.`;
  },
  'neighbour-unreachable': (_event, place) => ` ${place} asked on the link, and no answer came.`,
};

function detail(event: PacketDropped): string {
  const place = event.namespace === 'host' ? event.node : `${event.namespace} on ${event.node}`;
  return details[event.reason]?.(event, place) ?? '';
}

/** Title and reason of a drop. */
export function explainDrop(event: PacketDropped): StepWords {
  const row = event.row === '' ? '' : ` Decided by "${event.row}".`;
  return {
    title: `Dropped: ${event.reason}`,
    because: dropReasons[event.reason] + detail(event) + row,
  };
}
