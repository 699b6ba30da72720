/**
 * Code that is fetched when somebody first wants it.
 *
 * Owns asking once, telling everybody who waits, and asking again after it could not be fetched, which
 * the shell tells the reader of.
 */

/** True when it is there; else it is fetched, and the caller told of its arrival. */
export type LazyPart = (onArrival: () => void) => boolean;

export function lazyPart(load: () => Promise<unknown>): LazyPart {
  let isHere = false;
  let loading: Promise<void> | undefined;
  return (onArrival) => {
    if (isHere) return true;
    loading ??= load().then(
      () => {
        isHere = true;
      },
      () => {
        loading = undefined;
      },
    );
    void loading.then(() => {
      if (isHere) onArrival();
    });
    return false;
  };
}
