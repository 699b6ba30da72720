/**
 * What a step of a run came to, as `run --json` prints it: one record with the kind and the keys of
 * the scenario language. Owns the shape; the run makes the records, checks and reports read them.
 */

/** One observation, with the kinds and keys of the scenario language's `run --json`. */
export type Observation = { readonly step: number; readonly kind: string } & Readonly<
  Record<string, unknown>
>;
