/**
 * The JSON Schema of scenario files, for editors: completion, hover texts, red underlines.
 * Owns nothing of its own: it is generated from the schema that judges files.
 */
import { z } from 'zod';
import { scenarioFile } from './schema/file.ts';

/** The parts of JSON Schema (draft 2020-12) that readers of ours look at. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** A fresh object that prints as `scenarios/scenario.schema.json`. */
export function scenarioJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(scenarioFile, { io: 'input' });
  const extension = { patternProperties: { '^x-': {} } };
  return { $schema, title: 'swarmscope scenario', ...rest, ...extension } as JsonSchema;
}
