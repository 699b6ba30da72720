/**
 * A container of `docker run` as its node's engine starts it: networks, names, ports.
 *
 * Owns the translation of the command's options to libnetwork's container. Containers of tasks are
 * container-view.ts's.
 */
import type { ContainerView, HostPortRequest } from '../libnetwork/node-view.ts';
import { hexForName } from '../libnetwork/chosen-by-name.ts';
import { ipv4, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { ContainerSpec } from '../scenario/scenario.ts';
import type { PublishedPort } from '../scenario/service-spec.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { pinnedBridgeAddresses } from './container-view.ts';
import type { World } from './world.ts';

/** `overlays` are those of the container's networks that the swarm has; `task` is on them. */
export function runView(
  world: World,
  spec: ContainerSpec,
  overlays: ReadonlySet<string>,
  task: SwarmTask | undefined,
): ContainerView {
  const { name } = spec;
  const names = spec.networks.map(({ network }) => network);
  const special = names.includes('host') ? 'host' : names.includes('none') ? 'none' : undefined;
  return {
    name,
    listedName: name,
    containerId: task?.containerId ?? idOf(spec),
    overlays: (task?.attachments ?? []).map(({ network, address }) => {
      return { network, address, virtualIp: 0 };
    }),
    bridges: special ? [] : names.filter((network) => !overlays.has(network)),
    ...(special && { special }),
    aliases: aliasesOf(spec),
    ingressPorts: [],
    hostPorts: hostPorts(spec),
    bridgeAddresses: { ...pinnedBridgeAddresses(world, name), ...chosenAddresses(spec) },
  };
}

/** `-p` in the order of the command, then each exposed port that `-P` publishes besides. */
function hostPorts({ ports, expose, publishAll }: ContainerSpec): HostPortRequest[] {
  const published = ports.map(requestOf);
  if (!publishAll) return published;
  const others = expose.filter(({ port, protocol }) =>
    published.every((each) => each.containerPort !== port || each.protocol !== protocol),
  );
  return [
    ...published,
    ...others.map(({ port, protocol }) => ({ protocol, hostPort: 0, containerPort: port })),
  ];
}

function requestOf(port: PublishedPort): HostPortRequest {
  const { protocol, published: hostPort = 0, publishedEnd, target, hostAddress } = port;
  return {
    protocol,
    hostPort,
    containerPort: target,
    ...(publishedEnd !== undefined && { hostPortEnd: publishedEnd }),
    ...(hostAddress !== undefined && { hostAddress: ipv4(hostAddress) }),
  };
}

/** Names besides the container's own on each network: aliases and its host name (DNS-37). */
function aliasesOf({ networks, hostname }: ContainerSpec): Record<string, readonly string[]> {
  return Object.fromEntries(
    networks.map(({ network, aliases }) => [
      network,
      hostname === undefined ? aliases : [...aliases, hostname],
    ]),
  );
}

/** `docker run --ip`. */
function chosenAddresses({ networks }: ContainerSpec): Record<string, Ipv4Address> {
  return Object.fromEntries(
    networks.flatMap(({ network, ipv4Address }) =>
      ipv4Address === undefined ? [] : [[network, ipv4(ipv4Address)]],
    ),
  );
}

/** 64 hexadecimal digits. */
function idOf({ node, name }: ContainerSpec): string {
  return [1, 2, 3, 4].map((part) => hexForName(`${node}/${name}/id ${part}`, 16)).join('');
}
