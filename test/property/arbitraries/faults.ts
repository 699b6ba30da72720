/*
 * Clusters that suffer: cables pulled, halves cut off, ports blocked by firewalls, and put right
 * again, while services are scaled and engines restart. Every fault hinders both directions, so that who reaches whom
 * can be told without a model of gossip.
 */
import fc from 'fast-check';

export type Fault =
  | { readonly kind: 'cable'; readonly node: string }
  | { readonly kind: 'partition'; readonly side: readonly string[] }
  | { readonly kind: 'firewall'; readonly node: string; readonly port: '7946' | '2377' | '4789' };

export type Happening =
  | { readonly kind: 'begin'; readonly fault: Fault }
  | { readonly kind: 'end'; readonly which: number }
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'restart'; readonly nodes: readonly string[] };

export interface Ordeal {
  readonly seed: number;
  readonly nodes: readonly string[];
  readonly managers: number;
  readonly replicas: number;
  readonly happenings: readonly Happening[];
}

export const ordeal: fc.Arbitrary<Ordeal> = fc
  .record({
    seed: fc.nat(1000),
    size: fc.integer({ min: 2, max: 5 }),
    managers: fc.constantFrom(1, 3),
    replicas: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ size, managers, ...rest }) => {
    const nodes = Array.from({ length: size }, (_, index) => `n${index + 1}`);
    return fc.array(happening(nodes), { minLength: 1, maxLength: 4 }).map((happenings): Ordeal => {
      return { ...rest, nodes, managers: Math.min(managers, size), happenings };
    });
  });

function happening(nodes: readonly string[]): fc.Arbitrary<Happening> {
  const node = fc.constantFrom(...nodes);
  const fault: fc.Arbitrary<Fault> = fc.oneof(
    fc.record({ kind: fc.constant('cable' as const), node }),
    fc
      .subarray([...nodes], { minLength: 1, maxLength: nodes.length - 1 })
      .map((side) => ({ kind: 'partition' as const, side })),
    fc.record({
      kind: fc.constant('firewall' as const),
      node,
      port: fc.constantFrom('7946' as const, '2377' as const, '4789' as const),
    }),
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('begin' as const), fault }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(3) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('scale' as const),
        replicas: fc.integer({ min: 0, max: 5 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('restart' as const),
        nodes: fc.subarray([...nodes], { minLength: 1, maxLength: 2 }),
      }),
    },
  );
}

/** Whether gossip passes between two nodes, given the faults that there are. */
export function canGossip(faults: readonly Fault[], left: string, right: string): boolean {
  return faults.every((fault) => {
    switch (fault.kind) {
      case 'cable':
        return fault.node !== left && fault.node !== right;
      case 'firewall':
        return fault.port !== '7946' || (fault.node !== left && fault.node !== right);
      case 'partition':
        return fault.side.includes(left) === fault.side.includes(right);
    }
  });
}

/** The nodes that a node hears of, over others where it must, itself included. */
export function circleOf(
  nodes: readonly string[],
  faults: readonly Fault[],
  node: string,
): ReadonlySet<string> {
  const circle = new Set([node]);
  for (const known of circle) {
    for (const other of nodes) if (canGossip(faults, known, other)) circle.add(other);
  }
  return circle;
}
