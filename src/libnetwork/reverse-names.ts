/**
 * The embedded DNS server's look-up of addresses: whose is it (DNS-30)?
 *
 * Owns in-addr.arpa names and which container an address belongs to. Services, aliases and load
 * balancers give no such names. Follows Sandbox.ResolveIP and Network.ResolveIP of libnetwork.
 */
import { ipv4Text, parseIpv4, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { DockerEngine } from './docker-engine.ts';
import { GATEWAY_NETWORK } from './gateway-bridge.ts';
import { searchOrder, TTL } from './resolver.ts';

const DOMAIN = '.in-addr.arpa';

export interface AddressName {
  /** `web.1.<task id>.app.` */
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
  readonly network: string;
}

/** The container of `3.1.0.10.in-addr.arpa` on a network that the sandbox is on. */
export function nameOfAddress(
  engine: DockerEngine,
  sandboxName: string,
  question: string,
): AddressName | undefined {
  const address = addressIn(question.replace(/\.$/, ''));
  const sandbox = engine.sandboxes.get(sandboxName);
  if (sandbox === undefined || address === undefined) return undefined;
  for (const network of searchOrder(engine, sandbox)) {
    const container = onOverlay(engine, network, address) ?? onBridge(engine, network, address);
    if (container !== undefined) return { name: `${container}.${network}.`, ttl: TTL, network };
  }
  return undefined;
}

/** The address whose parts stand in reverse before the domain; it is compared as it is written. */
function addressIn(name: string): Ipv4Address | undefined {
  if (!name.endsWith(DOMAIN)) return undefined;
  const text = name.slice(0, -DOMAIN.length).split('.').reverse().join('.');
  const address = parseIpv4(text);
  return address !== undefined && ipv4Text(address) === text ? address : undefined;
}

function onOverlay(
  engine: DockerEngine,
  network: string,
  address: Ipv4Address,
): string | undefined {
  if (engine.overlays.get(network)?.network.ingress) return undefined;
  for (const { records, disabled } of engine.balancers.get(network)?.values() ?? []) {
    for (const { backend } of records.values()) {
      if (backend.address === address && !disabled.has(backend.endpoint)) {
        return backend.containerName;
      }
    }
  }
  return undefined;
}

/** docker0 and docker_gwbridge know no names. */
function onBridge(engine: DockerEngine, network: string, address: Ipv4Address): string | undefined {
  if (network === 'bridge' || network === GATEWAY_NETWORK) return undefined;
  const endpoints = [...(engine.bridges.get(network)?.endpoints.values() ?? [])];
  return endpoints.find((endpoint) => endpoint.address === address)?.name;
}
