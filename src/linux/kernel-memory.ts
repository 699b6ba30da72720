/**
 * Memory that the namespaces of a simulation share, so that what thousands of them remember of packets
 * is a few large tables and not many small ones.
 *
 * Owns nothing but the choice of what is shared. No namespace sees another's rows (flow-table.ts).
 */
import { createFlowStore, type FlowStore } from './flow-table.ts';
import { createIpvsStore, type IpvsStore } from './ipvs-table.ts';

export interface KernelMemory {
  readonly conntrack: FlowStore;
  readonly ipvs: IpvsStore;
}

export function createKernelMemory(): KernelMemory {
  return { conntrack: createFlowStore(), ipvs: createIpvsStore() };
}
