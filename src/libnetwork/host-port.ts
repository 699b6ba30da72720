/**
 * Ports of a node that lead to one container: `mode: host` and `docker run -p`.
 *
 * Owns the rules, the choice of dynamic ports, conflicts, and the sockets of docker-proxy, which is
 * a program of its own. Follows libnetwork/drivers/bridge and portallocator (HOST-01 to HOST-10).
 */
import { listen, listeningSockets, newSocket, removeSocket } from '../linux/socket-table.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { subnet, subnetContains } from '../packet/ipv4-subnet.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { TransportProtocol } from '../swarm/objects.ts';
import { hexForName } from './chosen-by-name.ts';
import type { BridgeNetwork, DockerEngine, Endpoint, HostPortBinding } from './docker-engine.ts';
import type { HostPortRequest } from './node-view.ts';
import { dropRules, runCommands, type Command } from './firewall/commands.ts';
import type { FirewallLayout } from './firewall/layout.ts';
import { applyIptables, hasRule } from '../linux/netfilter/iptables-command.ts';

/** net.ipv4.ip_local_port_range, which dynamic ports come from (HOST-07). */
const DYNAMIC_FIRST = 32768;
const DYNAMIC_LAST = 60999;

/** What a range says that has no free port (ErrAllPortsAllocated). */
const ALL_TAKEN = 'all ports are allocated';

const LOOPBACK = subnet('127.0.0.0/8');

/** Maps a port of the host to a container on a bridge; the error is in the engine's words. */
export function mapHostPort(
  engine: DockerEngine,
  bridge: BridgeNetwork,
  sandbox: string,
  request: HostPortRequest,
): HostPortBinding | { error: string } {
  const endpoint = bridge.endpoints.get(sandbox) as Endpoint;
  const { protocol, containerPort, hostAddress = bridge.hostBinding } = request;
  const hostPort = chosenPort(engine, hostAddress, request);
  const { address } = endpoint;
  const target = `${ipv4Text(address)}:${containerPort}`;
  const refuse = (because: string): { error: string } => {
    const which = `${endpoint.name} (${endpointId(engine, bridge, sandbox)})`;
    return {
      error: `driver failed programming external connectivity on endpoint ${which}: ${because}`,
    };
  };
  if (hostPort === undefined) return refuse(ALL_TAKEN);
  const taken = conflict(engine, { protocol, hostAddress, hostPort }, target);
  if (taken !== undefined) return refuse(taken);
  const proxy = newSocket(engine.host, PROTOCOL[protocol], {
    number: engine.programs.dockerProxy,
    name: 'docker-proxy',
  });
  listen(proxy, hostAddress, hostPort);
  const binding: HostPortBinding = {
    protocol,
    hostAddress,
    hostPort,
    sandbox,
    network: bridge.name,
    containerAddress: address,
    containerPort,
    proxy,
    hasIpv6: request.hostAddress === undefined,
  };
  engine.hostPorts.bindings.set(portKey(binding), binding);
  addRules(engine, bridge, binding);
  return binding;
}

/** The whole id of an endpoint, as libnetwork/endpoint.go prints it in its errors: 64 digits. */
function endpointId(engine: DockerEngine, bridge: BridgeNetwork, sandbox: string): string {
  const parts = ['a', 'b', 'c', 'd'];
  const name = `${engine.node}/${bridge.name}/${sandbox}/endpoint`;
  return parts.map((part) => hexForName(`${name} ${part}`, 16)).join('');
}

/**
 * The order in which ports of one container are mapped: fixed ones before ranges, then by port of the
 * container, protocol and port of the host (cmpPortBinding of drivers/bridge/port_mapping_linux.go).
 */
export function inMappingOrder(requests: readonly HostPortRequest[]): HostPortRequest[] {
  return requests.toSorted((left, right) => {
    const other = mappingKey(right);
    return mappingKey(left).reduce((found, value, at) => found || value - (other[at] as number), 0);
  });
}

function mappingKey(request: HostPortRequest): readonly number[] {
  const { protocol, containerPort, hostPort, hostPortEnd = hostPort, hostAddress = 0 } = request;
  const isRange = hostPort === 0 || hostPort !== hostPortEnd ? 1 : 0;
  return [isRange, containerPort, PROTOCOL[protocol], hostPort, hostPortEnd, hostAddress];
}

/** Takes the mappings of a container away. */
export function unmapHostPorts(engine: DockerEngine, sandbox: string): void {
  for (const [key, binding] of engine.hostPorts.bindings) {
    if (binding.sandbox !== sandbox) continue;
    unmap(engine, key, binding);
  }
}

/** Takes a mapping of all addresses away, if it is there. */
export function unmapHostPort(
  engine: DockerEngine,
  protocol: TransportProtocol,
  hostPort: number,
): void {
  const key = portKey({ protocol, hostAddress: 0, hostPort });
  const binding = engine.hostPorts.bindings.get(key);
  if (binding) unmap(engine, key, binding);
}

function unmap(engine: DockerEngine, key: string, binding: HostPortBinding): void {
  engine.hostPorts.bindings.delete(key);
  removeSocket(binding.proxy);
  removeRules(engine, binding);
}

/** The binding that takes what comes to a port at this address of the host, if there is one. */
export function findHostPort(
  engine: DockerEngine,
  protocol: TransportProtocol,
  hostPort: number,
  hostAddress: Ipv4Address = 0,
): HostPortBinding | undefined {
  const { bindings } = engine.hostPorts;
  return (
    bindings.get(portKey({ protocol, hostAddress, hostPort })) ??
    bindings.get(portKey({ protocol, hostAddress: 0, hostPort }))
  );
}

