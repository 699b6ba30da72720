/**
 * The tcpdump command that sees a packet on a real node where it is in the run.
 *
 * Pure. Owns the filter and the way into the namespace: Docker keeps the sandboxes of networks below
 * /var/run/docker/netns (CP-61), a task's is that of its process.
 */
import { ipv4Text, type JourneyStep, type PacketHeaders } from '../../src/index.ts';
import { containerId } from './container-id.ts';

function hostsOf(source: number, destination: number): string {
  return `host ${ipv4Text(source)} and host ${ipv4Text(destination)}`;
}

/** `tcp and host 10.0.0.4 and host 10.0.0.6 and port 38722`; of a tunnel what the wire shows of it. */
export function tcpdumpFilter(headers: PacketHeaders): string {
  const { protocol, source, destination, sourcePort, tunnel } = headers;
  if (tunnel) {
    const outer = tunnel.esp ? 'esp' : `udp port ${tunnel.destinationPort}`;
    return `${outer} and ${hostsOf(tunnel.source, tunnel.destination)}`;
  }
  const port = sourcePort === 0 ? '' : ` and port ${sourcePort}`;
  return `${protocol} and ${hostsOf(source, destination)}${port}`;
}

function networkId(network: string, characters: number): string {
  return `$(docker network inspect -f '{{.Id}}' ${network} | cut -c1-${characters})`;
}

/** What stands before a command that is to run in a namespace of a node; empty for the host's own. */
function wayInto(namespace: string): string {
  const [kind, network = ''] = namespace.split(':');
  const folder = '/var/run/docker/netns/';
  if (namespace === 'host') return '';
  if (namespace === 'ingress_sbox') return `nsenter --net=${folder}ingress_sbox `;
  if (kind === 'lb') return `nsenter --net=${folder}lb_${networkId(network, 9)} `;
  if (kind === 'net') return `nsenter --net=$(echo ${folder}*-${networkId(network, 10)}) `;
  return `nsenter -n -t $(docker inspect -f '{{.State.Pid}}' ${containerId(namespace)}) `;
}

/** To be run as root on the step's node. */
export function tcpdumpCommand({ namespace, headers }: JourneyStep): string {
  return `${wayInto(namespace)}tcpdump -ni any '${tcpdumpFilter(headers)}'`;
}
