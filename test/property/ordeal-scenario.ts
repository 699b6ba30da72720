/*
 * An ordeal as a scenario: after each happening enough time passes, then all tables are looked at.
 * At the end every cause is taken away.
 */
import type { Fault, Ordeal } from './arbitraries/faults.ts';

/** Longer than any suspicion, bulk sync, restart delay and grace period one after the other. */
const QUIET_SECONDS = 180;

export interface OrdealScenario {
  /** YAML, which JSON is too. */
  readonly text: string;
  /** The faults that there were when each state was taken, in the order of the states. */
  readonly faultsAtStates: readonly (readonly Fault[])[];
}

export function ordealScenario(ordeal: Ordeal): OrdealScenario {
  const steps: object[] = [];
  const faultsAtStates: (readonly Fault[])[] = [];
  let faults: Fault[] = [];
  const look = (): void => {
    steps.push({ wait: QUIET_SECONDS }, { state: 'all' });
    faultsAtStates.push([...faults]);
  };
  for (const happening of ordeal.happenings) {
    if (happening.kind === 'begin') {
      steps.push(...beginSteps(ordeal, happening.fault));
      faults.push(happening.fault);
    } else if (happening.kind === 'scale') {
      steps.push({ scale: { web: happening.replicas }, converge: false });
    } else if (happening.kind === 'restart') {
      steps.push({ restart: happening.nodes });
    } else {
      steps.push(...faults.flatMap(endSteps));
      faults = faults.filter((_, index) => index !== happening.which);
      steps.push(...faults.flatMap((fault) => beginSteps(ordeal, fault)));
    }
    look();
  }
  steps.push(...faults.flatMap(endSteps));
  faults = [];
  look();
  steps.push(
    ...ordeal.nodes.map((node) => ({ resolve: { from: `probe@${node}`, name: 'tasks.web' } })),
  );
  return { text: JSON.stringify(fileOf(ordeal, steps)), faultsAtStates };
}

function fileOf({ seed, nodes, managers, replicas }: Ordeal, steps: readonly object[]): object {
  const rows = nodes.map((node, index) => [node, index < managers ? { role: 'manager' } : {}]);
  return {
    title: 'An ordeal',
    seed,
    cluster: { nodes: Object.fromEntries(rows) },
    networks: { app: {} },
    services: {
      web: {
        networks: ['app'],
        ports: ['8080:80'],
        deploy: { replicas },
        stop_grace_period: '1s',
      },
      probe: { networks: ['app'], deploy: { mode: 'global' } },
    },
    steps,
  };
}

function beginSteps({ nodes }: Ordeal, fault: Fault): object[] {
  switch (fault.kind) {
    case 'cable':
      return [{ link: { node: fault.node, state: 'down' } }];
    case 'partition':
      return [{ partition: [fault.side, nodes.filter((node) => !fault.side.includes(node))] }];
    case 'firewall':
      return rulesOf(fault.port).map((rule) => ({ firewall: { node: fault.node, ...rule } }));
  }
}

function rulesOf(port: string): { drop: string; chain: string }[] {
  const protocols = port === '7946' ? ['tcp', 'udp'] : [port === '4789' ? 'udp' : 'tcp'];
  return protocols.flatMap((protocol) =>
    ['INPUT', 'OUTPUT'].map((chain) => ({ drop: `${protocol}/${port}`, chain })),
  );
}

/** Takes each cause away. */
function endSteps(fault: Fault): object[] {
  switch (fault.kind) {
    case 'cable':
      return [{ link: { node: fault.node, state: 'up' } }];
    case 'partition':
      return [{ heal: 'all' }];
    case 'firewall':
      return rulesOf(fault.port).map((rule) => ({
        firewall: { node: fault.node, ...rule, remove: true },
      }));
  }
}
