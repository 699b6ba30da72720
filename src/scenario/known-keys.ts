/**
 * Which keys may stand at a place of the file, for suggestions.
 * Owns the walk through the schema; several alternatives at one place are joined.
 */
import { scenarioFile } from './schema/file.ts';
import type { Path } from './source-positions.ts';

/** What a schema says of itself, as far as keys go. */
interface Schema {
  readonly def: {
    readonly type: string;
    /** Of `optional` and `nullable`. */
    readonly innerType?: unknown;
    /** Of a union. */
    readonly options?: readonly unknown[];
    /** Of an object with these keys. */
    readonly shape?: Readonly<Record<string, unknown>>;
    /** Of a mapping with any key, and of a list. */
    readonly valueType?: unknown;
    readonly element?: unknown;
  };
}

/** Every key that the schema knows at `path`. */
export function knownKeys(path: Path): string[] {
  let schemas = alternatives(scenarioFile);
  for (const part of path) schemas = schemas.flatMap((each) => inside(each, part));
  return [...new Set(schemas.flatMap(({ def }) => Object.keys(def.shape ?? {})))];
}

/** The schema without what only wraps it: each form that the value may have. */
function alternatives(schema: unknown): Schema[] {
  const { def } = schema as Schema;
  if (def.innerType !== undefined) return alternatives(def.innerType);
  return def.options?.flatMap(alternatives) ?? [schema as Schema];
}

function inside({ def }: Schema, part: string | number): Schema[] {
  const isOwn = def.shape !== undefined && Object.hasOwn(def.shape, part);
  const next = isOwn ? def.shape[part] : (def.element ?? def.valueType);
  return next === undefined ? [] : alternatives(next);
}
