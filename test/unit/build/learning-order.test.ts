/*
 * In which order nodes come to know services, read off the firewall marks of a run. What is expected
 * follows from recorded clusters, which are named.
 */
import { describe, expect, test } from 'vitest';
import { parseScenario, simulate, type SimulationResult } from '../../../src/index.ts';

function run(text: string): SimulationResult {
  const { scenario, diagnostics } = parseScenario(text);
  if (scenario === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return simulate(scenario, { recording: 'off' });
}

/** `0x100 10.0.1.2`: marks of a node in order, with the virtual IPs that have them. */
function marksOn({ tables }: SimulationResult, node: string): string[] {
  const rules = Object.values(tables[node]!).flatMap(({ iptables }) => iptables);
  return rules
    .flatMap((rule) => {
      const [, address, mark] = /-d (\S+)\/32 -j MARK --set-xmark (0x\w+)/.exec(rule) ?? [];
      return mark ? [`${mark} ${address}`] : [];
    })
    .toSorted();
}

const CLUSTER = 'cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }';

function on(node: string): string {
  return `placement: { constraints: ["node.hostname==${node}"] }`;
}

describe('a cluster at rest', () => {
  test('knows a service of few networks before one that is published too, as in 06-zero-tasks', () => {
    const result = run(`
title: fewer networks
${CLUSTER}
networks: { app: {} }
services:
  web: { networks: [app], ports: ["8080:80"], deploy: { ${on('n1')} } }
  cli: { networks: [app], deploy: { ${on('n2')} } }
pins: { services: { web: { ingress: 10.0.0.50, app: 10.0.1.50 }, cli: { app: 10.0.1.60 } } }
`);
    const order = ['0x100 10.0.1.60', '0x101 10.0.1.50', '0x102 10.0.0.50'];
    expect(marksOn(result, 'n1')).toEqual(order);
    expect(marksOn(result, 'n2')).toEqual(order);
    expect(marksOn(result, 'n3')).toEqual(['0x100 10.0.0.50']);
  });

  test('has on each node the own tasks of two services first, as in 15-ports', () => {
    const result = run(`
title: own first
${CLUSTER}
services:
  one: { ports: ["8081:80"], deploy: { ${on('n1')} } }
  two: { ports: ["8082:80"], deploy: { ${on('n2')} } }
pins: { services: { one: { ingress: 10.0.0.51 }, two: { ingress: 10.0.0.52 } } }
`);
    expect(marksOn(result, 'n1')).toEqual(['0x100 10.0.0.51', '0x101 10.0.0.52']);
    expect(marksOn(result, 'n2')).toEqual(['0x100 10.0.0.52', '0x101 10.0.0.51']);
    expect(marksOn(result, 'n3')).toEqual(['0x100 10.0.0.51', '0x101 10.0.0.52']);
  });

  test('leaves out a number for a service without a virtual IP, but none at the beginning', () => {
    const result = run(`
title: no virtual IP
${CLUSTER}
networks: { app: {} }
services:
  first: { networks: [app], deploy: { endpoint_mode: dnsrr, ${on('n1')} } }
  web: { networks: [app], deploy: { ${on('n1')} } }
  middle: { networks: [app], deploy: { endpoint_mode: dnsrr, ${on('n1')} } }
  cli: { networks: [app], deploy: { ${on('n1')} } }
pins: { services: { web: { app: 10.0.1.50 }, cli: { app: 10.0.1.60 } } }
`);
    expect(marksOn(result, 'n1')).toEqual(['0x100 10.0.1.50', '0x102 10.0.1.60']);
  });
});

describe('after a service has come back from nothing', () => {
  const steps = 'steps: [{ scale: { web: 0 } }, { wait: 30 }, { scale: { web: 2 } }]';

  test('numbers go on where they were on the node that knew it before', () => {
    const result = run(`
title: back again
${CLUSTER}
networks: { app: {} }
services:
  cli: { networks: [app], deploy: { ${on('n3')} } }
  web: { networks: [app], deploy: { replicas: 2 } }
pins:
  services: { web: { app: 10.0.1.50 }, cli: { app: 10.0.1.60 } }
  tasks: { web.1: { node: n1 }, web.2: { node: n2 } }
${steps}
`);
    expect(marksOn(result, 'n1')).toEqual(['0x102 10.0.1.60', '0x103 10.0.1.50']);
    expect(marksOn(result, 'n3')).toContain('0x102 10.0.1.50');
  });

  test('a task that is stopped while it becomes known leaves nothing behind', () => {
    const result = run(`
title: up and down
${CLUSTER}
networks: { app: {} }
services:
  web: { networks: [app], ports: ["8080:80"], deploy: { replicas: 0 } }
steps: [{ scale: { web: 3 }, converge: false }, { scale: { web: 0 } }, { wait: 60 }]
`);
    for (const node of ['n1', 'n2', 'n3']) {
      expect(marksOn(result, node)).toEqual([]);
      expect(Object.values(result.tables[node]!).flatMap(({ ipvs }) => ipvs)).toEqual([]);
    }
  });
});
