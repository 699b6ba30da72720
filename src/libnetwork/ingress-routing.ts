/**
 * The routing mesh on the host: published ports lead to ingress_sbox.
 *
 * Owns the DOCKER-INGRESS chains, which come with the first port and stay, each port's rules, and
 * the sockets that reserve the ports. Follows addIngressPorts of libnetwork 28.5 (ING-03 to ING-20).
 * From 29.8 on a published port is a port mapping of ingress_sbox, as if it was run with `-p` (ING-50).
 */
import { PROTOCOL } from '../packet/packet.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { listen, newSocket, removeSocket } from '../linux/socket-table.ts';
import type { PortConfig } from '../swarm/objects.ts';
import type { DockerEngine } from './docker-engine.ts';
import {
  type Command,
  dropRules,
  ensureRule,
  makeChain,
  placeRule,
  runCommands,
} from './firewall/commands.ts';
import { gatewayBridge } from './gateway-bridge.ts';
import { findHostPort, mapHostPort, unmapHostPort } from './host-port.ts';

/** Name of the sandbox that published ports lead to. */
const INGRESS_SANDBOX = 'ingress_sbox';

/**
 * Leads the ports to `destination`, the address of ingress_sbox on docker_gwbridge. False where the
 * engine could not have one of them, because a program of the machine holds it (ING-53).
 */
export function addIngressPorts(
  engine: DockerEngine,
  destination: Ipv4Address,
  ports: readonly PortConfig[],
): boolean {
  if (engine.behaviour.ingressPorts === 'port-mapping') return mapPorts(engine, ports);
  installRouting(engine);
  for (const port of ports) {
    if (beginUse(engine, configKey(port))) openPort(engine, destination, port);
  }
  return true;
}

function openPort(engine: DockerEngine, destination: Ipv4Address, port: PortConfig): void {
  const key = portKey(port);
  runCommands(
    engine.host.rules,
    portRules(destination, port).map(([table, text]) => [table, text.replace(/^-A/, '-I')]),
  );
  if (!engine.ingress.listeners.has(key)) {
    engine.ingress.listeners.set(key, reservePort(engine, port));
  }
}

/** All or none, as AddEphemeralPorts does; without them no port is counted (unrefIngressPorts). */
function mapPorts(engine: DockerEngine, ports: readonly PortConfig[]): boolean {
  const added = ports.filter((port) => beginUse(engine, portKey(port)));
  const mapped: PortConfig[] = [];
  for (const port of added) {
    if (!mapPort(engine, port)) break;
    mapped.push(port);
  }
  if (mapped.length === added.length) return true;
  for (const { protocol, publishedPort } of mapped) unmapHostPort(engine, protocol, publishedPort);
  for (const port of ports) endUse(engine, portKey(port));
  return false;
}

function mapPort(engine: DockerEngine, { protocol, publishedPort }: PortConfig): boolean {
  const request = { protocol, hostPort: publishedPort, containerPort: publishedPort };
  const mapped = mapHostPort(engine, gatewayBridge(engine), INGRESS_SANDBOX, request);
  return !('error' in mapped);
}

/** Takes the rules and listeners of ports away that nobody uses any more; chains and jumps stay. */
export function removeIngressPorts(
  engine: DockerEngine,
  destination: Ipv4Address,
  ports: readonly PortConfig[],
): void {
  for (const port of ports) {
    if (engine.behaviour.ingressPorts === 'port-mapping') {
      const isLast = endUse(engine, portKey(port));
      if (isLast && isOwnMapping(engine, port)) {
        unmapHostPort(engine, port.protocol, port.publishedPort);
      }
    } else if (endUse(engine, configKey(port))) closePort(engine, destination, port);
  }
}

function closePort(engine: DockerEngine, destination: Ipv4Address, port: PortConfig): void {
  dropRules(engine.host.rules, portRules(destination, port));
  const listener = engine.ingress.listeners.get(portKey(port));
  if (listener) removeSocket(listener);
  engine.ingress.listeners.delete(portKey(port));
}

/** True for the first use of a port: `filterPortConfigs` lets each one be programmed once. */
function beginUse({ ingress: { uses } }: DockerEngine, key: string): boolean {
  const before = uses.get(key) ?? 0;
  uses.set(key, before + 1);
  return before === 0;
}

/** True for the last use; a port that was never programmed has none. */
function endUse({ ingress: { uses } }: DockerEngine, key: string): boolean {
  const before = uses.get(key) ?? 0;
  if (before > 1) uses.set(key, before - 1);
  else uses.delete(key);
  return before === 1;
}

/** A container may hold the port instead, which the mesh could not have then. */
function isOwnMapping(
  engine: DockerEngine,
  { protocol, publishedPort }: Pick<PortConfig, 'protocol' | 'publishedPort'>,
): boolean {
  return findHostPort(engine, protocol, publishedPort)?.sandbox === INGRESS_SANDBOX;
}

function installRouting(engine: DockerEngine): void {
  if (engine.ingress.installed) return;
  engine.ingress.installed = true;
  const { device } = gatewayBridge(engine);
  const { rules } = engine.host;
  for (const table of ['nat', 'filter'] as const) {
    makeChain(rules, table, 'DOCKER-INGRESS');
    runCommands(rules, [[table, '-A DOCKER-INGRESS -j RETURN']]);
  }
  placeRule(rules, ['nat', '-I OUTPUT -m addrtype --dst-type LOCAL -j DOCKER-INGRESS']);
  placeRule(rules, ['nat', '-I PREROUTING -m addrtype --dst-type LOCAL -j DOCKER-INGRESS']);
  placeRule(rules, ['filter', `-I ${engine.layout.ingressFrom} -j DOCKER-INGRESS`]);
  const local = `-m addrtype --src-type LOCAL -o ${device.name} -j MASQUERADE`;
  ensureRule(rules, ['nat', `-I POSTROUTING ${local}`]);
  engine.layout.orderJumps?.(engine.host.rules);
  device.routeLocalnet = true;
}

/** In the order in which they are put at the head of their chains. */
function portRules(
  destination: Ipv4Address,
  { protocol, publishedPort: port }: PortConfig,
): readonly Command[] {
  const target = `${ipv4Text(destination)}:${port}`;
  return [
    ['nat', `-A DOCKER-INGRESS -p ${protocol} --dport ${port} -j DNAT --to-destination ${target}`],
    [
      'filter',
      `-A DOCKER-INGRESS -p ${protocol} --sport ${port} ` +
        '-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    ],
    ['filter', `-A DOCKER-INGRESS -p ${protocol} --dport ${port} -j ACCEPT`],
  ];
}

/** A socket that listens and never accepts, so that no program takes the port (ING-19). */
function reservePort(engine: DockerEngine, { protocol, publishedPort }: PortConfig) {
  const owner = { number: engine.programs.dockerd, name: 'dockerd' };
  const socket = newSocket(engine.host, PROTOCOL[protocol], owner);
  listen(socket, 0, publishedPort);
  return socket;
}

function portKey({ protocol, publishedPort }: PortConfig): string {
  return `${protocol}/${publishedPort}`;
}

/** The whole PortConfig: one that leads to another target port is another one (ING-37, ING-55). */
function configKey(port: PortConfig): string {
  return `${portKey(port)} ${port.targetPort}`;
}
