/**
 * Sandboxes: the network namespace of a container or load balancer, its interfaces and DNS rules.
 *
 * Owns making and removing them, and where the default route leads. Which networks a container is
 * put on is container.ts's; the far ends of the interfaces are bridge-network.ts's and
 * overlay-driver.ts's. Follows libnetwork's sandbox.go, osl/ and resolver_unix.go.
 */
import {
  addAddress,
  addDevice,
  createNamespace,
  removeDevice,
  removeNamespace,
  type NetworkNamespace,
} from '../linux/network-namespace.ts';
import { joinPair, type Device } from '../linux/device.ts';
import { applyIptables } from '../linux/netfilter/iptables-command.ts';
import { addRoute } from '../linux/routing-table.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import { hexForName, resolverPorts } from './chosen-by-name.ts';
import type { DockerEngine, Endpoint, Sandbox } from './docker-engine.ts';
import type { ContainerView } from './node-view.ts';

/** A sandbox with a namespace of its own, or with `namespace` for `--network host`. */
export function createSandbox(
  engine: DockerEngine,
  name: string,
  container?: ContainerView,
  namespace: NetworkNamespace = createNamespace(engine.node, name, engine.host.memory),
): Sandbox {
  const sandbox: Sandbox = {
    name,
    id: hexForName(`${engine.node}/${name}/sandbox`, 12),
    namespace,
    endpoints: [],
    container,
    resolver: undefined,
  };
  engine.sandboxes.set(name, sandbox);
  if (namespace !== engine.host) engine.namespaces.set(name, namespace);
  return sandbox;
}

/** Forgets a sandbox whose endpoints have left, and all that its namespace remembers. */
export function removeSandbox(engine: DockerEngine, sandbox: Sandbox): void {
  engine.sandboxes.delete(sandbox.name);
  if (sandbox.namespace === engine.host) return;
  engine.namespaces.delete(sandbox.name);
  removeNamespace(sandbox.namespace);
}

export interface InterfaceRequest {
  readonly outsideNamespace: NetworkNamespace;
  readonly outsideName: string;
  readonly outsideMac: MacAddress;
  readonly mac: MacAddress;
  readonly mtu: number;
  readonly address: Ipv4Address;
  readonly prefixLength: number;
}

/** A veth pair: the inside is the sandbox's next `ethN` and has the address. */
export function addInterface(
  sandbox: Sandbox,
  request: InterfaceRequest,
): { device: Device; outside: Device } {
  const { mac, mtu } = request;
  const outside = addDevice(request.outsideNamespace, {
    name: request.outsideName,
    kind: 'veth',
    mac: request.outsideMac,
    mtu,
  });
  const name = nextInterface(sandbox.namespace);
  const device = addDevice(sandbox.namespace, { name, kind: 'veth', mac, mtu });
  joinPair(device, outside);
  addAddress(device, request.address, request.prefixLength);
  return { device, outside };
}

/** Takes an endpoint's interface out of the sandbox. */
export function removeInterface(sandbox: Sandbox, endpoint: Endpoint): void {
  removeDevice(endpoint.outside);
  sandbox.endpoints.splice(sandbox.endpoints.indexOf(endpoint), 1);
}

function nextInterface(namespace: NetworkNamespace): string {
  let number = 0;
  while (namespace.devices.has(`eth${number}`)) number++;
  return `eth${number}`;
}

/** Replaces the default route. */
export function setDefaultRoute(sandbox: Sandbox, gateway: Ipv4Address, device: Device): void {
  const { routes } = sandbox.namespace;
  const at = routes.findIndex((route) => route.subnet.prefixLength === 0);
  if (at >= 0) routes.splice(at, 1);
  addRoute(routes, { subnet: { address: 0, prefixLength: 0 }, device, gateway, source: 0 });
}

/** True where a way out exists, so that names can be asked for outside (DNS-15). */
export function hasDefaultRoute(sandbox: Sandbox): boolean {
  return sandbox.namespace.routes.some((route) => route.subnet.prefixLength === 0);
}

/** Starts the DNS server on 127.0.0.11 and leads port 53 to its ports (DNS-01, DNS-02). */
export function startResolver(engine: DockerEngine, sandbox: Sandbox): void {
  if (sandbox.resolver) return;
  const ports = resolverPorts(engine.sandboxes.size);
  sandbox.resolver = ports;
  const { rules } = sandbox.namespace;
  const server = '127.0.0.11';
  for (const command of [
    '-N DOCKER_OUTPUT',
    '-N DOCKER_POSTROUTING',
    `-I OUTPUT -d ${server} -j DOCKER_OUTPUT`,
    `-I POSTROUTING -d ${server} -j DOCKER_POSTROUTING`,
    `-A DOCKER_OUTPUT -d ${server} -p tcp --dport 53 -j DNAT --to-destination ${server}:${ports.tcp}`,
    `-A DOCKER_OUTPUT -d ${server} -p udp --dport 53 -j DNAT --to-destination ${server}:${ports.udp}`,
    `-A DOCKER_POSTROUTING -s ${server} -p tcp --sport ${ports.tcp} -j SNAT --to-source :53`,
    `-A DOCKER_POSTROUTING -s ${server} -p udp --sport ${ports.udp} -j SNAT --to-source :53`,
  ]) {
    applyIptables(rules, 'nat', command);
  }
}
