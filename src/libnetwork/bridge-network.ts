/**
 * Bridge networks of a node: docker0 and user-defined ones, and the containers on them.
 *
 * Owns the bridge device, its addresses and the endpoints. The rules are in firewall/ and
 * host-port.ts; docker_gwbridge is made by gateway-bridge.ts. Follows libnetwork/drivers/bridge.
 */
import { invariant } from '../engine/invariant.ts';
import { addPort } from '../linux/device.ts';
import { addAddress, addDevice } from '../linux/network-namespace.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { lastAddress, subnetContains, subnetsOverlap } from '../packet/ipv4-subnet.ts';
import { BRIDGE_OPTION, bridgeSettings, MTU_DEFAULT, MTU_OPTION } from './bridge-options.ts';
import { hexForName, linkName, macForName } from './chosen-by-name.ts';
import type { BridgeNetwork, DockerEngine, Endpoint, Sandbox } from './docker-engine.ts';
import type { BridgeRequest } from './node-view.ts';
import { dropRules, runCommands, type Command } from './firewall/commands.ts';
import { addBridgeRules, type BridgeRules } from './firewall/layout.ts';
import { nextLocalPool } from './local-pools.ts';
import { addInterface, removeInterface } from './sandbox.ts';

const DEFAULT_BRIDGE_OPTIONS: Readonly<Record<string, string>> = {
  [`${BRIDGE_OPTION}.default_bridge`]: 'true',
  [`${BRIDGE_OPTION}.enable_icc`]: 'true',
  [`${BRIDGE_OPTION}.enable_ip_masquerade`]: 'true',
  [`${BRIDGE_OPTION}.host_binding_ipv4`]: '0.0.0.0',
  [`${BRIDGE_OPTION}.name`]: 'docker0',
  [MTU_OPTION]: String(MTU_DEFAULT),
};

/** docker0, the network `bridge`. */
export function createDefaultBridge(engine: DockerEngine): BridgeNetwork {
  return createBridge(engine, { name: 'bridge', options: DEFAULT_BRIDGE_OPTIONS });
}

/** Why the engine refuses to create the network, in its words; undefined where it does not. */
export function bridgeRefusal(engine: DockerEngine, request: BridgeRequest): string | undefined {
  const subnet = request.subnet ?? nextLocalPool(engine);
  if (subnet === undefined) return engine.behaviour.poolsExhausted;
  const others = [...engine.bridges.values()];
  if (others.some(({ name }) => name === request.name)) {
    return `network with name ${request.name} already exists`;
  }
  if (!others.some((other) => subnetsOverlap(other.subnet, subnet))) return undefined;
  return 'invalid pool request: Pool overlaps with other one on this address space';
}

/** A bridge network with its device and rules; `bridgeRefusal` has had nothing to say. */
export function createBridge(engine: DockerEngine, request: BridgeRequest): BridgeNetwork {
  const subnet = request.subnet ?? nextLocalPool(engine);
  invariant(subnet !== undefined, `no free subnet for ${request.name}`);
  const { host } = engine;
  const settings = bridgeSettings(request.options);
  const { mtu, hostBinding } = settings;
  const deviceName = settings.deviceName ?? bridgeName(engine, request.name);
  const mac = macForName(`${engine.node}/${deviceName}`);
  const device = addDevice(host, { name: deviceName, kind: 'bridge', mac, mtu });
  const range = request.range ?? subnet;
  const gateway = request.gateway ?? Math.max(range.address, subnet.address + 1);
  addAddress(device, gateway, subnet.prefixLength);
  const bridge: BridgeNetwork = {
    name: request.name,
    device,
    subnet,
    gateway,
    internal: request.internal ?? false,
    range,
    hostBinding,
    options: request.options ?? {},
    endpoints: new Map(),
    usedAddresses: new Set([gateway]),
  };
  engine.bridges.set(bridge.name, bridge);
  addBridgeRules(host.rules, engine.layout, bridgeRulesOf(bridge));
  return bridge;
}