/** A port at an address of the host, 0 being all. */
type HostPort = Pick<HostPortBinding, 'protocol' | 'hostAddress' | 'hostPort'>;

function portKey({ protocol, hostAddress, hostPort }: HostPort): string {
  return `${protocol}/${addressText(hostAddress)}${hostPort}`;
}

function addressText(address: Ipv4Address): string {
  return address === 0 ? '' : `${ipv4Text(address)}:`;
}

/**
 * The port that is asked for, or the first free one of a range after the last that was given;
 * undefined where all of them are taken (RequestPortsInRange of libnetwork's portallocator).
 */
function chosenPort(
  engine: DockerEngine,
  hostAddress: Ipv4Address,
  { protocol, hostPort, hostPortEnd }: HostPortRequest,
): number | undefined {
  if (hostPort !== 0 && (hostPortEnd ?? hostPort) === hostPort) return hostPort;
  const first = hostPort || DYNAMIC_FIRST;
  const size = (hostPort === 0 ? DYNAMIC_LAST : (hostPortEnd ?? hostPort)) - first + 1;
  const key = `${protocol}/${addressText(hostAddress)}${first}+${size}`;
  const last = engine.hostPorts.lastChosen.get(key) ?? first - 1;
  for (let step = 1; step <= size; step++) {
    const port = first + ((last - first + step) % size);
    if (isTaken(engine, { protocol, hostAddress, hostPort: port })) continue;
    engine.hostPorts.lastChosen.set(key, port);
    return port;
  }
  return undefined;
}

/** A socket at the same address, or either of the two at all addresses. */
function isTaken(engine: DockerEngine, { protocol, hostAddress, hostPort }: HostPort): boolean {
  const number = PROTOCOL[protocol];
  return listeningSockets(engine.host.sockets).some(
    (socket) =>
      socket.protocol === number &&
      socket.localPort === hostPort &&
      meet(socket.localAddress, hostAddress),
  );
}

function meet(one: Ipv4Address, other: Ipv4Address): boolean {
  return one === other || one === 0 || other === 0;
}

/** Another container's port, or a program's of the machine (HOST-10). */
function conflict(engine: DockerEngine, port: HostPort, target: string): string | undefined {
  const { protocol, hostAddress, hostPort } = port;
  const other = [...engine.hostPorts.bindings.values()].find(
    (each) =>
      each.protocol === protocol &&
      each.hostPort === hostPort &&
      meet(each.hostAddress, hostAddress),
  );
  if (other) {
    const at = `${ipv4Text(other.hostAddress)}:${hostPort}`;
    return `Bind for ${at} failed: port is already allocated`;
  }
  if (!isTaken(engine, port)) return undefined;
  return engine.behaviour.addressInUse(`${ipv4Text(hostAddress)}:${hostPort}`, target, protocol);
}

function addRules(engine: DockerEngine, bridge: BridgeNetwork, binding: HostPortBinding): void {
  const { rules } = engine.host;
  const missing = translations(engine, bridge, binding).filter(
    ([each, text]) => !hasRule(rules, each, text),
  );
  runCommands(rules, missing);
  const [table, accept] = admission(bridge, binding);
  if (hasRule(rules, table, accept)) return;
  applyIptables(rules, table, accept.replace(/^-A/, engine.layout.acceptPort));
}

/** The ACCEPT rule is shared by all host ports that lead to the same container port. */
function removeRules(engine: DockerEngine, binding: HostPortBinding): void {
  const bridge = engine.bridges.get(binding.network) as BridgeNetwork;
  const { rules } = engine.host;
  dropRules(rules, translations(engine, bridge, binding));
  const isShared = [...engine.hostPorts.bindings.values()].some(
    (other) =>
      other.sandbox === binding.sandbox &&
      other.containerPort === binding.containerPort &&
      other.protocol === binding.protocol,
  );
  if (!isShared) dropRules(rules, [admission(bridge, binding)]);
}

function translations(
  { behaviour, layout }: DockerEngine,
  { device }: BridgeNetwork,
  binding: HostPortBinding,
): readonly Command[] {
  const { protocol, hostAddress, hostPort, containerAddress, containerPort } = binding;
  const address = ipv4Text(containerAddress);
  const at = hostAddress === 0 ? '' : `-d ${ipv4Text(hostAddress)} `;
  const match = `${at}! -i ${device.name} -p ${protocol} --dport ${hostPort}`;
  const destination: Command = [
    'nat',
    `-A DOCKER ${match} -j DNAT --to-destination ${address}:${containerPort}`,
  ];
  const rules = [...loopbackProtection(layout, binding), destination];
  if (!behaviour.masqueradesOwnPort) return rules;
  const itself = `-p ${protocol} -s ${address} -d ${address} --dport ${containerPort}`;
  return [...rules, ['nat', `-A POSTROUTING ${itself} -j MASQUERADE`]];
}

/** A port on a loopback address is the machine's own (filterPortMappedOnLoopback, from 28 on). */
function loopbackProtection(
  layout: FirewallLayout,
  { protocol, hostAddress, hostPort }: HostPort,
): readonly Command[] {
  if (!layout.protectsAddresses || !subnetContains(LOOPBACK, hostAddress)) return [];
  const match = `-d ${ipv4Text(hostAddress)} ! -i lo -p ${protocol} --dport ${hostPort}`;
  return [['raw', `-A PREROUTING ${match} -j DROP`]];
}

function admission({ device }: BridgeNetwork, binding: HostPortBinding): Command {
  const { protocol, containerAddress, containerPort } = binding;
  const way = `! -i ${device.name} -o ${device.name}`;
  const match = `-p ${protocol} -d ${ipv4Text(containerAddress)} --dport ${containerPort}`;
  return ['filter', `-A DOCKER ${way} ${match} -j ACCEPT`];
}
