/*
 * What the tables of a node show after news of an endpoint, case by case as handleEpTableEvent of
 * libnetwork/agent.go has it: v28.5.2 switches on the event's type, which bulkSyncNode of
 * networkdb/cluster.go makes TableEventTypeCreate for all that is not deleted; docker-v29.2.0 compares
 * with the value before.
 */
import { describe, expect, it } from 'vitest';
import { shownAfter } from '../../../src/build/table-events.ts';
import type { EntryState, NewsWay } from '../../../src/gossip/network-db.ts';
import { engineBehaviour } from '../../../src/swarm/engine-behaviour.ts';

type Case = readonly [before: EntryState, news: EntryState, way: NewsWay, after: EntryState];

function check(version: string, [before, news, way, after]: Case): void {
  expect(shownAfter(engineBehaviour(version), before, news, way)).toBe(after);
}

describe('Docker Engine 28.5', () => {
  it.each<Case>([
    ['gone', 'enabled', 'round', 'enabled'],
    ['enabled', 'disabled', 'round', 'disabled'],
    // rmServiceBinding: "aborted c.serviceBindings[skey] !ok"
    ['gone', 'disabled', 'round', 'gone'],
    // CreateEvent: addServiceBinding, whatever ServiceDisabled says
    ['gone', 'disabled', 'bulk-sync', 'enabled'],
    ['enabled', 'disabled', 'bulk-sync', 'enabled'],
    // "Unexpected update table event"
    ['disabled', 'enabled', 'round', 'disabled'],
    ['disabled', 'gone', 'round', 'gone'],
    ['disabled', 'gone', 'bulk-sync', 'gone'],
  ])('showed %s, hears %s by %s: shows %s', (...each) => check('28.5', each));
});

describe('Docker Engine 29.2', () => {
  it.each<Case>([
    ['gone', 'enabled', 'bulk-sync', 'enabled'],
    ['enabled', 'disabled', 'bulk-sync', 'disabled'],
    // `else if !epRec.ServiceDisabled`
    ['gone', 'disabled', 'bulk-sync', 'gone'],
    ['gone', 'disabled', 'round', 'gone'],
    ['disabled', 'enabled', 'round', 'enabled'],
    ['disabled', 'gone', 'round', 'gone'],
  ])('showed %s, hears %s by %s: shows %s', (...each) => check('29.2', each));
});

describe('Docker Engine 29.1', () => {
  it('takes a disabled record for another one: it is removed, and not added (LIFE-12)', () => {
    check('29.1', ['enabled', 'disabled', 'round', 'gone']);
  });
});
