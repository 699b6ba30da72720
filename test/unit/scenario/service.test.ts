/* Services and containers: Compose's short and long forms become one canonical record. */
import { describe, expect, it } from 'vitest';
import { applyServiceChanges } from '../../../src/scenario/service-changes.ts';
import { scenarioOf, serviceOf, SMALL, stepOf } from './parse.ts';

const tcp = (target: number, published?: number) => ({
  target,
  ...(published !== undefined && { published }),
  protocol: 'tcp',
  mode: 'ingress',
});

describe('ports', () => {
  it.each([
    ['"8080:80"', [tcp(80, 8080)]],
    ['"80"', [tcp(80)]],
    ['80', [tcp(80)]],
    ['"53:53/udp"', [{ ...tcp(53, 53), protocol: 'udp' }]],
    ['"8000-8001:80-81"', [tcp(80, 8000), tcp(81, 8001)]],
    ['"127.0.0.1:8080:80"', [{ ...tcp(80, 8080), hostAddress: '127.0.0.1' }]],
    ['{ target: 80 }', [tcp(80)]],
    ['{ target: 80, published: "9090", mode: host }', [{ ...tcp(80, 9090), mode: 'host' }]],
  ])('%s', (flow, expected) => {
    expect(serviceOf(`{ ports: [${flow}] }`).ports).toEqual(expected);
  });

  it('of a container are always on its own node', () => {
    const text = `${SMALL}containers: { box: { node: n1, ports: ["8081:80"] } }\n`;
    expect(scenarioOf(text).containers[0]?.ports).toEqual([{ ...tcp(80, 8081), mode: 'host' }]);
  });
});

describe('exposed ports', () => {
  /* As ParsePortRange of docker/go-connections takes them for `docker run --expose`. */
  it('are single ones or ranges', () => {
    const text = `${SMALL}containers: { box: { node: n1, expose: ["80-81", 53-53/udp, 90] } }\n`;
    expect(scenarioOf(text).containers[0]?.expose).toEqual([
      { port: 80, protocol: 'tcp' },
      { port: 81, protocol: 'tcp' },
      { port: 53, protocol: 'udp' },
      { port: 90, protocol: 'tcp' },
    ]);
  });
});

describe('networks', () => {
  it('are a list or a mapping with aliases', () => {
    expect(serviceOf('{ networks: [app] }').networks).toEqual([{ network: 'app', aliases: [] }]);
    expect(serviceOf('{ networks: { app: { aliases: [www] } } }').networks).toEqual([
      { network: 'app', aliases: ['www'] },
    ]);
  });

  it('of a container without any are the default bridge', () => {
    const { containers } = scenarioOf(`${SMALL}containers: { box: { node: n1 } }\n`);
    expect(containers[0]?.networks).toEqual([{ network: 'bridge', aliases: [] }]);
  });

  it('know encryption and MTU from their driver options', () => {
    const options = '{ encrypted: "", com.docker.network.driver.mtu: 1400 }';
    const text = SMALL.replace('{ app: {} }', `{ app: { driver_opts: ${options} } }`);
    expect(scenarioOf(text).networks[0]).toMatchObject({ encrypted: true, mtuBytes: 1400 });
  });
});

describe('deploy', () => {
  it('has the defaults of docker service create', () => {
    expect(serviceOf('{}').deploy).toEqual({
      mode: 'replicated',
      replicas: 1,
      endpointMode: 'vip',
      placement: { constraints: [], preferences: [], maxReplicasPerNode: 0 },
      updateConfig: {
        parallelism: 1,
        delayNs: 0,
        failureAction: 'pause',
        monitorNs: 5e9,
        maxFailureRatio: 0,
        order: 'stop-first',
      },
      rollbackConfig: {
        parallelism: 1,
        delayNs: 0,
        failureAction: 'pause',
        monitorNs: 5e9,
        maxFailureRatio: 0,
        order: 'stop-first',
      },
      restartPolicy: { condition: 'any', delayNs: 5e9, maxAttempts: 0, windowNs: 0 },
      reservations: { nanoCpus: 0, memoryBytes: 0 },
    });
  });

  it('takes what the file says', () => {
    const flow = `{ deploy: {
      mode: replicated, replicas: 4, endpoint_mode: dnsrr,
      placement: { constraints: ["node.role==worker"], preferences: [{ spread: node.labels.zone }], max_replicas_per_node: 2 },
      update_config: { parallelism: 2, delay: 10s, order: start-first },
      restart_policy: { condition: on-failure, max_attempts: 3 },
      resources: { limits: { pids: 5 }, reservations: { cpus: "0.5", memory: 64M } } } }`;
    expect(serviceOf(flow.replace(/\n\s*/g, ' ')).deploy).toMatchObject({
      replicas: 4,
      endpointMode: 'dnsrr',
      placement: {
        constraints: ['node.role==worker'],
        preferences: [{ spread: 'node.labels.zone' }],
        maxReplicasPerNode: 2,
      },
      updateConfig: { parallelism: 2, delayNs: 10e9, order: 'start-first', monitorNs: 5e9 },
      restartPolicy: { condition: 'on-failure', maxAttempts: 3, delayNs: 5e9 },
      reservations: { nanoCpus: 5e8, memoryBytes: 67_108_864 },
    });
  });
});

