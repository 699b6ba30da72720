/**
 * Records of endpoint_table: what a task's node tells the others of one of its addresses.
 *
 * Owns making them from the managers' objects. A record says what the task was given when it got its
 * addresses (Task.Endpoint of swarmkit, serviceConfig of the executor), so that records of old and new
 * tasks of an updated service differ. What records say alike is one object, which all of them share.
 */
import type { Backend, EndpointRecord, ServiceBinding } from '../libnetwork/docker-engine.ts';
import type { SwarmTask, TaskAttachment } from '../swarm/objects.ts';
import type { ClusterStore } from '../swarm/store.ts';
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

/** `web.1.<task id>`, or a container's own name; for a global service the node's id takes the slot's place (DNS-25). */
export function containerName(store: ClusterStore, task: SwarmTask): string {
  if (task.service === '') return task.name;
  const place = task.slot > 0 ? String(task.slot) : (store.nodes.get(task.node)?.id ?? '');
  return `${task.service}.${place}.${task.id}`;
}

/** Ports go with the ingress network only ("Gossip ingress ports only in ingress network"). */
function serviceBinding(
  store: ClusterStore,
  { service, serviceId, ports, virtualIps }: SwarmTask,
  { network, aliases }: TaskAttachment,
): ServiceBinding {
  const isIngress = store.networks.get(network)?.ingress === true;
  return {
    service,
    serviceId,
    network,
    virtualIp: virtualIps.find((each) => each.network === network)?.address ?? 0,
    aliases,
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
  return {
    endpoint: task.id,
    task: task.name,
    containerName: containerName(store, task),
    containerId: task.containerId,
    address,
  };
}

function shared({ shared: { bindings } }: World, binding: ServiceBinding): ServiceBinding {
  const { serviceId, network, virtualIp, aliases, ports } = binding;
  const portTexts = ports.map(
    (port) => `${port.publishedPort}:${port.targetPort}/${port.protocol}`,
  );
  const key = [serviceId, network, virtualIp, portTexts.join(), ...aliases].join(' ');
  const known = bindings.get(key);
  if (known) return known;
  bindings.set(key, binding);
  return binding;
}
