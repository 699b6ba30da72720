/**
 * Ports of a node that lead to one container: `mode: host` and `docker run -p`.
 *
 * Owns the rules, the choice of dynamic ports, conflicts, and the sockets of docker-proxy, which is
 * a program of its own. Follows libnetwork/drivers/bridge and portallocator (HOST-01 to HOST-10).
 */
import { listen, listeningSockets, newSocket, removeSocket } from '../linux/socket-table.ts';
import { ipv4Text } from '../packet/ipv4-address.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { TransportProtocol } from '../swarm/objects.ts';
import type {
  BridgeNetwork,
  DockerEngine,
  Endpoint,
  HostPortBinding,
  HostPortRequest,
} from './docker-engine.ts';
import { dropRules, runCommands, type Command } from './firewall/commands.ts';
import { applyIptables, hasRule } from '../linux/netfilter/iptables-command.ts';

/** net.ipv4.ip_local_port_range, which dynamic ports come from (HOST-07). */
const DYNAMIC_FIRST = 32768;
const DYNAMIC_LAST = 60999;

/** Maps a port of the host to a container on a bridge; the error is in the engine's words. */
export function mapHostPort(
  engine: DockerEngine,
  bridge: BridgeNetwork,
  sandbox: string,
  request: HostPortRequest,
): HostPortBinding | { error: string } {
  const endpoint = bridge.endpoints.get(sandbox) as Endpoint;
  const { protocol, containerPort } = request;
  const hostPort = request.hostPort || dynamicPort(engine, protocol);
  const { address } = endpoint;
  const target = `${ipv4Text(address)}:${containerPort}`;
  const taken = conflict(engine, protocol, hostPort, target);
  if (taken !== undefined) {
    const id = `${endpoint.name} (${engine.sandboxes.get(sandbox)?.id ?? ''})`;
    const text = `driver failed programming external connectivity on endpoint ${id}: ${taken}`;
    return { error: text };
  }
  const proxy = newSocket(engine.host, PROTOCOL[protocol], {
    number: engine.programs.dockerProxy,
    name: 'docker-proxy',
  });
  listen(proxy, 0, hostPort);
  const binding: HostPortBinding = {
    protocol,
    hostPort,
    sandbox,
    network: bridge.name,
    containerAddress: address,
    containerPort,
    proxy,
  };
  engine.hostPorts.bindings.set(portKey(protocol, hostPort), binding);
  addRules(engine, bridge, binding);
  return binding;
}

/** Takes the mappings of a container away. */
export function unmapHostPorts(engine: DockerEngine, sandbox: string): void {
  for (const [key, binding] of engine.hostPorts.bindings) {
    if (binding.sandbox !== sandbox) continue;
    unmap(engine, key, binding);
  }
}

/** Takes one mapping away, if it is there. */
export function unmapHostPort(
  engine: DockerEngine,
  protocol: TransportProtocol,
  hostPort: number,
): void {
  const key = portKey(protocol, hostPort);
  const binding = engine.hostPorts.bindings.get(key);
  if (binding) unmap(engine, key, binding);
}

function unmap(engine: DockerEngine, key: string, binding: HostPortBinding): void {
  engine.hostPorts.bindings.delete(key);
  removeSocket(binding.proxy);
  removeRules(engine, binding);
}

/** The binding of a port of the host, for the program behind its socket. */
export function findHostPort(
  engine: DockerEngine,
  protocol: TransportProtocol,
  hostPort: number,
): HostPortBinding | undefined {
  return engine.hostPorts.bindings.get(portKey(protocol, hostPort));
}

function portKey(protocol: TransportProtocol, hostPort: number): string {
  return `${protocol}/${hostPort}`;
}

/** The first free port after the last one that was given. */
function dynamicPort(engine: DockerEngine, protocol: TransportProtocol): number {
  const size = DYNAMIC_LAST - DYNAMIC_FIRST + 1;
  const last = engine.hostPorts.lastDynamic.get(protocol) ?? DYNAMIC_FIRST - 1;
  for (let step = 1; step <= size; step++) {
    const port = DYNAMIC_FIRST + ((last - DYNAMIC_FIRST + step) % size);
    if (isTaken(engine, protocol, port)) continue;
    engine.hostPorts.lastDynamic.set(protocol, port);
    return port;
  }
  return DYNAMIC_FIRST;
}

function isTaken(engine: DockerEngine, protocol: TransportProtocol, port: number): boolean {
  const number = PROTOCOL[protocol];
  return listeningSockets(engine.host.sockets).some(
    (socket) => socket.protocol === number && socket.localPort === port,
  );
}

/** Another container's port, or a program's of the machine (HOST-10). */
function conflict(
  engine: DockerEngine,
  protocol: TransportProtocol,
  port: number,
  target: string,
): string | undefined {
  if (findHostPort(engine, protocol, port)) {
    return `Bind for 0.0.0.0:${port} failed: port is already allocated`;
  }
  if (!isTaken(engine, protocol, port)) return undefined;
  return engine.behaviour.addressInUse(port, target, protocol);
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
  { behaviour }: DockerEngine,
  { device }: BridgeNetwork,
  binding: HostPortBinding,
): readonly Command[] {
  const { protocol, hostPort, containerAddress, containerPort } = binding;
  const address = ipv4Text(containerAddress);
  const match = `! -i ${device.name} -p ${protocol} --dport ${hostPort}`;
  const destination: Command = [
    'nat',
    `-A DOCKER ${match} -j DNAT --to-destination ${address}:${containerPort}`,
  ];
  if (!behaviour.masqueradesOwnPort) return [destination];
  const itself = `-p ${protocol} -s ${address} -d ${address} --dport ${containerPort}`;
  return [destination, ['nat', `-A POSTROUTING ${itself} -j MASQUERADE`]];
}

function admission({ device }: BridgeNetwork, binding: HostPortBinding): Command {
  const { protocol, containerAddress, containerPort } = binding;
  const way = `! -i ${device.name} -o ${device.name}`;
  const match = `-p ${protocol} -d ${ipv4Text(containerAddress)} --dport ${containerPort}`;
  return ['filter', `-A DOCKER ${way} ${match} -j ACCEPT`];
}
