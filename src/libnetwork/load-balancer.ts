/**
 * A load balancer's side of the kernel: virtual IP, firewall marks and IPVS list in a network's
 * sandbox.
 *
 * Owns what is programmed when a backend comes, is disabled or goes; which balancers there are, and
 * their names, is service-bindings.ts's. Follows addLBBackend, rmLBBackend and configureFWMark (LB-02
 * to LB-09, ING-12): the first backend programs the balancer, the last one that is removed takes down
 * whatever of it is there.
 */
import {
  addRealServer,
  addVirtualService,
  hasRealServer,
  removeRealServer,
  removeVirtualService,
  setWeight,
  type RealServer,
  type VirtualService,
} from '../linux/ipvs-table.ts';
import { addAddress, hasAddress, removeAddress } from '../linux/network-namespace.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { subnetText } from '../packet/ipv4-subnet.ts';
import type { DockerEngine, Endpoint, OverlayNetwork } from './docker-engine.ts';
import type { EndpointRecords, LoadBalancer } from './service-records.ts';
import { dropRules, runCommands, type Command } from './firewall/commands.ts';
import { gatewayBridge } from './gateway-bridge.ts';
import { addIngressPorts, removeIngressPorts } from './ingress-routing.ts';

/** All servers of a balancer that has been made with several records at once. */
export function programBalancer(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
): void {
  if (balancer.binding.virtualIp === 0) return;
  const service = makeVirtualService(engine, overlay, balancer);
  if (service === undefined) return;
  service.servers = serversOf(balancer.records);
}

/**
 * A server at the head of the IPVS list (IPVS-03). One that is there already stays as it is, with the
 * weight that it has: addLBBackend takes no notice of EEXIST (LIFE-11, LIFE-18).
 */
export function addServer(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
  address: Ipv4Address,
): void {
  if (balancer.binding.virtualIp === 0) return;
  const service =
    virtualService(overlay, balancer) ?? makeVirtualService(engine, overlay, balancer);
  if (service === undefined) return;
  if (!hasRealServer(service, address)) addRealServer(service, address, 1);
  else balancer.contested.add(address);
}

/** Weight 0: what is connected stays, nothing new comes (LIFE-07, IPVS-04). */
export function disableServer(
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
  address: Ipv4Address,
): void {
  const service = virtualService(overlay, balancer);
  if (service) setWeight(service, address, 0);
}

/** Takes a server out. */
export function removeServer(
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
  address: Ipv4Address,
): void {
  const service = virtualService(overlay, balancer);
  if (service) removeRealServer(overlay.balancer.namespace.ipvs, service, address);
}

/**
 * Takes down what a balancer without backends has: its ports where no other one uses them, and its
 * virtual IP though another one may have it too (ING-37). The mark is not used again.
 */
export function takeDownBalancer(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
): void {
  const { binding, mark } = balancer;
  if (binding.virtualIp === 0) return;
  const { namespace } = overlay.balancer;
  if (namespace.ipvs.services.has(mark)) removeVirtualService(namespace.ipvs, mark);
  if (overlay.network.ingress) {
    removeIngressPorts(engine, gatewayAddress(engine, overlay), binding.ports);
  }
  dropRules(namespace.rules, markRules(balancer));
  const { device } = balancerEndpoint(overlay);
  if (hasAddress(device, binding.virtualIp)) removeAddress(device, binding.virtualIp);
}

function virtualService(
  { balancer: { namespace } }: OverlayNetwork,
  { mark }: LoadBalancer,
): VirtualService | undefined {
  return mark === 0 ? undefined : namespace.ipvs.services.get(mark);
}

/** Undefined where the engine gives up halfway: an address or a port that it cannot have. */
function makeVirtualService(
  engine: DockerEngine,
  overlay: OverlayNetwork,
  balancer: LoadBalancer,
): VirtualService | undefined {
  const { binding, mark } = balancer;
  const { namespace } = overlay.balancer;
  if (!takeVirtualIp(engine, overlay, binding.virtualIp)) return undefined;
  const isPublished =
    !overlay.network.ingress ||
    addIngressPorts(engine, gatewayAddress(engine, overlay), binding.ports);
  if (!isPublished) return undefined;
  runCommands(namespace.rules, markRules(balancer));
  if (overlay.network.directServerReturn) return addVirtualService(namespace.ipvs, mark, 'Route');
  addSourceNat(overlay);
  return addVirtualService(namespace.ipvs, mark);
}

/** `ip addr add VIP/32`; EEXIST is an error up to 29.6 (ING-37). */
function takeVirtualIp(
  { behaviour }: DockerEngine,
  overlay: OverlayNetwork,
  virtualIp: Ipv4Address,
): boolean {
  const { device } = balancerEndpoint(overlay);
  if (hasAddress(device, virtualIp)) return behaviour.sharesVirtualIp;
  addAddress(device, virtualIp, 32);
  return true;
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

function markRules({ binding, mark }: LoadBalancer): readonly Command[] {
  const set = `-j MARK --set-mark ${mark}`;
  const byPort = binding.ports.map(({ protocol, publishedPort }): Command => {
    return ['mangle', `-A PREROUTING -p ${protocol} --dport ${publishedPort} ${set}`];
  });
  return [...byPort, ['mangle', `-A INPUT -d ${ipv4Text(binding.virtualIp)} ${set}`]];
}

function balancerEndpoint(overlay: OverlayNetwork): Endpoint {
  return overlay.endpoints.get(overlay.balancer.name) as Endpoint;
}

function gatewayAddress(engine: DockerEngine, overlay: OverlayNetwork): Ipv4Address {
  return gatewayBridge(engine).endpoints.get(overlay.balancer.name)?.address ?? 0;
}

const serversByRecords = new WeakMap<EndpointRecords, readonly RealServer[]>();

/** Nodes that share records share the list of servers too. */
function serversOf(records: EndpointRecords): readonly RealServer[] {
  let servers = serversByRecords.get(records);
  if (servers === undefined) {
    servers = [...records.values()].map(({ backend: { address } }) => {
      return { address, weight: 1 };
    });
    serversByRecords.set(records, servers);
  }
  return servers;
}
