/*
 * What differs between two scenarios, named as the language names it.
 */
import { describe, expect, test } from 'vitest';
import { scenarioDifferences } from '../../../src/compare/scenario-differences.ts';
import { parseScenario, type Scenario } from '../../../src/index.ts';

function scenario(service: string, steps = '- request: { from: client, to: "n1:8080" }'): Scenario {
  const { scenario, diagnostics } = parseScenario(`
title: Any
cluster: { nodes: { n1: { role: manager }, n2: {} } }
services: { web: ${service} }
steps:
  ${steps}
`);
  if (scenario === undefined) throw new Error(diagnostics[0]?.message);
  return scenario;
}

const base = scenario('{ ports: ["8080:80"] }');

describe('differences of scenarios', () => {
  test('are none between a scenario and itself, told in other words on other lines', () => {
    const same = scenario(
      '{ ports: ["8080:80"] }',
      '\n\n  - { note: Hello, request: { from: client, to: "n1:8080" } }',
    );
    expect(scenarioDifferences(base, same)).toEqual([]);
  });

  test('name the mode of a port', () => {
    const host = scenario('{ ports: [{ target: 80, published: 8080, mode: host }] }');
    expect(scenarioDifferences(base, host)).toEqual([
      { path: 'services.web.ports[0].mode', left: 'ingress', right: 'host' },
    ]);
  });

  test('name a target as it was written, once', () => {
    const other = scenario('{ ports: ["8080:80"] }', '- request: { from: client, to: "n2:8080" }');
    expect(scenarioDifferences(base, other)).toEqual([
      { path: 'steps[0].to', left: 'n1:8080', right: 'n2:8080' },
    ]);
  });

  test('name a step that only one of them has by its action', () => {
    const more = scenario(
      '{ ports: ["8080:80"] }',
      '- request: { from: client, to: "n1:8080" }\n  - drain: n2',
    );
    expect(scenarioDifferences(base, more)).toEqual([
      { path: 'steps[1]', left: '–', right: 'drain' },
    ]);
    expect(scenarioDifferences(more, base)).toEqual([
      { path: 'steps[1]', left: 'drain', right: '–' },
    ]);
  });

  test('leave the seed to those who choose it for both', () => {
    expect(scenarioDifferences(base, { ...base, seed: 99 })).toEqual([]);
  });
});
