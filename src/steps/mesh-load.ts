/**
 * A load on the routing mesh: one UDP request after the other, through every node in turn.
 *
 * Owns the cluster and the traffic that the bench measures; the clock on the wall is the caller's.
 */
import { buildWorld } from '../build/build-world.ts';
import { touchMachine } from '../build/program-machine.ts';
import { runWorld } from '../build/run.ts';
import type { MachineState, World } from '../build/world.ts';
import { SECOND } from '../engine/sim-time.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { beginExchange, createClient, startRequest } from '../workload/client.ts';

export interface MeshSize {
  readonly nodes: number;
  readonly tasks: number;
}

export interface MeshLoad {
  readonly world: World;
  readonly client: MachineState;
  readonly entries: readonly MachineState[];
}

export interface MeshRun {
  readonly answered: number;
  readonly events: number;
  /** Mean time from question to answer in the simulated network, in nanoseconds. */
  readonly meanLatencyNs: number;
}

const PUBLISHED_PORT = 5514;

/** A scenario of one published UDP service; the LAN and the ingress network are a /16 each. */
export function meshScenarioText({ nodes, tasks }: MeshSize): string {
  const names = Array.from({ length: nodes }, (_, index) => index + 1);
  const rows = names.map(
    (each) => `    n${each}: { address: 192.168.${(each >> 8) + 1}.${each & 255} }`,
  );
  return [
    'title: Load on the routing mesh',
    'cluster:',
    '  underlay: { subnet: 192.168.0.0/16, bandwidth: 100Gbit }',
    '  swarm: { default-addr-pool: 10.0.0.0/8, subnet-size: 16 }',
    '  nodes:',
    ...rows,
    'hosts: { client: { address: 192.168.255.100 } }',
    'services:',
    `  log: { ports: ["${PUBLISHED_PORT}:80/udp"], deploy: { replicas: ${tasks} } }`,
    '',
  ].join('\n');
}

/** Builds the cluster with recording off and sets every node up. */
export function createMeshLoad(scenario: Scenario): MeshLoad {
  const world = buildWorld(scenario, { seed: scenario.seed, eventsKept: undefined });
  const entries = scenario.cluster.nodes.map(({ name }) => touchMachine(world, name));
  return { world, client: touchMachine(world, 'client'), entries };
}

/** Sends `requests` datagrams, each after the answer to the one before. */
export function runMeshLoad(load: MeshLoad, requests: number): MeshRun {
  const { loop } = load.world.kernel;
  const begun = loop.handled;
  let answered = 0;
  let latencyNs = 0;
  for (let request = 0; request < requests; request++) {
    const sentNs = loop.nowNs;
    if (!askThrough(load, request)) continue;
    answered++;
    latencyNs += loop.nowNs - sentNs;
  }
  return {
    answered,
    events: loop.handled - begun,
    meanLatencyNs: latencyNs / Math.max(1, answered),
  };
}

function askThrough({ world, client: machine, entries }: MeshLoad, request: number): boolean {
  const { workload } = world;
  const entry = entries[request % entries.length] as MachineState;
  const client = createClient(workload, {
    name: machine.name,
    namespace: machine.host,
    protocol: 'udp',
    port: PUBLISHED_PORT,
    requestBytes: undefined,
    keepsOpen: false,
  });
  const exchange = beginExchange(workload, client, { request, sends: true, timeoutNs: 3 * SECOND });
  startRequest(workload, client, entry.address);
  runWorld(world, { isDone: () => exchange.result !== undefined, eventsMax: Infinity });
  return exchange.result?.outcome === 'ok';
}
