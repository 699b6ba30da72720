/**
 * A run as a capture file (pcapng, draft-ietf-opsawg-pcapng): what `tcpdump` would have written on
 * every interface of every namespace at once.
 *
 * Owns the blocks and options: an interface for each tap, named `n3/ingress_sbox/eth1`; times in
 * nanoseconds since the start of the run; the reasons of the steps as packet comments.
 */
import type { RunRecord } from '../result.ts';
import type { PacketTapped } from '../trace/trace-event.ts';
import { frameBytes } from './frame-bytes.ts';
import { frameComments } from './frame-comments.ts';

type Bytes = readonly number[];

const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const LINK_TYPE_ETHERNET = 1;
const OPTION = { comment: 1, application: 4, name: 2, flags: 2, resolution: 9 } as const;
/** Times count 10^-9 seconds. */
const NANOSECONDS = 9;
/** Lengths of options have 16 bits. */
const OPTION_BYTES_MAX = 65_535;

/** Little endian, as the byte-order magic then says. */
const u16 = (value: number): Bytes => [value & 255, (value >>> 8) & 255];
const u32 = (value: number): Bytes => [...u16(value), ...u16(value >>> 16)];
const encoder = new TextEncoder();

function padded(bytes: Bytes): Bytes {
  return [...bytes, ...Array.from({ length: -bytes.length & 3 }, () => 0)];
}

function option(code: number, bytes: Bytes): Bytes {
  return [...u16(code), ...u16(bytes.length), ...padded(bytes)];
}

/** Cut between characters where it is longer than an option may be. */
function textOption(code: number, text: string): Bytes {
  let bytes = encoder.encode(text);
  if (bytes.length > OPTION_BYTES_MAX) {
    bytes = encoder.encode(text.slice(0, OPTION_BYTES_MAX / 3 - 1).concat('…'));
  }
  return option(code, Array.from(bytes));
}

function block(type: number, body: Bytes, options: Bytes): Bytes {
  const content = [...body, ...options, ...(options.length > 0 ? u32(0) : [])];
  const length = u32(content.length + 12);
  return [...u32(type), ...length, ...content, ...length];
}

function sectionBlock({ title, engine, seed, fingerprint }: RunRecord): Bytes {
  const body = [...u32(BYTE_ORDER_MAGIC), ...u16(1), ...u16(0), ...u32(-1), ...u32(-1)];
  const comment = `${title}\nengine ${engine}, seed ${seed}, fingerprint ${fingerprint}`;
  const options = [
    ...textOption(OPTION.comment, comment),
    ...textOption(OPTION.application, 'swarmscope'),
  ];
  return block(BLOCK.section, body, options);
}

function interfaceBlock(name: string): Bytes {
  const body = [...u16(LINK_TYPE_ETHERNET), ...u16(0), ...u32(0)];
  const options = [...textOption(OPTION.name, name), ...option(OPTION.resolution, [NANOSECONDS])];
  return block(BLOCK.interface, body, options);
}

/** Direction in bits 0 and 1; `p` came in for another machine (reception type 4, promiscuous). */
const DIRECTION_FLAGS = { in: 1, out: 2, p: 1 | (4 << 2) } as const;

function packetBlock(
  tap: PacketTapped,
  interfaceNumber: number,
  sentences: readonly string[],
): Bytes {
  const { captured, length } = frameBytes(tap.headers);
  const body = [
    ...u32(interfaceNumber),
    ...u32(Math.floor(tap.timeNs / 0x1_0000_0000)),
    ...u32(tap.timeNs % 0x1_0000_0000),
    ...u32(captured.length),
    ...u32(length),
    ...padded(captured),
  ];
  const comment = sentences.length === 0 ? [] : textOption(OPTION.comment, sentences.join('\n'));
  return block(BLOCK.packet, body, [
    ...comment,
    ...option(OPTION.flags, u32(DIRECTION_FLAGS[tap.direction])),
  ]);
}

function joined(blocks: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of blocks) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}

/**
 * The bytes of a capture file of the whole run. Interfaces come in the order in which they saw a
 * packet first. Frames end behind their headers and say how long they were on the wire.
 */
export function exportPcapng(result: RunRecord): Uint8Array<ArrayBuffer> {
  const comments = frameComments(result.events);
  const interfaces = new Map<string, number>();
  const packets: Bytes[] = [];
  for (const event of result.events) {
    if (event.kind !== 'packet.tapped') continue;
    const name = `${event.node}/${event.namespace}/${event.interface}`;
    const number = interfaces.get(name) ?? interfaces.size;
    interfaces.set(name, number);
    packets.push(packetBlock(event, number, comments.get(event.sequence) ?? []));
  }
  const interfaceBlocks = [...interfaces.keys()].map(interfaceBlock);
  return joined([sectionBlock(result), ...interfaceBlocks, ...packets]);
}
