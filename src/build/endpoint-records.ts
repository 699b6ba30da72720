/**
 * Records of endpoint_table: what a task's node tells the others of one of its addresses.
 *
 * Owns making them from the managers' objects. A record says what the task was given when it got its
 * addresses (Task.Endpoint of swarmkit, serviceConfig of the executor), so that records of old and new
 * tasks of an updated service differ. What records say alike is one object, which all of them share.
 */
import type { Backend, EndpointRecord, ServiceBinding } from '../libnetwork/service-records.ts';
import { portsText } from '../libnetwork/service-bindings.ts';
import type { SwarmTask, TaskAttachment } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
import type { ContainerPart } from './cluster-request.ts';
import { containerName, hostNameOf } from './container-names.ts';
import type { World } from './world.ts';

/** The record of a task on one of its networks. */
export function endpointRecord(
  world: World,
  task: SwarmTask,
  attachment: TaskAttachment,
): EndpointRecord {
  const store = world.store as ClusterStore;
  const binding =
    task.service === ''
      ? containerBinding(world, task, attachment)
      : shared(world, serviceBinding(store, task, attachment));
  return { binding, backend: backendOf(store, task, attachment) };
}

/** Ports go with the ingress network only ("Gossip ingress ports only in ingress network"). */
function serviceBinding(
  store: ClusterStore,
  { service, serviceId, spec, ports, virtualIps }: SwarmTask,
  { network, aliases }: TaskAttachment,
): ServiceBinding {
  const container = spec?.container as ContainerPart | undefined;
  const isIngress = store.networks.get(network)?.ingress === true;
  return {
    service,
    serviceId,
    network,
    virtualIp: virtualIps.find((each) => each.network === network)?.address ?? 0,
    aliases,
    ...(container?.hostname !== undefined && { hasHostNames: true }),
    ports: isIngress ? ports.filter(({ publishMode }) => publishMode === 'ingress') : [],
  };
}

/** Names that belong to no service (DNS-36). */
function containerBinding(
  { containers }: World,
  { name }: SwarmTask,
  { network, aliases }: TaskAttachment,
): ServiceBinding {
  const hostname = containers.get(name)?.spec.hostname;
  return {
    service: '',
    serviceId: '',
    network,
    virtualIp: 0,
    aliases: hostname === undefined ? aliases : [...aliases, hostname],
    ports: [],
  };
}

function backendOf(store: ClusterStore, task: SwarmTask, { address }: TaskAttachment): Backend {
  const hostName = hostNameOf(store, task);
  return {
    endpoint: task.id,
    task: task.name,
    containerName: containerName(store, task),
    containerId: task.containerId,
    ...(hostName !== undefined && { hostName }),
    address,
  };
}

function shared({ shared: { bindings } }: World, binding: ServiceBinding): ServiceBinding {
  const { serviceId, network, virtualIp, aliases, ports } = binding;
  const { hasHostNames = false } = binding;
  const key = [serviceId, network, virtualIp, portsText(ports), hasHostNames, ...aliases].join(' ');
  const known = bindings.get(key);
  if (known) return known;
  bindings.set(key, binding);
  return binding;
}
