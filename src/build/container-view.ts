/**
 * A task as its node's engine starts it: networks, addresses, ports.
 *
 * Owns the translation from the managers' task to libnetwork's container.
 */
import type { ContainerView } from '../libnetwork/node-view.ts';
import { ipv4, type Ipv4Address } from '../packet/ipv4-address.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import { nodeLocalNetworks } from './cluster-request.ts';
import type { World } from './world.ts';

export function containerView(world: World, store: ClusterStore, task: SwarmTask): ContainerView {
  const wants = task.requestedNetworks.map(({ network }) => network);
  const special = wants.includes('host') ? 'host' : wants.includes('none') ? 'none' : undefined;
  const onOverlay = task.attachments.length > 0;
  const nodeId = store.nodes.get(task.node)?.id ?? '';
  return {
    name: task.name,
    listedName: task.slot > 0 || task.service === '' ? task.name : `${task.service}.${nodeId}`,
    containerId: task.containerId,
    overlays: task.attachments.map(({ network, address }) => {
      return { network, address, virtualIp: virtualIpOn(task, network) };
    }),
    bridges: onOverlay || special ? [] : ['bridge'],
    ...(special && { special }),
    ingressPorts: task.ports.filter(({ publishMode }) => publishMode === 'ingress'),
    hostPorts: task.ports
      .filter(({ publishMode }) => publishMode === 'host')
      .map(({ protocol, publishedPort, targetPort }) => ({
        protocol,
        hostPort: publishedPort,
        containerPort: targetPort,
      })),
    bridgeAddresses: pinnedBridgeAddresses(world, task.name),
  };
}

function virtualIpOn({ virtualIps }: SwarmTask, network: string): Ipv4Address {
  return virtualIps.find((each) => each.network === network)?.address ?? 0;
}

/** Pinned addresses on networks of a node's own, which the managers give none on. */
export function pinnedBridgeAddresses(
  { scenario }: World,
  name: string,
): Record<string, Ipv4Address> {
  const local = nodeLocalNetworks(scenario);
  const pins = Object.hasOwn(scenario.pins.tasks, name) ? scenario.pins.tasks[name] : undefined;
  return Object.fromEntries(
    Object.entries(pins?.addresses ?? {}).flatMap(([network, text]) =>
      local.has(network) ? [[network, ipv4(text)]] : [],
    ),
  );
}
