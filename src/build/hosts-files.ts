/**
 * /etc/hosts as the engine writes it into a container: `localhost`, the lines of `extra_hosts`, and the
 * container's own host name with its address on each network (DNS-31).
 *
 * Follows buildHostsFile of libnetwork/sandbox_dns_unix.go and getEtcHostsAddrs of endpoint.go: a name's
 * first line counts; ingress and docker_gwbridge give none. A container on the host's network has the
 * host's file.
 */
import type { Sandbox } from '../libnetwork/docker-engine.ts';
import { GATEWAY_NETWORK } from '../libnetwork/gateway-bridge.ts';
import { ipv4, parseIpv4, type Ipv4Address } from '../packet/ipv4-address.ts';
import { LOCALHOST_ONLY, type HostsFile } from '../workload/hosts-file.ts';
import type { Running } from './machine-programs.ts';

/** Networks that are the swarm's own business. */
const INTERNAL_NETWORKS = ['ingress', GATEWAY_NETWORK];

/** The file of a container that runs there. */
export function hostsFileOf(
  { container, endpoints }: Sandbox,
  { hostName, extraHosts }: Pick<Running, 'hostName' | 'extraHosts'>,
): HostsFile {
  if (container === undefined || container.special === 'host') return LOCALHOST_ONLY;
  const own = hostName ?? container.containerId.slice(0, 12);
  const lines = [
    ...LOCALHOST_ONLY,
    ...extraHosts.flatMap(({ name, address }) => lineOf(name, address)),
    ...endpoints
      .filter(({ network }) => !INTERNAL_NETWORKS.includes(network))
      .map(({ address }): Line => [own.toLowerCase(), address]),
  ];
  // Of several entries with one key a map keeps the last, and the first line of a name counts.
  return new Map(lines.toReversed());
}

type Line = readonly [string, Ipv4Address];

/** A line with anything else than an IPv4 address leads nowhere here. */
function lineOf(name: string, address: string): Line[] {
  return parseIpv4(address) === undefined ? [] : [[name.toLowerCase(), ipv4(address)]];
}
