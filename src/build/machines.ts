/**
 * Machines on the LAN: a namespace with an Ethernet interface and a default route, plugged in.
 *
 * Owns nodes' and hosts' bare machines and the router; what an engine adds is program-machine.ts's.
 */
import { ipv4, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { Ipv4Subnet } from '../packet/ipv4-subnet.ts';
import type { MacAddress } from '../packet/mac-address.ts';
import type { Device } from '../linux/device.ts';
import type { KernelMemory } from '../linux/kernel-memory.ts';
import {
  addAddress,
  addDevice,
  createNamespace,
  type NetworkNamespace,
} from '../linux/network-namespace.ts';
import { addRoute } from '../linux/routing-table.ts';
import { plugIn, type Fabric } from '../underlay/fabric.ts';

/** The lab's upstream name server, reached through the router. */
export const UPSTREAM_DNS: Ipv4Address = ipv4('10.255.255.53');

export interface MachineOptions {
  readonly name: string;
  readonly address: Ipv4Address;
  readonly subnet: Ipv4Subnet;
  readonly gateway: Ipv4Address;
  readonly mtu: number;
  /** Shared by the machines of a world. */
  readonly memory: KernelMemory;
}

/** Makes a machine's own namespace and plugs its eth0 in. */
export function createMachine(fabric: Fabric, options: MachineOptions): NetworkNamespace {
  const { name, address, subnet, gateway, mtu, memory } = options;
  const host = createNamespace(name, 'host', memory);
  const device = addEthernet(host, macOfMachine(address), mtu);
  addAddress(device, address, subnet.prefixLength);
  if (gateway !== address) {
    const everywhere = { address: 0, prefixLength: 0 };
    addRoute(host.routes, { subnet: everywhere, device, gateway, source: 0 });
  }
  plugIn(fabric, name, device, address);
  return host;
}

/** The router: it forwards nothing; with `nameServer` it owns the name server's address too. */
export function createRouter(
  fabric: Fabric,
  options: Omit<MachineOptions, 'name'> & { readonly nameServer: boolean },
): NetworkNamespace {
  const router = createMachine(fabric, { ...options, name: 'router' });
  router.sysctl.ipForward = false;
  if (options.nameServer) addAddress(router.devices.get('lo') as Device, UPSTREAM_DNS, 32);
  return router;
}

function addEthernet(host: NetworkNamespace, mac: MacAddress, mtu: number): Device {
  return addDevice(host, { name: 'eth0', kind: 'ethernet', mac, mtu });
}

/** Locally administered, and one for each address of the LAN. */
function macOfMachine(address: Ipv4Address): MacAddress {
  return 0x5254 * 0x100000000 + address;
}
