/**
 * VXLAN network identifiers: one for each overlay, counted up from 4096.
 *
 * Owns which are in use. A freed one is not given again before the count has wrapped (CP-28).
 * Follows libnetwork's drivers/overlay/ovmanager.
 */

export interface VniPool {
  next: number;
  readonly used: Set<number>;
}

const FIRST = 4096;
const LAST = 2 ** 24 - 1;

export function createVniPool(): VniPool {
  return { next: FIRST, used: new Set() };
}

/** The next free identifier; undefined where all are in use. */
export function allocateVni(pool: VniPool): number | undefined {
  for (let tries = FIRST; tries <= LAST; tries++) {
    const vni = pool.next;
    pool.next = vni === LAST ? FIRST : vni + 1;
    if (pool.used.has(vni)) continue;
    pool.used.add(vni);
    return vni;
  }
  return undefined;
}

export function releaseVni(pool: VniPool, vni: number): void {
  pool.used.delete(vni);
}
