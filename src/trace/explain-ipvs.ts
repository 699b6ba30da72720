/**
 * Sentences for IPVS: which real server has the turn, and what happens to address and port.
 *
 * Reads the rows as `ipvsadm -Ln` prints them. Docker masquerades (Masq) unless a network has the option
 * `dsr`, which routes directly (Route).
 */
import { destinationText, sourceText } from './headers-text.ts';
import type { StepWords } from './step-context.ts';
import type { IpvsScheduled, PacketHeaders } from './trace-event.ts';

const schedulers: Readonly<Record<string, string>> = {
  rr: 'Round robin',
  wrr: 'Weighted round robin',
  lc: 'Least connections',
  wlc: 'Weighted least connections',
  sh: 'Source hashing',
};

interface ServiceWords {
  /** How the service is found: `FWM` for a firewall mark, otherwise the protocol. */
  readonly kind: string;
  readonly key: string;
  readonly scheduler: string;
}

function serviceWords(text: string): ServiceWords {
  const [kind = '', key = '', scheduler = ''] = text.split(' ');
  return { kind, key, scheduler };
}

/** `10.0.0.6:0` of `-> 10.0.0.6:0 Masq 1`. */
function serverOf(row: string): { address: string; port: string } {
  const [, address = '', port = ''] = /(\d+\.\d+\.\d+\.\d+):(\d+)/.exec(row) ?? [];
  return { address, port };
}

/** FWM 256 is mark 0x100: ipvsadm prints decimal where iptables prints hexadecimal. */
function markText(key: string): string {
  return `0x${Number(key).toString(16)}`;
}

function foundBy({ kind, key }: ServiceWords): string {
  return kind === 'FWM' ? `firewall mark ${markText(key)}` : `${kind.toLowerCase()} ${key}`;
}

function isDirect({ row }: IpvsScheduled): boolean {
  return row.includes(' Route ');
}

/** What happens to the packet besides the choice. */
function methodSentence(event: IpvsScheduled, service: ServiceWords): string {
  if (!isDirect(event)) return portSentence(event, service);
  return (
    ' It is routed directly (dsr): no header of it changes, only the frame goes to that server, which ' +
    'has the virtual IP on its loopback and answers the client itself.'
  );
}

function portSentence(event: IpvsScheduled, service: ServiceWords): string {
  const { destinationPort } = event.headers;
  const kept = event.before?.destinationPort === destinationPort && destinationPort !== 0;
  if (!kept || service.kind !== 'FWM' || serverOf(event.row).port !== '0') return '';
  return ` The port stays ${destinationPort} because the service is matched by firewall mark, not by port.`;
}

/** Addresses that a sentence names; the panel has all rows. */
const NAMED_MAX = 6;

/** `10.0.0.6, 10.0.0.7`; of many the first few: `… and 74 more`. */
function serversText(addresses: readonly string[]): string {
  const named = addresses.slice(0, NAMED_MAX).join(', ');
  const more = addresses.length - NAMED_MAX;
  return more > 0 ? `${named} and ${more} more` : named;
}

function turnSentence(event: IpvsScheduled, service: ServiceWords): string {
  const { candidates } = event;
  const { address } = serverOf(event.row);
  if (candidates.length < 2) {
    return `${address} is the only real server of the service with ${foundBy(service)}.`;
  }
  const name = schedulers[service.scheduler] ?? service.scheduler;
  const servers = serversText(candidates.map((row) => serverOf(row).address));
  return `${name} over ${candidates.length} real servers (${servers}): the turn is ${address}'s.`;
}

function explainReply(event: IpvsScheduled, previous: PacketHeaders): StepWords {
  const before = event.before ?? previous;
  return {
    title: `IPVS: source ${sourceText(event.headers)}`,
    because:
      `The answer of the real server ${sourceText(before)} belongs to a connection that IPVS balanced: ` +
      `its source becomes ${sourceText(event.headers)} again, the address that the connection was made to.`,
  };
}

/** Title and reason of an IPVS step; `previous` are the headers before it. */
export function explainIpvs(event: IpvsScheduled, previous: PacketHeaders): StepWords {
  if (event.reply) return explainReply(event, previous);
  const service = serviceWords(event.service);
  const { address } = serverOf(event.row);
  const target = isDirect(event) ? address : destinationText(event.headers);
  const method = methodSentence(event, service);
  if (event.known) {
    return {
      title: `IPVS keeps ${address}`,
      because:
        `IPVS finds the connection in its table, so nothing is chosen anew: ` +
        `it goes to ${target} like the packet that opened it.${method}`,
    };
  }
  return { title: `IPVS chooses ${target}`, because: turnSentence(event, service) + method };
}
