/*
 * Reads the captures of real swarms that test/fidelity/captures/ keeps: NAME.yaml is the scenario
 * with the pins of the run, NAME.json is what happened.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Capture, Observation } from './capture-types.ts';
import { fieldsOf } from './compare-values.ts';

const folder = fileURLToPath(new URL('../../fidelity/captures/', import.meta.url));

/** Names without ending, sorted: `01-ingress`, `02-host-mode`, … */
export function captureNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted();
}

/** The text of the scenario that was run. */
export function loadScenarioText(name: string): string {
  return readFileSync(`${folder}${name}.yaml`, 'utf8');
}

/** What the real swarm did. */
export function loadCapture(name: string): Capture {
  const { observations } = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as {
    observations: Observation[];
  };
  const pins = fieldsOf(fieldsOf(parse(loadScenarioText(name)))['pins']);
  return { name, observations, backendsPinned: pins['backends'] !== undefined };
}
