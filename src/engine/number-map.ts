/**
 * A map from numbers to values, for addresses of 32 and 48 bits.
 *
 * Owns what Map does not do well: Map boxes each key that is no small integer and hashes it in a call
 * out of compiled code. Here keys lie unboxed in an array; a few are searched one after the other,
 * more through an index of hashes. Order is that of insertion, as Map keeps it.
 */
export class NumberMap<Value> {
  size = 0;
  /** NaN where a key was deleted and in the first place, which is nobody's and keeps it unboxed. */
  private keyAt: number[] = [NaN];
  private valueAt: (Value | undefined)[] = [undefined];
  /** Places by hash, 0 where there is none; made once there are more keys than are searched. */
  private index: Int32Array | undefined;

  get(key: number): Value | undefined {
    return this.valueAt[this.placeOf(key)];
  }

  has(key: number): boolean {
    return this.placeOf(key) !== 0;
  }

  set(key: number, value: Value): void {
    const place = this.placeOf(key);
    if (place !== 0) this.valueAt[place] = value;
    else this.append(key, value);
  }

  /** True where the key was there. */
  delete(key: number): boolean {
    const place = this.placeOf(key);
    if (place === 0) return false;
    this.keyAt[place] = NaN;
    this.valueAt[place] = undefined;
    this.size--;
    return true;
  }

  *[Symbol.iterator](): IterableIterator<[number, Value]> {
    for (let place = 1; place < this.keyAt.length; place++) {
      const key = this.keyAt[place] as number;
      if (!Number.isNaN(key)) yield [key, this.valueAt[place] as Value];
    }
  }

  *values(): IterableIterator<Value> {
    for (const [, value] of this) yield value;
  }

  private placeOf(key: number): number {
    const { keyAt, index } = this;
    if (index !== undefined) return this.placeByHash(key, index);
    for (let place = 1; place < keyAt.length; place++) if (keyAt[place] === key) return place;
    return 0;
  }

  /** A deleted key's place stays in the index, so that the search goes on behind it. */
  private placeByHash(key: number, index: Int32Array): number {
    const mask = index.length - 1;
    for (let slot = hashOf(key) & mask; ; slot = (slot + 1) & mask) {
      const place = index[slot] as number;
      if (place === 0 || this.keyAt[place] === key) return place;
    }
  }

  private append(key: number, value: Value): void {
    if (this.keyAt.length > (this.index ? this.index.length >> 1 : SEARCHED_MAX)) this.reindex();
    const place = this.keyAt.length;
    this.keyAt.push(key);
    this.valueAt.push(value);
    this.size++;
    if (this.index) putInto(this.index, key, place);
  }

  /** Closes up the places of deleted keys and makes an index that is at most a quarter full. */
  private reindex(): void {
    const { keyAt, valueAt, size } = this;
    this.keyAt = [NaN];
    this.valueAt = [undefined];
    this.index = undefined;
    if (size >= SEARCHED_MAX) this.index = new Int32Array(2 ** Math.ceil(Math.log2(size * 4 + 4)));
    for (let place = 1; place < keyAt.length; place++) {
      const key = keyAt[place] as number;
      if (Number.isNaN(key)) continue;
      if (this.index) putInto(this.index, key, this.keyAt.length);
      this.keyAt.push(key);
      this.valueAt.push(valueAt[place]);
    }
  }
}

/** As many keys are found faster by looking at all of them. */
const SEARCHED_MAX = 8;

function putInto(index: Int32Array, key: number, place: number): void {
  const mask = index.length - 1;
  let slot = hashOf(key) & mask;
  while (index[slot] !== 0) slot = (slot + 1) & mask;
  index[slot] = place;
}

/** Mixes the lower 32 bits: MAC addresses of one network differ there. */
function hashOf(key: number): number {
  const mixed = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
