/*
 * Reads pcapng as the specification lays it out (little endian only), so that the writer is judged
 * by another hand than its own: blocks, options, and the headers inside a frame.
 */
export interface CapturedFrame {
  readonly interface: string;
  readonly timeNs: bigint;
  readonly bytes: Buffer;
  readonly wireLength: number;
  readonly comments: readonly string[];
  readonly flags: number;
}

export interface Capture {
  readonly application: string;
  readonly comment: string;
  readonly interfaces: readonly { readonly name: string; readonly resolution: number }[];
  readonly frames: readonly CapturedFrame[];
}

interface Option {
  readonly code: number;
  readonly value: Buffer;
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

function optionsIn(bytes: Buffer): Option[] {
  const options: Option[] = [];
  let at = 0;
  while (at < bytes.length) {
    const code = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (code === 0) {
      if (at + 4 !== bytes.length) throw new Error('options go on after their end');
      return options;
    }
    options.push({ code, value: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + padded(length);
  }
  if (options.length > 0) throw new Error('options without an end');
  return options;
}

function* blocksIn(file: Buffer): Generator<{ type: number; body: Buffer }> {
  let at = 0;
  while (at < file.length) {
    const length = file.readUInt32LE(at + 4);
    if (length % 4 !== 0 || file.readUInt32LE(at + length - 4) !== length) {
      throw new Error(`the block at ${at} has two lengths`);
    }
    yield { type: file.readUInt32LE(at), body: file.subarray(at + 8, at + length - 4) };
    at += length;
  }
}

const texts = (options: readonly Option[], code: number): string[] =>
  options.filter((option) => option.code === code).map(({ value }) => value.toString('utf8'));

/** Everything in a capture file; throws where it is none. */
export function readCapture(bytes: Uint8Array): Capture {
  const [section, ...rest] = [...blocksIn(Buffer.from(bytes))];
  if (section?.type !== 0x0a0d0d0a || section.body.readUInt32LE(0) !== 0x1a2b3c4d) {
    throw new Error('no section header');
  }
  const sectionOptions = optionsIn(section.body.subarray(16));
  const interfaces: { name: string; resolution: number }[] = [];
  const frames: CapturedFrame[] = [];
  for (const { type, body } of rest) {
    if (type === 1) {
      if (body.readUInt16LE(0) !== 1) throw new Error('not Ethernet');
      const options = optionsIn(body.subarray(8));
      const resolution = options.find(({ code }) => code === 9)?.value[0] ?? 6;
      interfaces.push({ name: texts(options, 2)[0] ?? '', resolution });
    } else if (type === 6) {
      frames.push(frameIn(body, interfaces));
    } else throw new Error(`block of type ${type}`);
  }
  const application = texts(sectionOptions, 4)[0] ?? '';
  return { application, comment: texts(sectionOptions, 1)[0] ?? '', interfaces, frames };
}

function frameIn(body: Buffer, interfaces: readonly { name: string }[]): CapturedFrame {
  const captured = body.readUInt32LE(12);
  const options = optionsIn(body.subarray(20 + padded(captured)));
  return {
    interface: interfaces[body.readUInt32LE(0)]!.name,
    timeNs: (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8)),
    bytes: body.subarray(20, 20 + captured),
    wireLength: body.readUInt32LE(16),
    comments: texts(options, 1),
    flags: options.find(({ code }) => code === 2)?.value.readUInt32LE(0) ?? 0,
  };
}

const dotted = (bytes: Buffer): string => [...bytes].join('.');

/** The sum of all words; 0xffff over a header whose checksum is right. */
export function onesComplementSum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65_536);
  return sum;
}

/** An Ethernet frame that carries IPv4, in parts. */
export function decodeFrame(bytes: Buffer) {
  const header = bytes.subarray(14, 34);
  return {
    destinationMac: bytes.subarray(0, 6).toString('hex'),
    sourceMac: bytes.subarray(6, 12).toString('hex'),
    etherType: bytes.readUInt16BE(12),
    headerSum: onesComplementSum(header),
    length: header.readUInt16BE(2),
    dontFragment: (header[6]! & 0x40) !== 0,
    ttl: header[8]!,
    protocol: header[9]!,
    source: dotted(header.subarray(12, 16)),
    destination: dotted(header.subarray(16, 20)),
    pseudoHeader: Buffer.concat([
      header.subarray(12, 20),
      Buffer.from([
        0,
        header[9]!,
        (header.readUInt16BE(2) - 20) >> 8,
        (header.readUInt16BE(2) - 20) & 255,
      ]),
    ]),
    rest: bytes.subarray(34),
  };
}
