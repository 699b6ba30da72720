/**
 * What nodes know of services: records of tasks on networks, and the load balancers that are made of them.
 *
 * Owns the shapes. Who fills them is service-bindings.ts. They follow endpoint_table of libnetwork/networkdb
 * and loadBalancer of libnetwork/service.go.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';
import type { PortConfig } from '../swarm/objects.ts';

/** A task's address on a network, as the record in NetworkDB says it (endpoint_table). */
export interface Backend {
  /** Identifies the endpoint within its network: the task's id. */
  readonly endpoint: string;
  /** Task or container name: `web.1`. */
  readonly task: string;
  /** Full name of the container, a DNS name: `web.1.<task id>`; containers: their own name. */
  readonly containerName: string;
  /** 64 hexadecimal digits; the first twelve are a DNS name. */
  readonly containerId: string;
  /** A DNS name too; the short container id unless the service names another one. */
  readonly hostName?: string;
  readonly address: Ipv4Address;
}

/**
 * What a record says of its service, as the service was when the task got its addresses: records of
 * two generations of tasks may say different things. Immutable and shared by records and nodes.
 */
export interface ServiceBinding {
  /** Service name; empty for a container that no service owns (DNS-36). */
  readonly service: string;
  /** Empty for a container that no service owns. */
  readonly serviceId: string;
  readonly network: string;
  /** 0 for endpoint mode dnsrr and for containers. */
  readonly virtualIp: Ipv4Address;
  /** Aliases on this network, of the service or of the container. */
  readonly aliases: readonly string[];
  /** The service names the hosts of its tasks. */
  readonly hasHostNames?: boolean;
  /** Ports published through the routing mesh; none on other networks than ingress. */
  readonly ports: readonly PortConfig[];
}

/** A row of endpoint_table: one task on one network. Immutable, shared by all nodes. */
export interface EndpointRecord {
  readonly binding: ServiceBinding;
  readonly backend: Backend;
}

/** Records by endpoint in the order of learning: the IPVS list read from its tail to its head. */
export type EndpointRecords = ReadonlyMap<string, EndpointRecord>;

/**
 * A load balancer object: one per (service id, ingress ports, network) with at least one record
 * (LIFE-13, LIFE-14).
 */
export interface LoadBalancer {
  /** What its first record said; its virtual IP is the balancer's for good. */
  readonly binding: ServiceBinding;
  /** Firewall mark; a number is used up for dnsrr too, though no rule carries it. */
  readonly mark: number;
  /** Nodes that were told the same share one map until it changes on one of them. */
  records: EndpointRecords;
  isShared: boolean;
  /** Endpoints that are being stopped: weight 0, no DNS records of their own (LIFE-07). */
  readonly disabled: Set<string>;
  /** Addresses that two endpoints had at one time (LIFE-18). */
  readonly contested: Set<Ipv4Address>;
  /** The different things that records have said of the service since the balancer is there. */
  said: readonly ServiceBinding[];
}

/** An address that a name stands for, and whose it is: svcMapEntry. */
export interface NameRecord {
  readonly address: Ipv4Address;
  readonly serviceId: string;
}
