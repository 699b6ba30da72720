/**
 * Which keys may stand at a place of the file, for suggestions.
 * Owns the walk through the generated JSON Schema, which editors use for the same purpose.
 */
import { scenarioJsonSchema, type JsonSchema } from './scenario-json-schema.ts';
import type { Path } from './source-positions.ts';

/** Every key that the schema knows at `path`; several alternatives are joined. */
export function knownKeys(path: Path): string[] {
  const root = scenarioJsonSchema();
  let schemas = alternatives(root, root);
  for (const part of path) schemas = schemas.flatMap((each) => inside(root, each, part));
  return [...new Set(schemas.flatMap((each) => Object.keys(each.properties ?? {})))];
}

/** The schema itself without references and alternatives. */
function alternatives(root: JsonSchema, schema: JsonSchema): JsonSchema[] {
  const name = schema.$ref?.replace('#/$defs/', '');
  const target = name === undefined ? undefined : root.$defs?.[name];
  const below = [...(target ? [target] : []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...below.flatMap((each) => alternatives(root, each))];
}

function inside(root: JsonSchema, schema: JsonSchema, part: string | number): JsonSchema[] {
  const next =
    typeof part === 'number' ? schema.items : (schema.properties?.[part] ?? others(schema));
  return next === undefined || typeof next === 'boolean' ? [] : alternatives(root, next);
}

function others(schema: JsonSchema): JsonSchema | undefined {
  const { additionalProperties } = schema;
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}
