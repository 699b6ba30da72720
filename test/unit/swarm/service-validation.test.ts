/*
 * Refusals of `docker service create`, word for word.
 */
import { describe, expect, test } from 'vitest';
import type { ServiceSpec } from '../../../src/swarm/objects.ts';
import { createService } from '../../../src/swarm/service-changes.ts';
import { cluster, deploy, on, port, spec } from './swarm-support.ts';

const invalid = 'Error response from daemon: rpc error: code = InvalidArgument desc = ';

const refusals: readonly (readonly [string, ServiceSpec, string])[] = [
  [
    'a network that does not exist',
    spec('web', { networks: on('nosuch') }),
    'Error response from daemon: network nosuch not found',
  ],
  [
    'the network none, which only nodes have (populateNetworkID of daemon/cluster/networks.go)',
    spec('web', { networks: on('none') }),
    'Error response from daemon: could not find the corresponding predefined swarm network: ' +
      'network none not found',
  ],
  [
    'a network of the node alone',
    spec('web', { networks: on('docker_gwbridge') }),
    'Error response from daemon: The network docker_gwbridge cannot be used with services. Only networks ' +
      'scoped to the swarm can be used, such as those created with the overlay driver.',
  ],
  [
    'the ingress network',
    spec('web', { networks: on('ingress') }),
    `${invalid}Service cannot be explicitly attached to the ingress network "ingress"`,
  ],
  [
    'one published port twice',
    spec('web', { ports: [port('8080:80'), port('8080:81')] }),
    `${invalid}EndpointSpec: duplicate published ports provided`,
  ],
  [
    'one published port in both modes',
    spec('web', { ports: [port('8080:80'), port('8080:80', 'host')] }),
    `${invalid}EndpointSpec: duplicate published ports provided`,
  ],
  ['no name', spec(''), `${invalid}meta: name must be provided`],
  ['a name with a dot', spec('a.b'), `${invalid}name must be valid as a DNS name component`],
  ['a name that ends in -', spec('a-'), `${invalid}name must be valid as a DNS name component`],
  ['a long name', spec('a'.repeat(64)), `${invalid}name must be 63 characters or fewer`],
  [
    'fewer than no replicas',
    spec('web', { replicas: -1 }),
    `${invalid}Number of replicas must be non-negative`,
  ],
  [
    'a constraint without an operator',
    spec('web', { constraints: ['node.role=manager'] }),
    'Error response from daemon: rpc error: code = Unknown desc = constraint expected one ' +
      'operator from ==, !=',
  ],
  [
    'a name that is taken, in another case',
    spec('TAKEN'),
    'Error response from daemon: rpc error: code = AlreadyExists desc = name conflicts with an ' +
      'existing object: service TAKEN already exists',
  ],
];

describe('a service is refused for', () => {
  test.each(refusals)('%s', (_, request, error) => {
    const { store } = cluster();
    deploy(store, spec('taken'));
    expect(createService(store, request)).toEqual({ error });
    expect([...store.services.keys()]).toEqual(['taken']);
  });

  test('an ingress port that another service has in host mode', () => {
    const { store } = cluster();
    deploy(store, spec('first', { ports: [port('8080:80', 'host')] }));
    expect(createService(store, spec('web', { ports: [port('8080:80')] }))).toEqual({
      error:
        `${invalid}port '8080' is already in use by service 'first' ` +
        `(${store.services.get('first')?.id}) as a host-published port`,
    });
  });

  test('a port that another service was given from 30000 up', () => {
    const { store } = cluster();
    deploy(store, spec('auto', { ports: [port('80')] }));
    expect(createService(store, spec('web', { ports: [port('30000:80')] }))).toHaveProperty(
      'error',
      expect.stringContaining("port '30000' is already in use by service 'auto'"),
    );
  });
});

test('two services may ask for one port in host mode', () => {
  const { store } = cluster();
  deploy(store, spec('first', { ports: [port('8080:80', 'host')] }));
  expect(createService(store, spec('web', { ports: [port('8080:80', 'host')] }))).toHaveProperty(
    'service',
  );
});
