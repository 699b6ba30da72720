/*
 * The title of each step says what it does, so that two steps that do different things read apart.
 */
import { expect, test } from 'vitest';
import { parseScenario } from '../../../src/scenario/parse-scenario.ts';
import { stepText } from '../../../src/steps/step-text.ts';

function titleOf(step: string): string | undefined {
  const text = [
    'title: Titles',
    'cluster: { nodes: { n1: { role: manager }, n2: {}, n3: {} } }',
    'services: { web: { ports: ["8080:80"] } }',
    `steps: [${step}]`,
  ].join('\n');
  const [first] = parseScenario(text).scenario?.steps ?? [];
  return first && stepText(first);
}

test.each([
  ['request: { from: client, to: "n1:8080", count: 3 }', 'request n1:8080 from client, 3 times'],
  ['request: { from: client, to: "n1:8080", protocol: udp }', 'request n1:8080/udp from client'],
  ['resolve: { from: web.1, name: web }', 'resolve web from web.1'],
  ['resolve: { from: web.1, name: web, type: AAAA }', 'resolve web AAAA from web.1'],
  ['firewall: { node: n2, drop: udp/4789 }', 'firewall drop udp/4789 on n2, chain INPUT'],
  [
    'firewall: { node: n2, drop: tcp/8080, chain: DOCKER-USER, from: 10.0.0.0/8 }',
    'firewall drop tcp/8080 from 10.0.0.0/8 on n2, chain DOCKER-USER',
  ],
  ['firewall: { node: n2, drop: esp, remove: true }', 'firewall allow esp on n2, chain INPUT'],
  ['partition: [[n1], [n2, n3]]', 'partition n1 | n2 n3'],
  ['partition: { from: [n1], to: [n3] }', 'partition n1 to n3'],
  ['link: { node: n3, latency: default, mtu: 1400 }', 'link n3 mtu 1400 latency as before'],
  ['heal: all', 'heal all'],
  [
    'netem: { node: n2, interface: eth0, delay: udp/4789, by: 200ms }',
    'netem delay packet 1 of udp/4789 from n2/host/eth0 by 200 ms',
  ],
  [
    'netem: { node: n2, namespace: web.1, interface: eth1, drop: tcp, nth: 2, count: 3 }',
    'netem drop packets 2 to 4 of tcp from n2/web.1/eth1',
  ],
  ['stop: web.1', 'stop web.1'],
  ['stop: { task: web.1, timeout: 30s }', 'stop web.1, SIGKILL after 30 s'],
  ['response-time: { web.1: 2s }', 'response-time web.1 2000 ms'],
  ['listen: { web.1: [] }', 'listen web.1 nothing'],
  ['listen: { web.1: [81, 53/udp] }', 'listen web.1 81/tcp 53/udp'],
  ['listen: { web.1: default }', 'listen web.1 as before'],
  ['flush-dns: all', 'flush-dns all'],
  ['link: { node: n3, state: down }', 'link n3 down'],
  ['link: { node: n1, jitter: 5ms }', 'link n1 jitter 5 ms'],
  ['link: { node: n1, queue: 64k }', 'link n1 queue 65536 bytes'],
  ['link: { between: [n1, n2], latency: 20ms, loss: 0.5 }', 'link n1-n2 latency 20 ms loss 50 %'],
])('%s is called "%s"', (step, title) => {
  expect(titleOf(`{ ${step} }`)).toBe(title);
});
