/**
 * Memory that the namespaces of a simulation share, so that what thousands of them remember of packets
 * is a few large tables and not many small ones.
 *
 * Owns nothing but the choice of what is shared. No namespace sees another's rows (flow-table.ts).
 */
import { NumberMap } from '../engine/number-map.ts';
import { newPacket } from '../packet/packet.ts';
import { createFlowStore, type FlowStore } from './flow-table.ts';
import { createSharedChains, type SharedChains } from './netfilter/base-chain.ts';
import type { MatchContext } from './netfilter/match-context.ts';
import { createForwardingStore, type ForwardingStore } from './forwarding-table.ts';
import { createNeighbourStore, type NeighbourStore } from './neighbour-table.ts';

export interface KernelMemory {
  readonly conntrack: FlowStore;
  readonly ipvs: FlowStore;
  readonly forwarding: ForwardingStore;
  readonly neighbours: NeighbourStore;
  readonly chains: SharedChains;
  /** What rules are asked about, filled anew for each walk in any namespace. */
  readonly matchContext: MatchContext;
}

/** Memory for the namespaces of one world, nothing in it yet. */
export function createKernelMemory(): KernelMemory {
  return {
    conntrack: createFlowStore(),
    ipvs: createFlowStore(),
    forwarding: createForwardingStore(),
    neighbours: createNeighbourStore(),
    chains: createSharedChains(),
    matchContext: {
      packet: newPacket(0, 0, 0, 0),
      inInterface: '',
      outInterface: '',
      localAddresses: new NumberMap(),
    },
  };
}
