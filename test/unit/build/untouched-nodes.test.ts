/*
 * In a large cluster a node is set up when somebody first touches it. What it decides before, it
 * decides as it would afterwards: from what runs there, not from what the managers say of it.
 */
import { describe, expect, it } from 'vitest';
import { dropController, newController, runningOn } from '../../../src/agent/agent.ts';
import type { Controller } from '../../../src/agent/agent.ts';
import { buildWorld } from '../../../src/build/build-world.ts';
import { leaveOverlays } from '../../../src/build/node-gossip.ts';
import { touchMachine } from '../../../src/build/program-machine.ts';
import type { World } from '../../../src/build/world.ts';
import { membersOf } from '../../../src/gossip/network-db.ts';
import { parseScenario } from '../../../src/index.ts';
import { allocateNodes } from '../../../src/swarm/allocator.ts';
import { dropTask } from '../../../src/swarm/task-changes.ts';

const NODES = Array.from({ length: 101 }, (_, index) => `n${index + 1}: {}`).join(', ');
const TEXT = `
title: large
cluster: { nodes: { ${NODES} } }
networks: { app: {} }
services:
  web: { networks: [app], deploy: { placement: { constraints: [node.hostname==n2] } } }
`;

function worldOf(isTouched: boolean): World {
  const { scenario } = parseScenario(TEXT);
  const world = buildWorld(scenario!, { seed: 1, eventsKept: undefined });
  if (isTouched) touchMachine(world, 'n2');
  expect(world.machines.get('n2')?.isProgrammed).toBe(isTouched);
  return world;
}

function webOf({ agents }: World): Controller {
  return runningOn(agents, 'n2')[0]!;
}

describe.each([
  ['that nobody has touched', false],
  ['that is set up', true],
] as const)('A node %s', (_, isTouched) => {
  it('leaves a network with its last container, whatever address the managers keep (CP-60)', () => {
    const world = worldOf(isTouched);
    const node = world.store!.nodes.get('n2')!;
    leaveOverlays(world, node);
    expect(membersOf(world.gossip, 'app').has('n2')).toBe(true);
    dropController(world.agents, webOf(world));
    leaveOverlays(world, node);
    expect(node.loadBalancers.has('app')).toBe(true);
    expect(membersOf(world.gossip, 'app').has('n2')).toBe(false);
    expect(membersOf(world.gossip, 'ingress').has('n2')).toBe(true);
  });

  it('tells a task apart from one of its name that the managers have forgotten', () => {
    const world = worldOf(isTouched);
    const { task } = webOf(world);
    world.store!.tasksByNode.get('n2')?.delete(task);
    const next = newController({ ...task, id: 'anotherone', attachments: [] });
    world.agents.host.start(next);
    expect(next.sandbox).toBe('web.1.anothe');
  });
});

describe('A node that is touched while it stops a task which the managers have dropped', () => {
  const { scenario } = parseScenario(TEXT);
  const world = buildWorld(scenario!, { seed: 1, eventsKept: undefined });
  const store = world.store!;
  const node = store.nodes.get('n2')!;
  const controller = webOf(world);
  const [app] = controller.attachments;
  const balancer = node.loadBalancers.get('app');
  dropTask(store, controller.task);
  allocateNodes(store);
  const { engine } = touchMachine(world, 'n2');

  it('shows its container, with the address that the managers have taken back', () => {
    expect(controller.task.attachments).toEqual([]);
    const sandbox = engine?.sandboxes.get('web.1');
    expect(sandbox?.endpoints.find(({ network }) => network === 'app')?.address).toBe(app?.address);
  });

  it('is on the network still, with the address that it came with', () => {
    expect(node.loadBalancers.has('app')).toBe(false);
    const own = engine?.sandboxes.get('lb:app')?.endpoints.map(({ address }) => address);
    expect(own).toEqual([balancer]);
  });
});
