/*
 * How long conntrack knows a connection, by what it has seen of it: nf_conntrack_proto_tcp.c and
 * nf_conntrack_proto_udp.c with their default timeouts.
 */
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/engine/sim-time.ts';
import { confirmConnection, createConntrack, trackPacket } from '../../../src/linux/conntrack.ts';
import type { Packet } from '../../../src/packet/packet.ts';
import { datagram, segment } from './packets.ts';

const CLIENT = '10.0.0.1:5000';
const SERVER = '10.0.0.2:80';

const serverResets = (): Packet => segment('R.', SERVER, CLIENT);
const ask = (): Packet => datagram(CLIENT, SERVER);
const answer = (): Packet => datagram(SERVER, CLIENT);

/** A table that packets pass at given seconds. */
class Tracker {
  readonly table = createConntrack();

  /** The state that the packet gets. */
  pass(seconds: number, packet: Packet): string {
    const nowNs = seconds * SECOND;
    trackPacket(this.table, packet, nowNs);
    confirmConnection(this.table, packet);
    return packet.connectionState;
  }

  /** Segments at second 0: `> S` from the client, `< S.` from the server. */
  talk(...lines: readonly string[]): this {
    for (const line of lines) {
      const [way, flags = ''] = line.split(' ');
      const [from, to] = way === '>' ? [CLIENT, SERVER] : [SERVER, CLIENT];
      this.pass(0, segment(flags, from, to));
    }
    return this;
  }

  /** The server's next segment is known until `seconds` are over, and not from then on. */
  isKnownFor(seconds: number): boolean {
    const before = new Tracker();
    Object.assign(before.table, structuredClone(this.table));
    const isKnownBefore = before.pass(seconds - 0.001, serverResets()) !== 'INVALID';
    return isKnownBefore && this.pass(seconds, serverResets()) === 'INVALID';
  }
}

const opening = ['> S', '< S.', '> .'];

describe('a TCP connection is known', () => {
  test.each([
    [120, 'after a SYN', ['> S']],
    [60, 'after the answer to it', ['> S', '< S.']],
    [432_000, 'once established', opening],
    [432_000, 'while data flows', [...opening, '> P.', '< .', '< P.', '> .']],
    [120, 'after a FIN', [...opening, '> F.']],
    [60, 'after a FIN that was acknowledged', [...opening, '> F.', '< .']],
    [30, 'after both FINs', [...opening, '> F.', '< F.']],
    [120, 'after the last acknowledgement', [...opening, '> F.', '< F.', '> .']],
    [10, 'after a reset', [...opening, '> R.']],
    [432_000, 'when a SYN comes in the middle, which is left to the server', [...opening, '> S']],
  ])('for %i s %s', (seconds, _when, lines) => {
    expect(new Tracker().talk(...lines).isKnownFor(seconds)).toBe(true);
  });

  test('no longer when its first answer is a reset', () => {
    const tracker = new Tracker().talk('> S', '< R.');
    expect(tracker.pass(1, segment('.', SERVER, CLIENT))).toBe('NEW');
  });

  test('for 300 s when it was picked up in the middle and got no answer', () => {
    expect(new Tracker().talk('> P.').isKnownFor(300)).toBe(true);
  });

  test('for 432000 s when it was picked up in the middle and answered', () => {
    expect(new Tracker().talk('> P.', '< P.', '> .').isKnownFor(432_000)).toBe(true);
  });
});

describe('a TCP segment', () => {
  test.each(['S.', 'F.', 'R'])('%s of nobody is INVALID and begins nothing', (flags) => {
    const tracker = new Tracker();
    expect(tracker.pass(0, segment(flags, CLIENT, SERVER))).toBe('INVALID');
    expect(tracker.table.size).toBe(0);
  });

  test('that acknowledges what the server has not said is INVALID', () => {
    const tracker = new Tracker().talk('> S');
    expect(tracker.pass(1, segment('.', CLIENT, SERVER))).toBe('INVALID');
  });

  test('of data after the time of its connection is NEW', () => {
    const tracker = new Tracker().talk(...opening);
    expect(tracker.pass(431_999, segment('P.', CLIENT, SERVER))).toBe('ESTABLISHED');
    expect(tracker.pass(431_999 + 432_000, segment('P.', CLIENT, SERVER))).toBe('NEW');
  });

  test('with SYN begins anew on the ports of a closed connection', () => {
    const tracker = new Tracker().talk(...opening, '> F.', '< F.', '> .');
    expect(tracker.pass(1, segment('S', CLIENT, SERVER))).toBe('NEW');
  });
});

describe('UDP is known', () => {
  test('for 30 s without an answer', () => {
    const tracker = new Tracker();
    tracker.pass(0, ask());
    expect(tracker.pass(29.9, answer())).toBe('ESTABLISHED');
    const other = new Tracker();
    other.pass(0, ask());
    expect(other.pass(30, answer())).toBe('NEW');
  });

  test('for 30 s when question and answer are all that was said', () => {
    const tracker = new Tracker();
    tracker.pass(0, ask());
    tracker.pass(0.1, answer());
    expect(tracker.pass(30.1, ask())).toBe('NEW');
  });

  test('for 120 s when it still flows after two seconds', () => {
    const tracker = new Tracker();
    tracker.pass(0, ask());
    tracker.pass(0.1, answer());
    tracker.pass(2.1, ask());
    expect(tracker.pass(122, ask())).toBe('ESTABLISHED');
    expect(tracker.pass(242.1, ask())).toBe('NEW');
  });
});
