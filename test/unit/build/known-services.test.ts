/*
 * What a node is told of services when it comes to a network: records that all members hold, those of
 * tasks that the managers have dropped too, and none that is on its way or about to go.
 */
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../src/index.ts';
import { buildWorld } from '../../../src/build/build-world.ts';
import { knownServices } from '../../../src/build/known-services.ts';
import type { World } from '../../../src/build/world.ts';
import { disable } from '../../../src/gossip/spread.ts';

const TEXT = `
title: known
cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }
networks: { app: {} }
services: { web: { networks: [app], deploy: { replicas: 3 } } }
`;

function world(): World {
  return buildWorld(parseScenario(TEXT).scenario!, { seed: 1, eventsKept: undefined });
}

function knownOn(of: World): string[] {
  return knownServices(of, new Set(['app'])).flatMap(({ records }) => {
    return records.map(({ backend }) => backend.task);
  });
}

function idOf({ store }: World, name: string): string {
  return [...store!.tasks.values()].find((task) => task.name === name)!.id;
}

describe('What all members of a network know', () => {
  it('is the records of all tasks at rest', () => {
    expect(knownOn(world())).toEqual(['web.1', 'web.2', 'web.3']);
  });

  it('is asked for again as soon as one record is on its way', () => {
    const own = world();
    knownOn(own);
    disable(own.gossip, 'app', idOf(own, 'web.2'));
    expect(own.gossip.unsettled.get('app')?.size).toBe(1);
    expect(knownOn(own)).toEqual(['web.1', 'web.3']);
  });

  // NetworkDB has an entry until its owner deletes it, whatever the managers know (GOS-01).
  it('includes what runs although the managers have dropped it', () => {
    const own = world();
    const other = idOf(own, 'web.2');
    own.store!.tasks.delete(idOf(own, 'web.1'));
    disable(own.gossip, 'app', other);
    expect(knownOn(own)).toEqual(['web.3', 'web.1']);
  });
});
