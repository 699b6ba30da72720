/*
 * Host names of tasks: templates (swarmkit's template/context.go) and the DNS names that they are
 * (DNS-23; buildEndpointDNSNames of daemon/container_operations.go).
 */
import { describe, expect, it } from 'vitest';
import { observe } from './observe.ts';

const CLUSTER = `
cluster: { nodes: { n1: {}, n2: {} } }
networks: { app: {} }
services:
  web:
    networks: [app]
    hostname: "{{.Service.Name}}-{{ .Task.Slot }}"
    deploy: { replicas: 2 }
  agent: { networks: [app], hostname: "On-{{.Node.Hostname}}", deploy: { mode: global } }
  cli: { networks: [app] }
pins:
  tasks:
    web.1: { addresses: { app: 10.0.1.3 } }
    web.2: { addresses: { app: 10.0.1.4 } }`;

const ask = (name: string) => {
  const [seen] = observe(CLUSTER, `{ resolve: { from: cli.1, name: "${name}" } }`);
  return { status: seen?.['status'], answers: seen?.['answers'] };
};

describe('The host name of a task', () => {
  it('leads to the task that has it', () => {
    expect(ask('web-1')).toEqual({ status: 'NOERROR', answers: ['10.0.1.3'] });
    expect(ask('WEB-2.app')).toEqual({ status: 'NOERROR', answers: ['10.0.1.4'] });
  });

  it('may be that of its node, in any case', () => {
    expect(ask('on-n2').status).toBe('NOERROR');
    expect(ask('on-n3').status).toBe('NXDOMAIN');
  });
});

describe('A container that the managers have dropped', () => {
  it('opens its ports all the same when it has booted, if it has not been stopped by then', () => {
    const slow = `
cluster: { nodes: { n1: {}, n2: {} } }
networks: { app: {} }
services: { web: { networks: [app], deploy: { replicas: 2 }, x-app: { boot: 6s } } }`;
    const seen = observe(
      slow,
      '{ scale: { web: 4 }, converge: false }',
      '{ wait: 2 }',
      '{ scale: { web: 2 } }',
      '{ update: { web: { image: v2 } }, converge: false }',
      '{ wait: 60 }',
      '{ ps: web }',
    );
    const rows = seen.at(-1)?.['rows'] as { desired: string; current: string }[];
    const wanted = rows.filter(({ desired }) => desired === 'Running');
    expect(wanted.map(({ current }) => current)).toEqual(['Running', 'Running']);
  });
});
