/*
 * Bytes of frames, held against published examples and decoded by another hand.
 */
import { describe, expect, test } from 'vitest';
import { frameBytes, internetChecksum } from '../../../src/export/frame-bytes.ts';
import { ipv4 } from '../../../src/packet/ipv4-address.ts';
import { syn } from '../trace/mesh-request.ts';
import { decodeFrame, onesComplementSum } from './pcapng-reader.ts';

const frameOf = (headers: typeof syn): Buffer => Buffer.from(frameBytes(headers).captured);

describe('the Internet checksum', () => {
  test('is that of the example in RFC 1071', () => {
    const example = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
    expect(internetChecksum(example)).toBe(~0xddf2 & 0xffff);
  });

  test('takes a last odd byte as the high one', () => {
    expect(internetChecksum([0x12])).toBe(~0x1200 & 0xffff);
  });
});

describe('a frame', () => {
  test('of UDP has the IPv4 header of a well-known example', () => {
    const bytes = frameOf({
      ...syn,
      protocol: 'udp',
      flags: '',
      mss: 0,
      length: 0x73,
      source: ipv4('192.168.0.1'),
      destination: ipv4('192.168.0.199'),
    });
    expect(bytes.subarray(14, 34).toString('hex')).toBe('45000073000040004011b861c0a80001c0a800c7');
    expect(bytes.length).toBe(14 + 20 + 8);
  });

  test('of a SYN has addresses, ports, flags, MSS and a checksum that holds', () => {
    const frame = decodeFrame(frameOf(syn));
    expect(frame).toMatchObject({
      destinationMac: '02000000000d',
      sourceMac: '020000000064',
      etherType: 0x0800,
      headerSum: 0xffff,
      length: 60,
      dontFragment: true,
      ttl: 64,
      protocol: 6,
      source: '192.168.50.100',
      destination: '192.168.50.13',
    });
    const { rest, pseudoHeader } = frame;
    expect([rest.readUInt16BE(0), rest.readUInt16BE(2)]).toEqual([40001, 8080]);
    expect([rest[12]! >> 4, rest[13]]).toEqual([10, 0x02]);
    expect([rest[20], rest[21], rest.readUInt16BE(22)]).toEqual([2, 4, 1460]);
    expect(onesComplementSum(Buffer.concat([pseudoHeader, rest]))).toBe(0xffff);
  });

  test.each([
    ['S.', 0x12, 40],
    ['.', 0x10, 32],
    ['P.', 0x18, 32],
    ['F.', 0x11, 32],
    ['R.', 0x14, 20],
    ['R', 0x04, 20],
  ])('of a segment with flags %s has the bits and the options of Linux', (flags, bits, header) => {
    const { rest } = decodeFrame(frameOf({ ...syn, flags, length: 20 + header }));
    expect([rest[13], rest.length, (rest[12]! >> 4) * 4]).toEqual([bits, header, header]);
  });

  test('of data says how long it was and ends behind its headers', () => {
    const { captured, length } = frameBytes({ ...syn, flags: 'P.', length: 552 });
    expect([captured.length, length]).toEqual([14 + 20 + 32, 14 + 552]);
  });

  test('of TCP counts as its ends do', () => {
    const numbers = { sequenceNumber: 4_294_967_295, acknowledgement: 40 };
    const { rest } = decodeFrame(frameOf({ ...syn, flags: '.', length: 52, ...numbers }));
    expect([rest.readUInt32BE(4), rest.readUInt32BE(8)]).toEqual([4_294_967_295, 40]);
  });

  test('of ICMP has type, code, identifier and number', () => {
    const bytes = frameOf({
      ...syn,
      protocol: 'icmp',
      length: 84,
      icmpType: 8,
      icmpCode: 0,
      icmpIdentifier: 513,
      sequenceNumber: 2,
    });
    const { rest, protocol } = decodeFrame(bytes);
    expect([protocol, rest.length]).toEqual([1, 8]);
    expect([rest[0], rest[1], rest.readUInt16BE(4), rest.readUInt16BE(6)]).toEqual([8, 0, 513, 2]);
    expect(onesComplementSum(rest)).toBe(0xffff);
  });

  test('of ESP ends behind its IP header, since nobody can look into it', () => {
    const { rest, protocol } = decodeFrame(frameOf({ ...syn, protocol: 'esp' }));
    expect([protocol, rest.length]).toEqual([50, 0]);
  });

  test('that is encrypted shows who sends to whom by which association, and nothing of what is inside', () => {
    const [source, destination] = [0xc0a8_380b, 0xc0a8_380c];
    const esp = { spi: 0x1234_5678, length: 140, ttl: 64 };
    const ports = { sourcePort: 51234, destinationPort: 4789 };
    const tunnel = { source, destination, ...ports, vni: 4097, esp };
    const { captured, length } = frameBytes({ ...syn, tunnel });
    expect(length).toBe(14 + 140);
    expect(captured).toHaveLength(14 + 20 + 4);
    expect(captured.slice(16, 18)).toEqual([0, 140]);
    expect(captured[23]).toBe(50);
    expect(captured.slice(26)).toEqual(
      [192, 168, 56, 11].concat([192, 168, 56, 12], [0x12, 0x34, 0x56, 0x78]),
    );
  });

  test('in a tunnel stands behind outer IP, UDP to 4789 and VXLAN, 50 bytes more', () => {
    const source = ipv4('192.168.50.13');
    const destination = ipv4('192.168.50.12');
    const tunnel = { source, destination, sourcePort: 51234, destinationPort: 4789, vni: 0xabcdef };
    const { captured, length } = frameBytes({ ...syn, tunnel });
    const outer = decodeFrame(Buffer.from(captured));
    expect(length).toBe(14 + 60 + 50);
    expect(outer).toMatchObject({
      headerSum: 0xffff,
      length: 110,
      dontFragment: false,
      protocol: 17,
      source: '192.168.50.13',
      destination: '192.168.50.12',
    });
    expect(outer.rest.subarray(0, 16).toString('hex')).toBe('c82212b5005a000008000000abcdef00');
    expect(decodeFrame(outer.rest.subarray(16)).destination).toBe('192.168.50.13');
  });
});
