import { describe, expect, it } from 'vitest';
import { DEFAULT_BEHAVIOUR, engineBehaviour } from '../../../src/swarm/engine-behaviour.ts';

describe('A version of the engine selects behaviours', () => {
  it.each([
    ['20.10', 'forward'],
    ['23', 'forward'],
    ['27.5', 'forward'],
    ['28', 'docker-forward'],
    ['28.0.4', 'docker-forward'],
    ['29.0', 'docker-internal'],
    ['29.8', 'docker-internal'],
  ] as const)('%s has the rules of the layout %s (ISO-05, ISO-06)', (version, firewall) => {
    expect(engineBehaviour(version).firewall).toBe(firewall);
  });

  it('a part that is left out means the latest release', () => {
    expect(engineBehaviour('29').ingressPorts).toBe('port-mapping');
    expect(engineBehaviour('29.7').ingressPorts).toBe('chain');
    expect(engineBehaviour('25.0').remoteDisable).toBe('drain');
    expect(engineBehaviour('25.0.14').remoteDisable).toBe('remove');
  });

  it.each([
    ['25.0.12', 'drain'],
    ['25.0.13', 'remove'],
    ['25.0.15', 'drain'],
    ['28.5', 'drain'],
    ['29.0.0', 'remove'],
    ['29.1', 'remove'],
    ['29.2.0', 'drain'],
  ] as const)('%s: other nodes %s a task that is about to stop (LIFE-12)', (version, way) => {
    expect(engineBehaviour(version).remoteDisable).toBe(way);
  });

  // networkdb/watch.go of each tag: CreateEvent, UpdateEvent and DeleteEvent, or one WatchEvent that
  // has the value before as well.
  it.each([
    ['25.0.12', 'by-message'],
    ['25.0.15', 'by-difference'],
    ['26.1', 'by-message'],
    ['28.5', 'by-message'],
    ['29.0.0', 'by-difference'],
  ] as const)('%s reads news of endpoints %s (LIFE-12)', (version, way) => {
    expect(engineBehaviour(version).tableEvents).toBe(way);
  });

  it('28.5, the recorded engine, is the default', () => {
    expect(JSON.stringify(engineBehaviour('28.5'))).toBe(JSON.stringify(DEFAULT_BEHAVIOUR));
  });
});
