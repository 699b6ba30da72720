/*
 * Placement constraints as swarmkit reads them.
 */
import { describe, expect, test } from 'vitest';
import { nodeMatches, parseConstraints } from '../../../src/swarm/constraints.ts';
import type { SwarmNode } from '../../../src/swarm/objects.ts';
import { cluster } from './swarm-support.ts';

const { store } = cluster({
  nodeDetails: {
    n1: { labels: { zone: 'A', Rack: '7' }, engineLabels: { disk: 'ssd' } },
  },
});

/** Names of the nodes that satisfy all of the expressions. */
function matching(...expressions: string[]): string[] {
  const parsed = parseConstraints(expressions);
  if ('error' in parsed) throw new Error(parsed.error);
  const nodes: SwarmNode[] = [...store.nodes.values()];
  return nodes.filter((node) => nodeMatches(parsed.constraints, node)).map((node) => node.name);
}

describe('a constraint', () => {
  test('compares host name, role and address', () => {
    expect(matching('node.hostname==n2')).toEqual(['n2']);
    expect(matching('node.hostname != n2')).toEqual(['n1', 'n3']);
    expect(matching('node.role==manager')).toEqual(['n1']);
    expect(matching('node.ip==192.168.50.12')).toEqual(['n2']);
    expect(matching('node.ip!=192.168.50.12/31')).toEqual(['n1']);
    expect(matching(`node.id==${store.nodes.get('n3')?.id}`)).toEqual(['n3']);
  });

  test('ignores the case of keys and values, but not of a label name', () => {
    expect(matching('NODE.Hostname==N2')).toEqual(['n2']);
    expect(matching('Node.Labels.zone==a')).toEqual(['n1']);
    expect(matching('node.labels.rack==7')).toEqual([]);
    expect(matching('node.labels.Rack==7')).toEqual(['n1']);
    expect(matching('engine.labels.disk==SSD')).toEqual(['n1']);
  });

  test('holds with != where the label is missing', () => {
    expect(matching('node.labels.zone!=a')).toEqual(['n2', 'n3']);
  });

  test('with an unknown key is satisfied nowhere, not even with !=', () => {
    expect(matching('node.colour!=red')).toEqual([]);
    expect(matching('node.labels.constructor!=x')).toEqual(['n1', 'n2', 'n3']);
  });

  test('must hold together with the others', () => {
    expect(matching('node.role==worker', 'node.hostname!=n3')).toEqual(['n2']);
  });

  test.each([
    ['node.role', 'constraint expected one operator from ==, !='],
    ['node role==x', "key 'node role' is invalid"],
    ['node.role==', "value '' is invalid"],
    ['node.role==~x', "value '~x' is invalid"],
  ])('%s is refused in the words of the engine', (expression, error) => {
    expect(parseConstraints([expression])).toEqual({ error });
  });
});
