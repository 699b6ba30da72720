import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { directionOf, flowOf, setExpiry } from '../../../src/linux/flow-rows.ts';
import {
  createFlowStore,
  createFlowTable,
  findEnd,
  flushFlows,
  linkFlow,
  liveFlows,
  newFlow,
  unlinkFlow,
} from '../../../src/linux/flow-table.ts';
import { inverseOf, type Tuple } from '../../../src/linux/tuple.ts';

/** The highest bit is set, as in 192.168.0.0/16. */
const CLIENT = 0xc0a80064;
const SERVER = 0x0a00000b;

function tupleFrom(sourcePort: number): Tuple {
  return { protocol: 17, source: CLIENT, destination: SERVER, sourcePort, destinationPort: 80 };
}

function addFlow(
  table: ReturnType<typeof createFlowTable>,
  port: number,
  untilNs: number,
  now = 0,
) {
  const flow = newFlow(table, tupleFrom(port), now, untilNs);
  linkFlow(table, flow);
  return flow;
}

describe('a table of flows', () => {
  test('finds a flow whichever way its packets go', () => {
    const table = createFlowTable();
    const flow = addFlow(table, 40_000, 100);
    const there = findEnd(table, tupleFrom(40_000), 0);
    const back = findEnd(table, inverseOf(tupleFrom(40_000)), 0);
    expect([flowOf(there), directionOf(there)]).toEqual([flow, 0]);
    expect([flowOf(back), directionOf(back)]).toEqual([flow, 1]);
  });

  test('tells flows apart by each of the five fields', () => {
    const table = createFlowTable();
    addFlow(table, 40_000, 100);
    const tuple = tupleFrom(40_000);
    const others: Tuple[] = [
      { ...tuple, protocol: 6 },
      { ...tuple, source: CLIENT + 1 },
      { ...tuple, destination: SERVER + 1 },
      { ...tuple, sourcePort: 40_001 },
      { ...tuple, destinationPort: 81 },
    ];
    expect(others.map((each) => findEnd(table, each, 0))).toEqual([0, 0, 0, 0, 0]);
  });

  test('does not know a flow before it is linked, nor after it is unlinked', () => {
    const table = createFlowTable();
    const flow = newFlow(table, tupleFrom(1), 0, 100);
    expect(findEnd(table, tupleFrom(1), 0)).toBe(0);
    linkFlow(table, flow);
    unlinkFlow(table, flow);
    expect(findEnd(table, tupleFrom(1), 0)).toBe(0);
    expect(findEnd(table, inverseOf(tupleFrom(1)), 0)).toBe(0);
  });

  test('does not find a flow whose time is over, and finds it while the time is extended', () => {
    const table = createFlowTable();
    const flow = addFlow(table, 1, 100);
    expect(findEnd(table, tupleFrom(1), 100)).toBe(0);
    setExpiry(table.rows, flow, 200);
    expect(flowOf(findEnd(table, tupleFrom(1), 100))).toBe(flow);
  });

  test('takes no more space for a stream of short flows than four times what lives at once', () => {
    const table = createFlowTable();
    for (let now = 0; now < 10_000; now++) addFlow(table, now & 0xffff, now + 50, now);
    expect(table.rows.used).toBeLessThanOrEqual(4 * 50 + 2);
    expect(liveFlows(table, 10_000)).toHaveLength(49);
  });

  test('gives back the space of flows that were never linked', () => {
    const table = createFlowTable();
    for (let now = 0; now < 1_000; now++) {
      newFlow(table, tupleFrom(1), now, now + 10);
      addFlow(table, now, now + 10, now);
    }
    expect(table.rows.used).toBeLessThan(100);
  });

  test('that goes leaves its space to others, and nothing in their store', () => {
    const store = createFlowStore();
    for (let made = 0; made < 50; made++) {
      const table = createFlowTable(store);
      for (let port = 1; port <= 20; port++) addFlow(table, port, Infinity, made);
      flushFlows(table);
    }
    expect(store).toMatchObject({ size: 0, tables: new Map() });
    // The least that is taken: there is no need of more for 20 flows at once.
    expect(store.rows.used).toBeLessThanOrEqual(64);
  });

  test('may have flows again after it was flushed: packets that are late do no harm', () => {
    const table = createFlowTable();
    addFlow(table, 1, 100);
    flushFlows(table);
    const late = addFlow(table, 2, 100);
    expect(liveFlows(table, 0)).toEqual([late]);
    for (let now = 100; now < 200; now++) addFlow(table, now, now + 5, now);
    expect(findEnd(table, tupleFrom(2), 0)).toBe(0);
  });

  test('answers as a plain list of flows would, whoever else has a table in its store', () => {
    const action = fc.record({
      at: fc.nat({ max: 2 }),
      port: fc.integer({ min: 1, max: 60 }),
      livesNs: fc.integer({ min: 1, max: 200 }),
      does: fc.oneof(
        { arbitrary: fc.constant('add'), weight: 40 },
        { arbitrary: fc.constant('find'), weight: 5 },
        { arbitrary: fc.constant('remove'), weight: 5 },
        { arbitrary: fc.constant('flush'), weight: 1 },
      ),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 250, size: 'max' }), (actions) => {
        const store = createFlowStore();
        const tables = [1, 2, 3].map(() => ({
          table: createFlowTable(store),
          expected: new Map<number, number>(),
        }));
        actions.forEach(({ at, port, livesNs, does }, now) => {
          const { table, expected } = tables[at]!;
          const known = findEnd(table, tupleFrom(port), now);
          const isLive = (expected.get(port) ?? 0) > now;
          expect(known !== 0).toBe(isLive);
          expect(flowOf(findEnd(table, inverseOf(tupleFrom(port)), now))).toBe(flowOf(known));
          if (does === 'add' && !isLive) {
            addFlow(table, port, now + livesNs, now);
            expected.set(port, now + livesNs);
          }
          if (does === 'remove' && isLive) {
            unlinkFlow(table, flowOf(known));
            expected.delete(port);
          }
          if (does === 'flush') {
            flushFlows(table);
            expected.clear();
          }
          const live = [...expected.values()].filter((untilNs) => untilNs > now).length;
          expect(liveFlows(table, now)).toHaveLength(live);
        });
      }),
    );
  });
});
