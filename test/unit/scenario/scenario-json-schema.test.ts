/* The JSON Schema that editors use: current, complete, and with a sentence for each key. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownKeys } from '../../../src/scenario/known-keys.ts';
import { scenarioJsonSchema, type JsonSchema } from '../../../src/scenario/scenario-json-schema.ts';

const file = new URL('../../../scenarios/scenario.schema.json', import.meta.url);

/** Every key with its schema, wherever it stands. */
function keysBelow(schema: JsonSchema, path: string): [path: string, key: JsonSchema][] {
  const {
    properties = {},
    items,
    additionalProperties,
    anyOf = [],
    allOf = [],
    $defs = {},
  } = schema;
  const own = Object.entries(properties).map(([name, key]): [string, JsonSchema] => [
    `${path}.${name}`,
    key,
  ]);
  const below = [items, additionalProperties, ...anyOf, ...allOf].filter(
    (each): each is JsonSchema => typeof each === 'object',
  );
  return [
    ...own,
    ...own.flatMap(([name, key]) => keysBelow(key, name)),
    ...below.flatMap((each) => keysBelow(each, path)),
    ...Object.entries($defs).flatMap(([name, each]) => keysBelow(each, name)),
  ];
}

describe('the JSON Schema', () => {
  it('in scenarios/ is the generated one; `npm run schema` writes it', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(scenarioJsonSchema());
  });

  it('has a sentence for every key', () => {
    const keys = keysBelow(scenarioJsonSchema(), '');
    const silent = keys.filter(([, key]) => !/^[A-Z`].*\.$/.test(key.description ?? ''));
    expect(silent.map(([path]) => path)).toEqual([]);
    expect(keys.length).toBeGreaterThan(200);
  });

  it('tells the keys that may stand at a place', () => {
    expect(knownKeys(['services', 'web', 'deploy'])).toContain('endpoint_mode');
    expect(knownKeys(['steps', 0])).toContain('request');
    expect(knownKeys(['services', 'web', 'ports', 0])).toContain('published');
    expect(knownKeys(['nowhere'])).toEqual([]);
  });
});
