/*
 * Share links: what goes in comes out, and whatever else is in a link gives a sentence.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pack } from '../../../web/share/bytes.ts';
import { decodeShared, encodeShared, isLinkTooLong } from '../../../web/share/share-link.ts';
import type { SharedState } from '../../../web/share/shared-state.ts';
import { MESH } from '../fixtures/mesh-run.ts';

const full: SharedState = {
  scenario: { fileName: 'mesh.yaml', text: MESH },
  seed: 42,
  edits: [{ after: -1, step: 'partition: [[n1], [n2, n3]]', title: 'Cut n1 off' }],
  view: {
    event: 213,
    packet: 7,
    element: 'node n3',
    layers: ['data', 'drops'],
    clock: 'time',
    filter: 'node=n3 text~"ü 漢 🐳"',
    expanded: { n3: true, n1: false },
  },
};

async function messageOf(packed: string): Promise<string> {
  const decoded = await decodeShared(packed);
  return decoded.ok ? 'opened' : decoded.message;
}

describe('a link', () => {
  test('gives back scenario, seed, edits, instant and selection', async () => {
    expect(await decodeShared(await encodeShared(full))).toEqual({ ok: true, state: full });
  });

  test('may name a scenario of the page and nothing else', async () => {
    const state: SharedState = { scenario: { id: 'source-ip-host' }, edits: [], view: {} };
    expect(await decodeShared(await encodeShared(state))).toEqual({ ok: true, state });
  });

  test('has only characters that stay as they are in an address', async () => {
    expect(await encodeShared(full)).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test('is shorter than its scenario, and is called too long when it is', async () => {
    const question = join(
      import.meta.dirname,
      '../../../scenarios/questions/source-ip-ingress.yaml',
    );
    const text = readFileSync(question, 'utf8');
    const link = await encodeShared({ ...full, scenario: { fileName: 'a.yaml', text } });
    expect(link.length).toBeLessThan(text.length);
    expect(isLinkTooLong(link)).toBe(false);
    expect(isLinkTooLong('x'.repeat(8_001))).toBe(true);
  });

  test('gives back every text, with whatever characters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.maxSafeNat(), async (text, after) => {
        const state: SharedState = {
          scenario: { fileName: text, text },
          edits: [{ after, step: text, title: text }],
          view: { filter: text },
        };
        expect(await decodeShared(await encodeShared(state))).toEqual({ ok: true, state });
      }),
    );
  });
});

describe('what is no link', () => {
  test('cut in half says so', async () => {
    const link = await encodeShared(full);
    expect(await messageOf(link.slice(0, link.length / 2))).toMatch(/^The link is not whole/);
  });

  test('cut anywhere, or with any letter changed, is never opened as something else', async () => {
    const link = await encodeShared({ ...full, scenario: { id: 'source-ip-host' } });
    for (let at = 1; at < link.length; at += 1) {
      expect(await messageOf(link.slice(0, at))).not.toBe('opened');
      if (at < 3) continue;
      const other = link[at] === 'A' ? 'B' : 'A';
      const changed = await decodeShared(link.slice(0, at) + other + link.slice(at + 1));
      // The last letter may carry bits that no byte needs.
      if (at < link.length - 1) expect(changed.ok).toBe(false);
    }
  });

  test.each([
    ['', 'The link holds nothing to show.'],
    ['%3Cscript%3E', 'The link holds characters that no link of this page has.'],
    ['<img src=x onerror=alert(1)>', 'The link holds characters that no link of this page has.'],
    ['AQ', 'The link is not whole: it was cut off or changed on the way. Ask for it again.'],
    ['A', 'The link is not whole: it was cut off or changed on the way. Ask for it again.'],
  ])('%j gives a sentence', async (packed, message) => {
    expect(await messageOf(packed)).toBe(message);
  });

  test('of a megabyte is not read at all', async () => {
    expect(await messageOf('A'.repeat(1_000_000))).toBe(
      'The link is 1000000 characters long; none may have over 65536.',
    );
  });

  test('that unpacks to more than a scenario may have is stopped on the way', async () => {
    const bomb = await pack(1, ' '.repeat(40_000_000));
    expect(bomb.length).toBeLessThan(65_536);
    expect(await messageOf(bomb)).toMatch(/^The link unpacks to more than any scenario may have/);
  });

  test('of a later version shows the scenario that is in it', async () => {
    const decoded = await decodeShared(await pack(2, JSON.stringify(full)));
    expect(decoded).toEqual({
      ok: false,
      message: 'The link has format 2, and this page reads format 1 only.',
      text: MESH,
    });
  });

  test.each(['null', '7', '[]', '{}', '{"scenario":7}', 'no json', '{"scenario":{"id":1}}'])(
    'holding %s names no scenario',
    async (json) => {
      expect(await messageOf(await pack(1, json))).toBe('The link names no scenario.');
    },
  );

  test('loses fields of another type, and nothing else', async () => {
    const json = JSON.stringify({
      scenario: { text: 'title: x', fileName: 7 },
      seed: 'one',
      edits: [{ after: -2, step: 'drain: n1' }, 'x', { after: 5, step: 'drain: n2' }],
      view: { event: 1.5, packet: 3, layers: ['data', 1], expanded: { n1: 'yes', n2: true } },
    });
    expect(await decodeShared(await pack(1, json))).toEqual({
      ok: true,
      state: {
        scenario: { text: 'title: x', fileName: 'shared.yaml' },
        edits: [{ after: 5, step: 'drain: n2', title: 'drain: n2' }],
        view: { packet: 3, layers: ['data'], expanded: { n2: true } },
      },
    });
  });

  test('of any letters never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), async (text) => {
        expect(typeof (await messageOf(text))).toBe('string');
      }),
    );
  });
});