/** What the host's rules are to be about. */
export function bridgeRulesOf({ device, subnet, internal, options }: BridgeNetwork): BridgeRules {
  const { icc, masquerade } = bridgeSettings(options);
  return { device: device.name, subnet, icc, internal, masquerade };
}

/** `br-<front>` stands for the real `br-` and 12 digits of the network's id: 15 characters fit. */
function bridgeName(engine: DockerEngine, network: string): string {
  const short = network.length <= 10 ? network : network.slice(0, 5) + hexForName(network, 5);
  const name = `br-<${short}>`;
  invariant(!engine.host.devices.has(name), `no other bridge is called ${name}`);
  return name;
}

/** Attaches a sandbox; the address is the lowest free one unless `address` is free (CP-43). */
export function attachToBridge(
  engine: DockerEngine,
  bridge: BridgeNetwork,
  sandbox: Sandbox,
  request: { readonly name: string; readonly address?: Ipv4Address },
): Endpoint {
  const { prefixLength } = bridge.subnet;
  const address = takeAddress(bridge, request.address);
  const mac = macForName(`${engine.node}/${bridge.name}/${sandbox.name}`);
  const outsideName = linkName(engine.host, `${bridge.name}/${sandbox.name}`);
  const { device, outside } = addInterface(sandbox, {
    outsideNamespace: engine.host,
    outsideName,
    outsideMac: macForName(`${engine.node}/${outsideName}`),
    mac,
    mtu: bridge.device.mtu,
    address,
    prefixLength,
  });
  addPort(bridge.device, outside);
  runCommands(engine.host.rules, protection(engine, bridge, address));
  const { name } = request;
  const endpoint = { name, network: bridge.name, address, prefixLength, mac, device, outside };
  bridge.endpoints.set(sandbox.name, endpoint);
  sandbox.endpoints.push(endpoint);
  return endpoint;
}

/** True while the bridge has an address for one more container. */
export function hasFreeAddress(bridge: BridgeNetwork): boolean {
  return lowestFree(bridge) !== undefined;
}

/** Detaches a sandbox; its address is free at once. */
export function detachFromBridge(
  engine: DockerEngine,
  bridge: BridgeNetwork,
  sandbox: Sandbox,
): void {
  const endpoint = bridge.endpoints.get(sandbox.name);
  if (endpoint === undefined) return;
  dropRules(engine.host.rules, protection(engine, bridge, endpoint.address));
  bridge.endpoints.delete(sandbox.name);
  bridge.usedAddresses.delete(endpoint.address);
  removeInterface(sandbox, endpoint);
}

/** Packets for the container's address that do not come in by its bridge are not for it. */
function protection(
  { layout }: DockerEngine,
  { internal, device }: BridgeNetwork,
  address: Ipv4Address,
): readonly Command[] {
  if (internal || !layout.protectsAddresses) return [];
  return [['raw', `-A PREROUTING -d ${ipv4Text(address)}/32 ! -i ${device.name} -j DROP`]];
}

function takeAddress(bridge: BridgeNetwork, wanted: Ipv4Address | undefined): Ipv4Address {
  const { usedAddresses: used, subnet } = bridge;
  const isFree = wanted !== undefined && subnetContains(subnet, wanted) && !used.has(wanted);
  const address = isFree ? wanted : lowestFree(bridge);
  invariant(address !== undefined, `${bridge.name} has no free address`);
  used.add(address);
  return address;
}

/** The first of the range that is neither given nor the subnet's own (defaultipam's getAddress). */
function lowestFree({ usedAddresses, subnet, range }: BridgeNetwork): Ipv4Address | undefined {
  const first = Math.max(range.address, subnet.address + 1);
  const last = Math.min(lastAddress(range), lastAddress(subnet) - 1);
  for (let address = first; address <= last; address++) {
    if (!usedAddresses.has(address)) return address;
  }
  return undefined;
}
