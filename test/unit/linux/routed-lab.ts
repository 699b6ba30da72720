/*
 * Two subnets with a router between them: 10.1.0.2 and 10.1.0.3 inside, 10.2.0.2 outside.
 */
import { KernelLab, namespaceCalled, routeVia, wire } from './kernel-lab.ts';

export const CLIENT = '10.1.0.2';
export const ROUTER_INSIDE = '10.1.0.1';
export const ROUTER_OUTSIDE = '10.2.0.1';
export const SERVER = '10.2.0.2';

/** The router's `inside` and `outside` lead to the client and the server; their eth0 to the router. */
export function routedLab({ outsideMtu = 1500 } = {}) {
  const lab = new KernelLab();
  const client = namespaceCalled('client');
  const router = namespaceCalled('router');
  const server = namespaceCalled('server');
  wire(
    { namespace: client, address: `${CLIENT}/24` },
    { namespace: router, name: 'inside', address: `${ROUTER_INSIDE}/24` },
  );
  wire(
    { namespace: server, address: `${SERVER}/24`, mtu: outsideMtu },
    { namespace: router, name: 'outside', address: `${ROUTER_OUTSIDE}/24`, mtu: outsideMtu },
  );
  routeVia(client, '0.0.0.0/0', ROUTER_INSIDE);
  routeVia(server, '0.0.0.0/0', ROUTER_OUTSIDE);
  return { lab, client, router, server };
}
