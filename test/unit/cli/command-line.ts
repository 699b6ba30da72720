/*
 * A command line without a process: collects what a command prints, and plays a simulator that gives
 * the hand-made request through the mesh as its run.
 */
import { evaluateExpectations } from '../../../src/checks/evaluate-expectations.ts';
import type { CommandIo } from '../../../src/cli/command-io.ts';
import { run } from '../../../src/cli/run-cli.ts';
import type { Simulator } from '../../../src/cli/simulator.ts';
import { parseScenario, type Scenario, type SimulationResult } from '../../../src/index.ts';
import { fingerprintOf } from '../../../src/trace/fingerprint.ts';
import { meshRequest } from '../trace/mesh-request.ts';

export interface Printed {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** A scenario whose only step is the request that the played run makes. */
export function scenarioText(expectation = 'outcome: ok'): string {
  return [
    'title: Any node answers',
    'seed: 5',
    'cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }',
    'services:',
    '  web: { ports: ["8080:80"], deploy: { replicas: 2 } }',
    'steps:',
    '  - request: { from: client, to: "n3:8080" }',
    `    expect: { ${expectation} }`,
    '',
  ].join('\n');
}

/** The run that the played simulator gives, whatever the scenario says. */
export function playedRun(scenario: Scenario, seed: number): SimulationResult {
  const events = meshRequest();
  const observations = [
    {
      step: 0,
      kind: 'request',
      from: 'client',
      to: 'n3:8080',
      outcome: 'ok',
      task: 'web.2',
      peer: '10.0.0.4',
      local: '10.0.0.7:80',
    },
  ];
  const topology = { nodes: [], services: [], tasks: [], networks: [] };
  const tables = {
    n3: {
      host: { addr: ['lo UNKNOWN 127.0.0.1/8'], route: [], iptables: [], ipvs: [] },
      ingress_sbox: {
        addr: ['eth0 UP 10.0.0.4/24 10.0.0.5/32'],
        route: ['default via 172.18.0.1 dev eth1'],
        iptables: ['*mangle', '-A PREROUTING -p tcp -m tcp --dport 8080 -j MARK'],
        ipvs: ['FWM 256 rr', '-> 10.0.0.6:0 Masq 1 0 0', '-> 10.0.0.7:0 Masq 1 0 0'],
      },
    },
    n1: { host: { addr: [], route: [], iptables: [], ipvs: [] } },
  };
  return {
    title: scenario.title,
    about: '',
    engine: '28.5',
    seed,
    fingerprint: fingerprintOf(events),
    observations,
    expectations: evaluateExpectations({ scenario, observations, events, topology }),
    events,
    topology,
    tables,
    problems: [],
  };
}

const player: Simulator = {
  parseScenario,
  simulate: (scenario, options) => playedRun(scenario, options.seed ?? scenario.seed),
};

export interface Surroundings extends Partial<Omit<CommandIo, 'out' | 'err'>> {
  readonly simulator?: Partial<Simulator>;
}

/** Runs one command line; by default no terminal, no environment, a 100-column report, no page. */
export async function swarmscope(
  argv: readonly string[],
  { simulator, ...surroundings }: Surroundings = {},
): Promise<Printed> {
  let out = '';
  let err = '';
  const io: CommandIo = {
    out: (content) => {
      out += typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
    },
    err: (text) => {
      err += text;
    },
    terminal: false,
    columns: undefined,
    environment: {},
    pageFolder: new URL('file:///no-page/'),
    untilInterrupted: () => Promise.resolve(),
    ...surroundings,
  };
  const exitCode = await run(argv, io, { ...player, ...simulator });
  return { exitCode, out, err };
}
