/**
 * Values derived from records that never change: made once for each record, gone with it.
 * Owns the memory alone; what is derived is for whoever asks.
 */

/** `make` with a memory; what it returned for a record is returned for it again. */
export function oncePer<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const known = made.get(key);
    if (known) return known.value;
    const value = make(key);
    made.set(key, { value });
    return value;
  };
}
