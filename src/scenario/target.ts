/**
 * Targets: where something goes. `n1:8080` (a machine's underlay address), `web:80` (a name that the
 * asking container resolves), `10.0.1.5:80`, `web.1@app:80` (a task's address on a network) and
 * `vip(web,app):80` (a service's virtual IP on a network). The port is absent for a ping.
 * Owns the closed union and its reading; whether the target answers is for the run to say.
 */
import { isIpv4Address } from './ipv4-text.ts';
import type { Names } from './names.ts';
import { parseWorkload, type WorkloadPlace } from './place.ts';

/** Resolved by the asker: a service, an alias, a container, or a name that nobody knows. */
export interface NameTarget {
  readonly kind: 'name';
  readonly text: string;
  readonly name: string;
  readonly port?: number;
}

export interface AddressTarget {
  readonly kind: 'address';
  readonly text: string;
  readonly address: string;
  readonly port?: number;
}

/** A node's or a host's address on the underlay; `machine` tells which list the name is in. */
export interface MachineTarget {
  readonly kind: 'machine';
  readonly text: string;
  readonly machine: 'node' | 'host';
  readonly name: string;
  readonly port?: number;
}

export interface TaskOnNetworkTarget {
  readonly kind: 'taskOnNetwork';
  readonly text: string;
  readonly task: WorkloadPlace;
  readonly network: string;
  readonly port?: number;
}

export interface VipTarget {
  readonly kind: 'vip';
  readonly text: string;
  readonly service: string;
  readonly network: string;
  readonly port?: number;
}

/** `text` is the target as the file writes it and as observations name it. */
export type Target = NameTarget | AddressTarget | MachineTarget | TaskOnNetworkTarget | VipTarget;
