/**
 * Load balancers: a service's virtual IP, firewall marks and IPVS list in a network's sandbox.
 *
 * Owns one object per (service, network), made with the first backend and removed with the last
 * (LIFE-13). Follows addServiceBinding, rmServiceBinding, addLBBackend and configureFWMark (LB-02 to
 * LB-09, ING-12). Names are looked up in the same records by resolver.ts.
 */
import {
  addRealServer,
  addVirtualService,
  indexOfAddress,
  removeRealServer,
  removeVirtualService,
  setWeight,
  type RealServer,
} from '../linux/ipvs-table.ts';
import { addAddress, removeAddress } from '../linux/network-namespace.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { subnetText } from '../packet/ipv4-subnet.ts';
import {
  FIRST_MARK,
  type Backend,
  type DockerEngine,
  type Endpoint,
  type LoadBalancer,
  type OverlayNetwork,
  type ServiceBinding,
} from './docker-engine.ts';
import { dropRules, runCommands, type Command } from './firewall/commands.ts';
import { gatewayBridge } from './gateway-bridge.ts';
import { addIngressPorts, removeIngressPorts } from './ingress-routing.ts';

/** Where a binding is kept: services by name, containers that no service owns by their own. */
export function balancerKey({ service, backends }: ServiceBinding): string {
  return service === '' ? `container ${backends[0]?.task ?? ''}` : service;
}

/** Makes the load balancer of a binding with all its backends at once. */
export function addLoadBalancer(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  binding: ServiceBinding,
): LoadBalancer {
  const balancer: LoadBalancer = { binding, mark: nextMark(engine, binding) };
  onNetwork(engine, binding.network).set(balancerKey(binding), balancer);
  if (binding.virtualIp !== 0) program(engine, overlay, balancer);
  return balancer;
}

/** Takes it down: the mark is not used again. */
export function removeLoadBalancer(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
): void {
  const { binding, mark } = balancer;
  const { namespace } = overlay.balancer;
  engine.balancers.get(binding.network)?.delete(balancerKey(binding));
  if (binding.virtualIp === 0) return;
  removeVirtualService(namespace.ipvs, mark);
  removeIngressPorts(engine, gatewayAddress(engine, overlay), ingressPorts(overlay, binding));
  dropRules(namespace.rules, markRules(overlay, balancer));
  removeAddress(balancerEndpoint(overlay).device, binding.virtualIp);
}

/** A backend at the head of the IPVS list (IPVS-03). */
export function addToBalancer(
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
  backend: Backend,
): void {
  const { binding } = balancer;
  const at = indexOfAddress(binding.backends, backend.address);
  const others = at < 0 ? binding.backends : binding.backends.toSpliced(at, 1);
  balancer.binding = { ...binding, backends: [backend, ...others] };
  const service = overlay.balancer.namespace.ipvs.services.get(balancer.mark);
  if (service === undefined) return;
  if (at >= 0) setWeight(service, backend.address, 1);
  else addRealServer(service, backend.address, 1);
}

/** Weight 0: what is connected stays, nothing new comes (LIFE-07, IPVS-04). */
export function disableInBalancer(
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
  address: Ipv4Address,
): void {
  const { binding } = balancer;
  const at = indexOfAddress(binding.backends, address);
  const known = binding.backends[at];
  if (known === undefined) return;
  const backends = binding.backends.with(at, { ...known, enabled: false });
  balancer.binding = { ...binding, backends };
  const service = overlay.balancer.namespace.ipvs.services.get(balancer.mark);
  if (service) setWeight(service, address, 0);
}

/** Takes a backend out, which is not the last one. */
export function removeFromBalancer(
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
  address: Ipv4Address,
): void {
  const { binding } = balancer;
  const at = indexOfAddress(binding.backends, address);
  if (at < 0) return;
  balancer.binding = { ...binding, backends: binding.backends.toSpliced(at, 1) };
  const { ipvs } = overlay.balancer.namespace;
  const service = ipvs.services.get(balancer.mark);
  if (service) removeRealServer(ipvs, service, address);
}

/**
 * Every service on a network uses a number up, with or without a virtual IP (LB-06). A daemon has
 * been counting before; its numbers are told from the first one that a table shows.
 */
function nextMark(engine: DockerEngine, { service, virtualIp }: ServiceBinding): number {
  const isShown = virtualIp !== 0 || engine.nextMark > FIRST_MARK;
  return service !== '' && isShown ? engine.nextMark++ : 0;
}

function onNetwork(engine: DockerEngine, network: string): Map<string, LoadBalancer> {
  let balancers = engine.balancers.get(network);
  if (balancers === undefined) engine.balancers.set(network, (balancers = new Map()));
  return balancers;
}

function program(engine: DockerEngine, overlay: OverlayNetwork, balancer: LoadBalancer): void {
  const { binding, mark } = balancer;
  const { namespace } = overlay.balancer;
  addAddress(balancerEndpoint(overlay).device, binding.virtualIp, 32);
  const ports = ingressPorts(overlay, binding);
  const isPublished =
    !overlay.network.ingress || addIngressPorts(engine, gatewayAddress(engine, overlay), ports);
  if (!isPublished) return;
  runCommands(namespace.rules, markRules(overlay, balancer));
  addSourceNat(overlay);
  addVirtualService(namespace.ipvs, mark).servers = serversOf(binding.backends);
}

/** Traffic that IPVS balances comes from the node's own address on the network (LB-09). */
function addSourceNat(overlay: OverlayNetwork): void {
  if (overlay.sourceNat) return;
  overlay.sourceNat = true;
  const subnet = subnetText(overlay.network.subnet);
  const own = ipv4Text(balancerEndpoint(overlay).address);
  runCommands(overlay.balancer.namespace.rules, [
    ['nat', `-A POSTROUTING -m ipvs --ipvs -d ${subnet} -j SNAT --to-source ${own}`],
  ]);
}

function markRules(overlay: OverlayNetwork, { binding, mark }: LoadBalancer): readonly Command[] {
  const set = `-j MARK --set-mark ${mark}`;
  const byPort = ingressPorts(overlay, binding).map(({ protocol, publishedPort }): Command => [
    'mangle',
    `-A PREROUTING -p ${protocol} --dport ${publishedPort} ${set}`,
  ]);
  return [...byPort, ['mangle', `-A INPUT -d ${ipv4Text(binding.virtualIp)} ${set}`]];
}

function ingressPorts(overlay: OverlayNetwork, { ports }: ServiceBinding) {
  return overlay.network.ingress ? ports.filter((port) => port.publishMode === 'ingress') : [];
}

function balancerEndpoint(overlay: OverlayNetwork): Endpoint {
  return overlay.endpoints.get(overlay.balancer.name) as Endpoint;
}

function gatewayAddress(engine: DockerEngine, overlay: OverlayNetwork): Ipv4Address {
  if (!overlay.network.ingress) return 0;
  return gatewayBridge(engine).endpoints.get(overlay.balancer.name)?.address ?? 0;
}

const serversByBackends = new WeakMap<readonly Backend[], readonly RealServer[]>();

/** Nodes that share a list of backends share the list of servers too. */
function serversOf(backends: readonly Backend[]): readonly RealServer[] {
  let servers = serversByBackends.get(backends);
  if (servers === undefined) {
    servers = backends.map(({ address, enabled }) => ({ address, weight: enabled ? 1 : 0 }));
    serversByBackends.set(backends, servers);
  }
  return servers;
}
