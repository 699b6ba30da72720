/*
 * Variants of recorded scenarios: the same story with more nodes, other names, ports, replicas and
 * another join order, and without the choices that the recording had pinned.
 */
import fc from 'fast-check';
import { parse } from 'yaml';
import { loadScenarioText } from '../../support/capture/load-capture.ts';

export interface VariantChoices {
  readonly seed: number;
  /** Nodes beside the recorded ones. */
  readonly extraNodes: number;
  /** Node that joins first. */
  readonly firstNode: number;
  /** Added to every published port. */
  readonly portShift: number;
  /** Added to every replica count. */
  readonly extraReplicas: number;
  /** Put behind every name of a node, a network and a service. */
  readonly nameEnding: string;
}

export const variantChoices: fc.Arbitrary<VariantChoices> = fc.record({
  seed: fc.nat(1_000_000),
  extraNodes: fc.nat(2),
  firstNode: fc.nat(2),
  portShift: fc.constantFrom(0, 1000, 20000),
  extraReplicas: fc.nat(2),
  nameEnding: fc.constantFrom('', 's', '-two', '2'),
});

interface ServiceFile {
  readonly networks?: readonly string[] | Readonly<Record<string, object>>;
  readonly ports?: readonly (string | { readonly published?: number; readonly mode?: string })[];
  readonly deploy?: { readonly mode?: string; readonly replicas?: number };
}

export interface ScenarioFile {
  readonly cluster: { readonly nodes: Readonly<Record<string, object | null>> };
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly services: Readonly<Record<string, ServiceFile>>;
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

/** The recorded scenario with these choices, as a file's content. */
export function variantOf(name: string, choices: VariantChoices): ScenarioFile {
  const recorded = parse(loadScenarioText(name)) as ScenarioFile;
  const { pins: _, ...unpinned } = recorded as ScenarioFile & { readonly pins?: object };
  const grown = { ...unpinned, ...grow(recorded, choices), seed: choices.seed };
  return JSON.parse(rename(JSON.stringify(grown), recorded, choices)) as ScenarioFile;
}

function grow(recorded: ScenarioFile, choices: VariantChoices) {
  const { extraNodes, firstNode, extraReplicas } = choices;
  const names = Object.keys(recorded.cluster.nodes);
  const more = Array.from({ length: extraNodes }, (_, index) => `n${names.length + index + 1}`);
  const order = [...names.slice(firstNode), ...names.slice(0, firstNode), ...more];
  const services = Object.entries(recorded.services).map(([name, service]) => {
    const { deploy } = service;
    if (deploy?.replicas === undefined) return [name, service] as const;
    const replicas = deploy.replicas + extraReplicas;
    return [name, { ...service, deploy: { ...deploy, replicas } }] as const;
  });
  return {
    cluster: { nodes: Object.fromEntries(order.map((node) => [node, {}])) },
    services: Object.fromEntries(services),
  };
}

/** Names and published ports are words of the text, wherever they stand. */
function rename(text: string, recorded: ScenarioFile, choices: VariantChoices): string {
  const { nameEnding, portShift } = choices;
  const names = [
    ...Object.keys(recorded.cluster.nodes),
    ...Object.keys(recorded.networks ?? {}),
    ...Object.keys(recorded.services),
  ];
  const word = new RegExp(`(?<![\\w-])(${names.join('|')}|n\\d)(?![\\w-])`, 'g');
  return text
    .replace(word, (name) => name + nameEnding)
    .replace(/\b(80[89]\d|9[01]\d0)\b/g, (port) => String(Number(port) + portShift));
}
