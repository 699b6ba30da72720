/*
 * Orders that an operator gives to a cluster which is well: everything that makes tasks, ports and
 * networks change, in any order.
 */
import fc from 'fast-check';

export type Order =
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'image'; readonly image: number; readonly startFirst: boolean }
  | { readonly kind: 'port'; readonly port: number | undefined }
  | { readonly kind: 'networks'; readonly both: boolean }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'recreate'; readonly port: number; readonly after: number }
  | { readonly kind: 'kill' }
  | { readonly kind: 'drain' | 'activate' | 'pause'; readonly node: string };

export interface Operation {
  readonly seed: number;
  /** Up to 29.6 a changed port leaves old or no rules behind (ING-37): none is drawn there. */
  readonly engine: '28.5' | '29.7';
  readonly nodes: readonly string[];
  readonly replicas: number;
  /** Each with the seconds that pass before the next: sometimes the cluster is still busy. */
  readonly orders: readonly { readonly order: Order; readonly pause: number }[];
}

/** Ports that the service is published on at one time or another. */
export const PORTS = [8080, 8081, 8082];

function orderFor(nodes: readonly string[], engine: Operation['engine']): fc.Arbitrary<Order> {
  const port = fc.constantFrom(...PORTS);
  return fc.oneof(
    fc.record({
      kind: fc.constant('recreate' as const),
      port,
      after: fc.constantFrom(0, 1, 5),
    }),
    ...(engine === '28.5'
      ? []
      : [
          fc.record({
            kind: fc.constant('port' as const),
            port: fc.option(port, { nil: undefined }),
          }),
        ]),
    fc.record({ kind: fc.constant('scale' as const), replicas: fc.integer({ min: 0, max: 5 }) }),
    fc.record({
      kind: fc.constant('image' as const),
      image: fc.integer({ min: 1, max: 3 }),
      startFirst: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('networks' as const), both: fc.boolean() }),
    fc.constant({ kind: 'rollback' as const }),
    fc.constant({ kind: 'kill' as const }),
    fc.record({
      kind: fc.constantFrom('drain' as const, 'activate' as const, 'pause' as const),
      node: fc.constantFrom(...nodes.slice(1)),
    }),
  );
}

export const operation: fc.Arbitrary<Operation> = fc
  .record({
    seed: fc.nat(1_000_000),
    engine: fc.constantFrom('28.5' as const, '29.7' as const),
    size: fc.integer({ min: 2, max: 4 }),
    replicas: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ seed, engine, size, replicas }) => {
    const nodes = Array.from({ length: size }, (_, index) => `n${index + 1}`);
    const given = fc.record({
      order: orderFor(nodes, engine),
      pause: fc.constantFrom(0, 1, 5, 60),
    });
    return fc
      .array(given, { minLength: 1, maxLength: 6 })
      .map((orders): Operation => ({ seed, engine, nodes, replicas, orders }));
  });
