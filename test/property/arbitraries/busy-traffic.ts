/*
 * Traffic while the cluster changes under it: an operator's orders or faults one after the other,
 * and requests, datagrams and echoes in between, before anything has come to rest.
 */
import fc from 'fast-check';
import { ordealScenario } from '../ordeal-scenario.ts';
import { operationScenario } from '../operation-scenario.ts';
import { ordeal } from './faults.ts';
import { operation } from './service-changes.ts';

interface ScenarioFile {
  readonly cluster: { readonly nodes: Readonly<Record<string, object>> };
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

/** Orders and faults; what only waits or looks is left out. */
const CHANGES =
  /^(scale|update|rollback|remove|create|kill|drain|activate|pause|link|partition|heal|firewall)$/;

interface Asked {
  readonly kind: 'mesh' | 'datagram' | 'node-echo' | 'kept';
  readonly node: number;
  readonly pause: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  kind: fc.constantFrom('mesh', 'mesh', 'datagram', 'node-echo', 'kept'),
  node: fc.nat(4),
  pause: fc.constantFrom(0, 0, 1, 4),
});

function stepsOf({ kind, node, pause }: Asked, nodes: readonly string[]): object[] {
  const entry = nodes[node % nodes.length]!;
  const wait = pause === 0 ? [] : [{ wait: pause }];
  const to = `${entry}:8080`;
  switch (kind) {
    case 'mesh':
      return [{ request: { from: 'client', to, count: 2, every: '300ms' } }, ...wait];
    case 'datagram':
      return [{ request: { from: 'client', to, protocol: 'udp' } }, ...wait];
    case 'node-echo':
      return [{ ping: { from: 'client', to: entry } }, ...wait];
    case 'kept':
      return [{ request: { from: 'client', to, connection: 'reuse' } }, ...wait];
  }
}

const changing = fc.oneof(
  operation.map((drawn) => operationScenario(drawn).text),
  ordeal.map((drawn) => ordealScenario(drawn).text),
);

/** The text of a scenario that ends with `quietSeconds` in which nothing is asked. */
export const busyTraffic = (quietSeconds: number): fc.Arbitrary<string> =>
  fc.tuple(changing, fc.array(asked, { minLength: 6, maxLength: 12 })).map(([text, questions]) => {
    const file = JSON.parse(text) as ScenarioFile;
    const nodes = Object.keys(file.cluster.nodes);
    const changes = file.steps.filter((step) => Object.keys(step).some((key) => CHANGES.test(key)));
    const traffic = questions.map((each) => stepsOf(each, nodes));
    const perChange = Math.ceil(traffic.length / Math.max(1, changes.length));
    const steps = changes.flatMap((change, index) => [
      change,
      ...traffic.slice(index * perChange, (index + 1) * perChange).flat(),
    ]);
    return JSON.stringify({ ...file, steps: [...steps, { wait: quietSeconds }] });
  });
