/**
 * A value that is made from something large when it is first asked for.
 * Owns that the source is let go of then: a result that is kept must not keep the world of its run.
 */

/** The returned function makes the value at its first call and gives the same at all others. */
export function readOnce<Source, Value>(
  source: Source,
  read: (source: Source) => Value,
): () => Value {
  let unread: { readonly source: Source } | undefined = { source };
  let value: Value | undefined;
  return () => {
    if (unread) value = read(unread.source);
    unread = undefined;
    return value as Value;
  };
}
