/**
 * Options of a bridge network, as `docker network create -o` takes them.
 *
 * Owns their names, their defaults and how a value is read. Follows networkConfiguration.fromLabels
 * of libnetwork's bridge driver; options that change nothing here are passed over.
 */
import { parseIpv4, type Ipv4Address } from '../packet/ipv4-address.ts';

export const BRIDGE_OPTION = 'com.docker.network.bridge';
/** MTU of the bridge and of its containers; of docker0 it is the daemon's own setting. */
export const MTU_OPTION = 'com.docker.network.driver.mtu';
export const MTU_DEFAULT = 1500;

export interface BridgeSettings {
  readonly mtu: number;
  /** Inter-container communication. */
  readonly icc: boolean;
  readonly masquerade: boolean;
  /** Where published ports are bound that name no address; 0: all addresses. */
  readonly hostBinding: Ipv4Address;
  /** Name of the device; undefined: made from the network's. */
  readonly deviceName: string | undefined;
}

export function bridgeSettings(options: Readonly<Record<string, string>> = {}): BridgeSettings {
  const of = (name: string): string | undefined => options[`${BRIDGE_OPTION}.${name}`];
  return {
    mtu: Number(options[MTU_OPTION] ?? MTU_DEFAULT) || MTU_DEFAULT,
    icc: isTrue(of('enable_icc')),
    masquerade: isTrue(of('enable_ip_masquerade')),
    hostBinding: parseIpv4(of('host_binding_ipv4') ?? '') ?? 0,
    deviceName: of('name'),
  };
}

/** As Go's strconv.ParseBool reads it; what is left out is true. */
function isTrue(text: string | undefined): boolean {
  return !['0', 'f', 'F', 'false', 'False', 'FALSE'].includes(text ?? 'true');
}
