/**
 * Which keys may stand at a place of the file, for suggestions.
 * Owns the walk through the schema; several alternatives at one place are joined.
 */
import type { z } from 'zod';
import { scenarioFile } from './schema/file.ts';
import type { Path } from './source-positions.ts';

type Schema = z.core.$ZodTypes;

/** Every key that the schema knows at `path`. */
export function knownKeys(path: Path): string[] {
  let schemas = alternatives(scenarioFile as unknown as Schema);
  for (const part of path) schemas = schemas.flatMap((each) => inside(each, part));
  return [...new Set(schemas.flatMap(keysOf))];
}

/** The schema without what only wraps it: each form that the value may have. */
function alternatives(schema: Schema): Schema[] {
  const { def } = schema._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
      return alternatives(def.innerType as Schema);
    case 'union':
      return def.options.flatMap((each) => alternatives(each as Schema));
    case 'object':
    case 'record':
    case 'array':
      return [schema];
    default:
      return [];
  }
}

function inside({ _zod: { def } }: Schema, part: string | number): Schema[] {
  if (def.type === 'array') return alternatives(def.element as Schema);
  if (def.type === 'record') return alternatives(def.valueType as Schema);
  if (def.type !== 'object' || !Object.hasOwn(def.shape, part)) return [];
  return alternatives(def.shape[part] as Schema);
}

function keysOf({ _zod: { def } }: Schema): string[] {
  return def.type === 'object' ? Object.keys(def.shape) : [];
}
