/**
 * IPsec in transport mode: packets that a policy selects leave as ESP and come in as ESP (net/xfrm).
 *
 * Owns policies, security associations and both transformations. Associations are derived from a key
 * tag and the two ends, as Docker derives their numbers (CP-84), instead of being listed one by one;
 * rotation of keys is not modelled. As in the kernel a packet passes its hooks twice, before and after.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import { PROTOCOL, type Packet } from '../packet/packet.ts';
import type { KernelIo } from './kernel-io.ts';
import { traceDecrypted, traceDrop, traceEncrypted } from './kernel-trace.ts';
import type { NetworkNamespace } from './network-namespace.ts';

/** An outbound policy: UDP to this port with this mark must go as ESP. */
export interface XfrmPolicy {
  readonly destinationPort: number;
  readonly mark: number;
}

export interface XfrmState {
  readonly policies: XfrmPolicy[];
  /** Tag of the key that both ends must share; undefined while the namespace has no key. */
  keyTag: number | undefined;
}

/** The namespace's policies and keys, which come into being when they are first written to. */
export function ensureXfrm(namespace: NetworkNamespace): XfrmState {
  namespace.xfrm ??= { policies: [], keyTag: undefined };
  return namespace.xfrm;
}

/** SPI and sequence number, then an initialisation vector. */
const ESP_HEADERS = 8 + 8;
/** Padding length and next header; padding itself fills up to four bytes. */
const ESP_TRAILER = 2;
/** Integrity check value of AES-GCM with 64 bits. */
const ESP_ICV = 8;
const IP_HEADER = 20;

/** True where a policy says that the packet must be encrypted before it leaves. */
export function mustEncrypt({ xfrm }: NetworkNamespace, packet: Packet): boolean {
  if (xfrm === undefined || packet.protocol !== PROTOCOL.udp) return false;
  return xfrm.policies.some(
    ({ destinationPort, mark }) =>
      packet.destinationPort === destinationPort && packet.mark === mark,
  );
}

/** Wraps the datagram in ESP; from here on the network sees neither ports nor VXLAN. */
export function encrypt(io: KernelIo, namespace: NetworkNamespace, packet: Packet): void {
  const { source, destination, sourcePort, destinationPort, length } = packet;
  const spi = securityParameterIndex(source, destination, namespace.xfrm?.keyTag ?? 0);
  packet.esp = { spi, protocol: packet.protocol, sourcePort, destinationPort, length };
  packet.protocol = PROTOCOL.esp;
  packet.sourcePort = 0;
  packet.destinationPort = 0;
  packet.length = espLength(length);
  packet.connection = 0;
  packet.connectionState = 'UNTRACKED';
  if (io.trace) traceEncrypted(io.trace, namespace, packet, associationText(packet));
}

/** Takes the datagram out again; false where no association fits (XfrmInNoStates). */
export function decrypt(io: KernelIo, namespace: NetworkNamespace, packet: Packet): boolean {
  const { esp, source, destination } = packet;
  const keyTag = namespace.xfrm?.keyTag;
  const isKnown =
    esp !== undefined &&
    keyTag !== undefined &&
    esp.spi === securityParameterIndex(source, destination, keyTag);
  if (!isKnown) {
    if (io.trace) traceDrop(io.trace, namespace, packet, 'esp-key-missing');
    return false;
  }
  const row = associationText(packet);
  packet.protocol = esp.protocol;
  packet.sourcePort = esp.sourcePort;
  packet.destinationPort = esp.destinationPort;
  packet.length = esp.length;
  packet.esp = undefined;
  packet.connection = 0;
  packet.connectionState = 'UNTRACKED';
  packet.wasEncrypted = true;
  if (io.trace) traceDecrypted(io.trace, namespace, packet, row);
  return true;
}

function espLength(length: number): number {
  const clear = length - IP_HEADER + ESP_TRAILER;
  return IP_HEADER + ESP_HEADERS + Math.ceil(clear / 4) * 4 + ESP_ICV;
}

/** FNV-1a over source, key tag and destination. */
function securityParameterIndex(
  source: Ipv4Address,
  destination: Ipv4Address,
  tag: number,
): number {
  let hash = 0x811c9dc5;
  for (const word of [source, tag, destination]) {
    for (const shift of [24, 16, 8, 0]) {
      hash = Math.imul(hash ^ ((word >>> shift) & 0xff), 0x01000193);
    }
  }
  return hash >>> 0;
}

function associationText({ esp }: Packet): string {
  return `esp spi 0x${(esp?.spi ?? 0).toString(16).padStart(8, '0')} mode transport`;
}
