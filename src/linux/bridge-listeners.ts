/**
 * Which ports of a bridge a question for an address is handed to: those behind which somebody has it,
 * and tunnels, which answer for others. Whoever else heard an ARP request would do nothing.
 *
 * Owns this index of a bridge, which is made when it is first asked and forgotten when a port, a pair or
 * an address behind a port comes or goes. Moving the frames is bridge.ts's.
 */
import { NumberMap } from '../engine/number-map.ts';
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { BridgeState, Device } from './device.ts';
import type { NetworkNamespace } from './network-namespace.ts';

export interface BridgeListeners {
  readonly byAddress: NumberMap<Device[]>;
  /** Ports that hear every question. */
  readonly tunnels: readonly Device[];
}

/** The ports, in the bridge's order, at which a request for `address` is not in vain. */
export function listenersFor(bridge: BridgeState, address: Ipv4Address): readonly Device[] {
  bridge.listeners ??= listenersOf(bridge.ports);
  return bridge.listeners.byAddress.get(address) ?? bridge.listeners.tunnels;
}

/** An address of the namespace, or one of its devices, has come or gone. */
export function forgetListenersOf({ devices }: NetworkNamespace): void {
  for (const { peer } of devices.values()) if (peer) forgetListeners(peer.master);
}

/** What is behind the ports of a bridge has changed. */
export function forgetListeners(bridge: Device | undefined): void {
  if (bridge?.bridge) bridge.bridge.listeners = undefined;
}

function listenersOf(ports: readonly Device[]): BridgeListeners {
  const byAddress = new NumberMap<Device[]>();
  const tunnels: Device[] = [];
  for (const port of ports) {
    if (port.vxlan === undefined) addAddressesBehind(port, byAddress, tunnels);
    else {
      for (const listeners of byAddress.values()) listeners.push(port);
      tunnels.push(port);
    }
  }
  return { byAddress, tunnels };
}

function addAddressesBehind(
  port: Device,
  byAddress: NumberMap<Device[]>,
  tunnels: readonly Device[],
): void {
  for (const [address] of port.peer?.namespace.localAddresses ?? []) {
    const listeners = byAddress.get(address);
    if (listeners) listeners.push(port);
    else byAddress.set(address, [...tunnels, port]);
  }
}
