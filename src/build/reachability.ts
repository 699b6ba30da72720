/**
 * Whether one machine's daemon can reach another's: cables, cuts and host firewalls, asked now.
 *
 * Owns the question for control traffic (2377, 7946), which is not simulated packet by packet. The
 * firewalls' answer comes from walking the real rules with a packet of that kind.
 */
import { activeChains } from '../linux/netfilter/ruleset.ts';
import { walkChain } from '../linux/netfilter/walk.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { newPacket, PROTOCOL, type Packet } from '../packet/packet.ts';
import { isPathOpen } from '../underlay/fabric.ts';
import type { MachineState, World } from './world.ts';

export interface Service {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/** True when a packet from `from` to that port of `to` would arrive. */
export function canReach(world: World, from: string, to: string, service: Service): boolean {
  if (from === to) return true;
  const sender = world.machines.get(from) as MachineState;
  const receiver = world.machines.get(to) as MachineState;
  if (!isPathOpen(world.kernel.fabric, from, to)) return false;
  const packet = newPacket(0, PROTOCOL[service.protocol], sender.address, receiver.address);
  packet.destinationPort = service.port;
  packet.connectionState = 'NEW';
  return passes(sender.host, 'OUTPUT', packet) && passes(receiver.host, 'INPUT', packet);
}

function passes(host: NetworkNamespace, hook: 'INPUT' | 'OUTPUT', packet: Packet): boolean {
  const { filter } = activeChains(host.rules)[hook];
  if (filter === undefined) return true;
  const inInterface = hook === 'INPUT' ? 'eth0' : '';
  const outInterface = hook === 'OUTPUT' ? 'eth0' : '';
  const { localAddresses } = host;
  return (
    walkChain(filter, { packet, inInterface, outInterface, localAddresses }).verdict === 'accept'
  );
}
