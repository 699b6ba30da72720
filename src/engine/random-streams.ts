/**
 * Chance, one named stream for each purpose.
 *
 * A stream depends on the run's seed and its own name alone, so that a new consumer of chance
 * never changes what another one draws. The generator is pure-rand's xoroshiro128+.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { hashText } from './text-hash.ts';

type Generator = ReturnType<typeof xoroshiro128plus>;

export interface RandomStreams {
  readonly seed: number;
  readonly generators: Map<string, Generator>;
}

export function createRandomStreams(seed: number): RandomStreams {
  return { seed, generators: new Map() };
}

/** An integer in [0, size) from the stream called `purpose`. */
export function pickIndex(streams: RandomStreams, purpose: string, size: number): number {
  return size <= 1 ? 0 : uniformInt(generatorOf(streams, purpose), 0, size - 1);
}

/** A copy of `items` in an order drawn from the stream: each order is equally likely. */
export function shuffled<Item>(
  streams: RandomStreams,
  purpose: string,
  items: readonly Item[],
): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = pickIndex(streams, purpose, last + 1);
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
}

function generatorOf(streams: RandomStreams, purpose: string): Generator {
  let generator = streams.generators.get(purpose);
  if (generator === undefined) {
    generator = xoroshiro128plus(seedOf(streams.seed, purpose));
    streams.generators.set(purpose, generator);
  }
  return generator;
}

/** From the seed and the name. */
function seedOf(seed: number, purpose: string): number {
  return hashText(`${seed}/${purpose}`);
}
