/**
 * Asks whether what a row of a chain's program says holds for a packet; allocates nothing.
 *
 * After the matching code of ip_tables.c and the xt_* modules: an empty interface name (OUTPUT has no
 * input) equals no name, so `! -i x` is true there.
 */
import { isLoopback, type Ipv4Address } from '../../packet/ipv4-address.ts';
import type { MatchContext } from './match-context.ts';
import { ASKS, STATE_SHIFT, stateBit, WORD } from './rule-row.ts';

/** True where every condition of the row at `at` holds. */
export function rowHolds(
  words: Int32Array,
  at: number,
  names: readonly string[],
  context: MatchContext,
): boolean {
  const asks = words[at] as number;
  return (
    headersHold(words, at, asks, context) &&
    ((asks & INTERFACES) === 0 || interfacesHold(words, at, asks, names, context)) &&
    ((asks & NOTES) === 0 || notesHold(words, at, asks, context))
  );
}

const INTERFACES = ASKS.inInterface | ASKS.outInterface;
/** What is no header of the packet. */
const NOTES =
  ASKS.sourceLocal |
  ASKS.destinationLocal |
  ASKS.state |
  ASKS.mark |
  ASKS.ipvs |
  ASKS.encrypted |
  ASKS.vni;

/** False where a condition is asked and its answer is not the wanted one. */
function agrees(asks: number, bit: number, answer: boolean): boolean {
  return answer === ((asks & (bit << 1)) === 0);
}

/** Signed on both sides, so that addresses with their highest bit set compare equal. */
function headersHold(
  words: Int32Array,
  at: number,
  asks: number,
  { packet }: MatchContext,
): boolean {
  if ((asks & ASKS.destination) !== 0) {
    const masked = packet.destination & (words[at + WORD.destinationMask] as number);
    if (!agrees(asks, ASKS.destination, masked === words[at + WORD.destination])) return false;
  }
  if ((asks & ASKS.source) !== 0) {
    const masked = packet.source & (words[at + WORD.sourceMask] as number);
    if (!agrees(asks, ASKS.source, masked === words[at + WORD.source])) return false;
  }
  if ((asks & ASKS.protocol) !== 0) {
    const protocol = (words[at + WORD.protocolAndStates] as number) & 0xff;
    if (!agrees(asks, ASKS.protocol, packet.protocol === protocol)) return false;
  }
  if ((asks & ASKS.destinationPort) !== 0) {
    const within = isWithin(words[at + WORD.destinationPorts] as number, packet.destinationPort);
    if (!agrees(asks, ASKS.destinationPort, within)) return false;
  }
  if ((asks & ASKS.sourcePort) === 0) return true;
  const within = isWithin(words[at + WORD.sourcePorts] as number, packet.sourcePort);
  return agrees(asks, ASKS.sourcePort, within);
}

function isWithin(ports: number, port: number): boolean {
  return port >= ports >>> 16 && port <= (ports & 0xffff);
}

function interfacesHold(
  words: Int32Array,
  at: number,
  asks: number,
  names: readonly string[],
  { inInterface, outInterface }: MatchContext,
): boolean {
  const places = words[at + WORD.interfaces] as number;
  if ((asks & ASKS.inInterface) !== 0) {
    const equal = isCalled(inInterface, names[places & 0xffff] as string);
    if (!agrees(asks, ASKS.inInterface, equal)) return false;
  }
  if ((asks & ASKS.outInterface) === 0) return true;
  return agrees(asks, ASKS.outInterface, isCalled(outInterface, names[places >>> 16] as string));
}

/** A trailing `+` stands for any ending. */
function isCalled(name: string, pattern: string): boolean {
  if (name === pattern) return true;
  return pattern.endsWith('+') && name.startsWith(pattern.slice(0, -1));
}

function notesHold(words: Int32Array, at: number, asks: number, context: MatchContext): boolean {
  const { packet } = context;
  if ((asks & ASKS.state) !== 0) {
    const states = (words[at + WORD.protocolAndStates] as number) >> STATE_SHIFT;
    const isOne = (states & stateBit(packet.connectionState)) !== 0;
    if (!agrees(asks, ASKS.state, isOne)) return false;
  }
  if ((asks & ASKS.destinationLocal) !== 0) {
    if (!agrees(asks, ASKS.destinationLocal, isLocal(context, packet.destination))) return false;
  }
  if ((asks & ASKS.sourceLocal) !== 0) {
    if (!agrees(asks, ASKS.sourceLocal, isLocal(context, packet.source))) return false;
  }
  if ((asks & ASKS.mark) !== 0) {
    const masked = packet.mark & (words[at + WORD.askedMarkMask] as number);
    if (!agrees(asks, ASKS.mark, masked === words[at + WORD.mark])) return false;
  }
  if ((asks & ASKS.ipvs) !== 0 && !agrees(asks, ASKS.ipvs, packet.ipvs)) return false;
  if ((asks & ASKS.encrypted) !== 0 && !agrees(asks, ASKS.encrypted, packet.wasEncrypted)) {
    return false;
  }
  if ((asks & ASKS.vni) === 0) return true;
  return packet.inner !== undefined && packet.vni === words[at + WORD.vni];
}

/** RTN_LOCAL: an address of the namespace, or 127.0.0.0/8. */
function isLocal(context: MatchContext, address: Ipv4Address): boolean {
  return isLoopback(address) || context.localAddresses.has(address);
}