describe('the health check', () => {
  it('has the defaults of Docker', () => {
    expect(serviceOf('{ healthcheck: { test: [CMD, curl, localhost] } }').healthcheck).toEqual({
      test: 'curl localhost',
      intervalNs: 30e9,
      timeoutNs: 30e9,
      startPeriodNs: 0,
      startIntervalNs: 5e9,
      retries: 3,
    });
  });

  it('can be switched off', () => {
    expect(serviceOf('{ healthcheck: { disable: true } }').healthcheck).toBeUndefined();
  });
});

describe('the simulated program', () => {
  it('listens on 80 and on the target ports', () => {
    expect(serviceOf('{ ports: ["53:53/udp", "8080:80"] }').program.listen).toEqual([
      { port: 80, protocol: 'tcp' },
      { port: 80, protocol: 'udp' },
      { port: 53, protocol: 'udp' },
    ]);
  });

  it('listens on nothing else when the file says on what', () => {
    const { program } = serviceOf('{ ports: ["80:80"], x-app: { listen: [8085/tcp, 9] } }');
    expect(program.listen).toEqual([
      { port: 8085, protocol: 'tcp' },
      { port: 9, protocol: 'tcp' },
    ]);
  });

  it('ignores SIGTERM unless an init is process 1 or the file says otherwise', () => {
    expect(serviceOf('{}').program.onSigterm).toBe('ignore');
    expect(serviceOf('{ init: true }').program.onSigterm).toBe('terminate');
    expect(serviceOf('{ x-app: { on-sigterm: exit } }').program.onSigterm).toBe('exit');
  });

  it('runs until it is stopped unless the file says when it ends, and how', () => {
    expect(serviceOf('{}').program.exit).toBeUndefined();
    const well = serviceOf('{ x-app: { exits: 5s } }').program;
    expect(well.exit).toEqual({ afterNs: 5e9, code: 0 });
    const badly = serviceOf('{ x-app: { exits: { after: 2s, code: 3 } } }').program;
    expect(badly.exit).toEqual({ afterNs: 2e9, code: 3 });
  });

  it('takes the rest of x-app', () => {
    const flow =
      '{ x-app: { boot: 2s, healthy-after: 5s, response-time: 30ms, request-bytes: 1k, response-bytes: 64k, proxy: "api:8080", concurrency: 4, dns-cache: 30s } }';
    expect(serviceOf(flow).program).toMatchObject({
      bootNs: 2e9,
      healthyAfterNs: 5e9,
      responseTimeNs: 30e6,
      requestBytes: 1024,
      responseBytes: 65_536,
      proxy: { name: 'api', port: 8080, keepAlive: false },
      concurrency: 4,
      dnsCacheNs: 30e9,
    });
  });
});

describe('keys of Compose that are not simulated', () => {
  it('are accepted', () => {
    const flow = '{ image: nginx, volumes: ["a:/b"], depends_on: [db], tty: true, secrets: [s] }';
    expect(serviceOf(flow).image).toBe('nginx');
  });
});

const changesOf = (flow: string) =>
  stepOf('update', `update: { web: ${flow} }`).services[0]!.changes;

describe('an update', () => {
  it('carries only what the step gives', () => {
    expect(changesOf('{ image: "web:2" }')).toEqual({ image: 'web:2' });
  });

  it('leaves alone what it does not name', () => {
    const before = serviceOf('{ ports: ["80:80"], deploy: { replicas: 3, endpoint_mode: dnsrr } }');
    const after = applyServiceChanges(before, changesOf('{ deploy: { replicas: 5 } }'));
    expect(after.deploy).toEqual({ ...before.deploy, replicas: 5 });
    expect(after.ports).toEqual(before.ports);
  });

  it('adds the new target port to a program that listens by default', () => {
    const after = applyServiceChanges(serviceOf('{}'), changesOf('{ ports: ["81:8081"] }'));
    expect(after.program.listen).toContainEqual({ port: 8081, protocol: 'tcp' });
  });

  it('adds none to a program whose ports are named', () => {
    const before = serviceOf('{ x-app: { listen: [80] } }');
    const after = applyServiceChanges(before, changesOf('{ ports: ["81:8081"] }'));
    expect(after.program.listen).toEqual([{ port: 80, protocol: 'tcp' }]);
  });

  it('can take the health check away', () => {
    const before = serviceOf('{ healthcheck: { test: true } }'.replace('true', 'curl'));
    const after = applyServiceChanges(before, changesOf('{ healthcheck: { disable: true } }'));
    expect(after.healthcheck).toBeUndefined();
  });
});
