/*
 * The sequence diagram of a request through the routing mesh: who stands on it, which arrows it has.
 */
import { describe, expect, test } from 'vitest';
import { faultBands, ROWS_MAX, sequenceOf } from '../../../web/panels/sequence-layout.ts';
import { momentsInScope } from '../../../web/stores/playback-store.ts';
import { MESH, runOf } from '../fixtures/mesh-run.ts';

const { moments, stories } = runOf(MESH);
const [asked, refused] = stories;
const first = moments.find(({ request, step }) => step && request === asked!.request)!;
const scope = momentsInScope(moments, first.index, 'request');
const { lifelines, arrows } = sequenceOf(scope);

/** `client → n3: TCP SYN`, as one reads an arrow. */
function read(row: number): string {
  const { from, to, text } = arrows[row]!;
  return `${lifelines[from]} → ${lifelines[to]}: ${/TCP [A-Z-]+/.exec(text)?.[0]}`;
}

describe('the diagram of a request over two nodes', () => {
  test('has the client, the node asked, the node of the task and the task', () => {
    expect(lifelines.filter((name) => name !== '')).toEqual(['client', 'n3', 'n1', 'web.2']);
  });

  test('has the SYN in three arrows, tunnelled between the nodes, and the answer back the same way', () => {
    const packets = arrows.flatMap(({ kind, row }) => (kind === 'note' ? [] : [row]));
    expect(packets.slice(0, 6).map(read)).toEqual([
      'client → n3: TCP SYN',
      'n3 → n1: TCP SYN',
      'n1 → web.2: TCP SYN',
      'web.2 → n1: TCP SYN-ACK',
      'n1 → n3: TCP SYN-ACK',
      'n3 → client: TCP SYN-ACK',
    ]);
    const tunnelled = packets.slice(0, 6).map((row) => arrows[row]!.text.endsWith('in VXLAN'));
    expect(tunnelled).toEqual([false, true, false, false, true, false]);
  });

  test('has rows from early to late, each with the moment that it leads to', () => {
    const times = arrows.map(({ timeNs }) => timeNs);
    expect(times).toEqual(times.toSorted((left, right) => left - right));
    for (const { moment, text, kind } of arrows) {
      const packet = /^#(\d+)/.exec(text)?.[1];
      if (kind !== 'note') expect(moments[moment]!.journey?.packet).toBe(Number(packet));
    }
  });

  test('names no packet a repetition where none was sent twice', () => {
    expect(arrows.filter(({ again }) => again)).toEqual([]);
  });
});

describe('the diagram of a request that nobody answers', () => {
  const at = moments.find(({ request }) => request === refused!.request)!;
  const sequence = sequenceOf(momentsInScope(moments, at.index, 'request'));

  test('ends packets with a cross at the machine that dropped them', () => {
    const drops = sequence.arrows.filter(({ kind, from, to }) => kind === 'drop' && from === to);
    expect(drops.some(({ text }) => text.includes('✕'))).toBe(true);
  });

  test('marks each SYN that is sent again, and the first one not', () => {
    const longer = runOf(MESH.replace('timeout: 1s', 'timeout: 3s'));
    const [, story] = longer.stories;
    const begin = longer.moments.find(({ request }) => request === story!.request)!;
    const repeated = sequenceOf(momentsInScope(longer.moments, begin.index, 'request')).arrows;
    const syns = repeated.filter(({ text }) => text.includes('TCP SYN'));
    const sent = [...new Set(syns.map(({ text }) => /^#\d+/.exec(text)![0]))];
    // The kernel sends it again each second.
    expect(sent).toHaveLength(3);
    for (const { text, again } of syns) {
      expect(`${text} ${again}`).toBe(`${text} ${!text.startsWith(`${sent[0]} `)}`);
    }
  });
});

test('more rows than can be looked through are counted', () => {
  const many = Array.from({ length: 500 }, () => scope).flat();
  const notes = many.filter(({ step }) => !step);
  const sequence = sequenceOf(notes);
  expect(sequence.arrows).toHaveLength(ROWS_MAX);
  expect(sequence.left).toBe(notes.length - ROWS_MAX);
});

test('without moments there is nothing', () => {
  expect(sequenceOf([])).toEqual({ lifelines: [], arrows: [], left: 0 });
});

test('a fault is a band over the rows during which it lasts', () => {
  const eventOf = (row: number) => moments[arrows[row]!.moment]!.event;
  const fault = {
    key: 'k',
    text: 'n3: cable out',
    nodes: ['n3'],
    ways: [],
    isCut: true,
    endStep: -1,
  };
  const from = eventOf(2);
  const lasting = arrows.filter(({ row }) => eventOf(row) >= from).map(({ row }) => row);
  expect(faultBands(arrows, moments, [{ ...fault, from, to: Infinity }])).toEqual([
    { text: 'n3: cable out', first: Math.min(...lasting), last: Math.max(...lasting) },
  ]);
  expect(faultBands(arrows, moments, [{ ...fault, from: Infinity, to: Infinity }])).toEqual([]);
});
