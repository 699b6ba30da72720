/**
 * What there is to draw: hosts, nodes, their network namespaces and interfaces, tasks, networks.
 *
 * A plain snapshot made by the run for views; positions and colours are the page's business.
 */
import type { Ipv4Address } from '../packet/ipv4-address.ts';

export interface InterfaceShape {
  readonly name: string;
  readonly kind: 'loopback' | 'ethernet' | 'veth' | 'bridge' | 'vxlan';
  /** CIDR texts: `10.0.0.4/24`. */
  readonly addresses: readonly string[];
  /** Bridge that it is a port of, or empty. */
  readonly bridge: string;
  readonly mtu: number;
  /** Has a carrier: a bridge without a port is down. */
  readonly up: boolean;
}

export interface NamespaceShape {
  readonly name: string;
  /** Column of the stage that it belongs to. */
  readonly kind: 'host' | 'load-balancer' | 'overlay' | 'task';
  /** Network of a load-balancer sandbox or overlay namespace; empty for the others. */
  readonly network: string;
  readonly interfaces: readonly InterfaceShape[];
}

export interface NodeShape {
  readonly name: string;
  /** `host` is a machine outside the cluster. */
  readonly role: 'manager' | 'worker' | 'engine' | 'host';
  readonly leader: boolean;
  readonly address: Ipv4Address;
  readonly availability: 'active' | 'pause' | 'drain';
  readonly namespaces: readonly NamespaceShape[];
}

export interface TaskShape {
  readonly name: string;
  readonly service: string;
  /** Empty while it is not placed. */
  readonly node: string;
  readonly state: string;
  readonly error: string;
  /** `network address` pairs. */
  readonly addresses: readonly { readonly network: string; readonly address: string }[];
}

export interface ServiceShape {
  readonly name: string;
  readonly mode: 'replicated' | 'global';
  readonly running: number;
  readonly desired: number;
  /** `*:8080->80/tcp` texts with the publish mode. */
  readonly ports: readonly { readonly text: string; readonly mode: 'ingress' | 'host' }[];
  readonly virtualIps: readonly { readonly network: string; readonly address: string }[];
}

export interface NetworkShape {
  readonly name: string;
  readonly driver: 'overlay' | 'bridge' | 'host' | 'null';
  /** 0 for a network without one. */
  readonly vni: number;
  readonly subnet: string;
  readonly internal: boolean;
  readonly ingress: boolean;
}

export interface Topology {
  readonly nodes: readonly NodeShape[];
  readonly services: readonly ServiceShape[];
  readonly tasks: readonly TaskShape[];
  readonly networks: readonly NetworkShape[];
}

/** Services and tasks, with what names of them stand for: addresses change from step to step. */
export type Workloads = Pick<Topology, 'services' | 'tasks'>;
