/**
 * IPVS services, real servers and connections of a namespace.
 *
 * Owns the records and the round-robin pointer (net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_rr.c). What
 * is done to packets is in ipvs.ts. Services are named by firewall mark, as Docker makes them.
 */
import { invariant } from '../engine/invariant.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { killConnection, type ConntrackTable } from './conntrack.ts';
import { originalEnd, setExpiry, stateOf, statusOf, tupleOfEnd, type Flow } from './flow-rows.ts';
import {
  createFlowStore,
  createFlowTable,
  liveFlows,
  type FlowStore,
  type FlowTable,
} from './flow-table.ts';
import { IPVS_TCP_STATES, isActive, type IpvsTcpState } from './ipvs-tcp.ts';

export interface RealServer {
  readonly address: Ipv4Address;
  weight: number;
}

export interface VirtualService {
  readonly mark: number;
  /** In the order of the kernel's list: the newest server first (IPVS-03). */
  servers: RealServer[];
  /** Other nodes have the same array: it is copied before it changes. */
  isShared: boolean;
  /** Index of the last choice; -1 while the pointer rests on the list's head (IPVS-02). */
  last: number;
}

/** A connection: its row in the table of connections. Its state is a place in IPVS_TCP_STATES. */
export type IpvsConnection = Flow;

/** Status: conntrack's entry goes with the connection (IP_VS_CONN_F_NFCT; net.ipv4.vs.conntrack=1). */
export const TRACKED = 2;

/** What the tables of many namespaces share. */
export interface IpvsStore {
  readonly connections: FlowStore;
  /** By connection: the service that scheduled it, and the server that it got. */
  readonly scheduledBy: VirtualService[];
  readonly scheduledTo: RealServer[];
}

export interface IpvsTable {
  readonly services: Map<number, VirtualService>;
  readonly connections: FlowTable;
  readonly store: IpvsStore;
  /** There is a service, or there was one. */
  isUsed: boolean;
  /** The namespace's entries of the same flows. */
  readonly conntrack: ConntrackTable;
}

export function createIpvsStore(): IpvsStore {
  return { connections: createFlowStore(), scheduledBy: [], scheduledTo: [] };
}

export function createIpvs(conntrack: ConntrackTable, store: IpvsStore): IpvsTable {
  const connections = createFlowTable(store.connections);
  return { services: new Map(), connections, store, isUsed: false, conntrack };
}

export function serviceOf(table: IpvsTable, connection: IpvsConnection): VirtualService {
  return table.store.scheduledBy[connection] as VirtualService;
}

export function serverOf(table: IpvsTable, connection: IpvsConnection): RealServer {
  return table.store.scheduledTo[connection] as RealServer;
}

/** `ipvsadm -A -f MARK -s rr`. */
export function addVirtualService(table: IpvsTable, mark: number): VirtualService {
  invariant(!table.services.has(mark), `there is an IPVS service for mark ${mark}`);
  const service: VirtualService = { mark, servers: [], isShared: false, last: -1 };
  table.services.set(mark, service);
  table.isUsed = true;
  return service;
}

/** `ipvsadm -D -f MARK`: its servers go with it. */
export function removeVirtualService(table: IpvsTable, mark: number): void {
  const service = table.services.get(mark);
  table.services.delete(mark);
  endConnections(table, (each) => serviceOf(table, each) === service);
}

/** `ipvsadm -a … -r ADDRESS -m -w WEIGHT`: the new server goes to the head of the list (IPVS-03). */
export function addRealServer(service: VirtualService, address: Ipv4Address, weight: number): void {
  ownServers(service).unshift({ address, weight });
  if (service.last >= 0) service.last++;
}

/** `ipvsadm -e … -w WEIGHT`. Servers may be shared by nodes, so the row is replaced. */
export function setWeight(service: VirtualService, address: Ipv4Address, weight: number): void {
  const at = indexOfAddress(service.servers, address);
  if (at >= 0) ownServers(service)[at] = { address, weight };
}

export function hasRealServer({ servers }: VirtualService, address: Ipv4Address): boolean {
  return indexOfAddress(servers, address) >= 0;
}

/** `ipvsadm -d …`: a pointer on the server that goes moves back to the one before (IPVS-04). */
export function removeRealServer(
  table: IpvsTable,
  service: VirtualService,
  address: Ipv4Address,
): void {
  const at = indexOfAddress(service.servers, address);
  if (at < 0) return;
  ownServers(service).splice(at, 1);
  if (service.last >= at) service.last--;
  endConnections(table, (each) => {
    return serviceOf(table, each) === service && serverOf(table, each).address === address;
  });
}

function ownServers(service: VirtualService): RealServer[] {
  if (service.isShared) {
    service.servers = [...service.servers];
    service.isShared = false;
  }
  return service.servers;
}

/** Index of the one with that address, of whom there is one at most; -1 where there is none. */
function indexOfAddress(servers: readonly RealServer[], address: Ipv4Address): number {
  for (let at = 0; at < servers.length; at++) {
    if ((servers[at] as RealServer).address === address) return at;
  }
  return -1;
}

/**
 * ip_vs_expire_nodest_conn_flush: with expire_nodest_conn=1, which Docker sets (LB-24), a connection
 * ends with its server, and conntrack's entry with the connection (IPVS-10, Linux 5.9 and later).
 */
function endConnections(table: IpvsTable, isOver: (connection: IpvsConnection) => boolean): void {
  for (const connection of liveFlows(table.connections, 0)) {
    if (isOver(connection)) endConnection(table, connection);
  }
}

/** ip_vs_conn_expire_now: nobody finds the connection any more (IPVS-12). */
export function endConnection(
  { connections: { rows }, conntrack }: IpvsTable,
  connection: IpvsConnection,
): void {
  setExpiry(rows, connection, 0);
  if ((statusOf(rows, connection) & TRACKED) === 0) return;
  killConnection(conntrack, tupleOfEnd(rows, originalEnd(connection)));
}

/** The connection's server takes no new ones: its weight is 0 now, whatever it was when chosen. */
export function isServerQuiescent(table: IpvsTable, connection: IpvsConnection): boolean {
  const server = serverOf(table, connection);
  const row = serviceOf(table, connection).servers.find(({ address }) => {
    return address === server.address;
  });
  return row?.weight === 0;
}

/** The next server that takes connections, or undefined when none does (IPVS-02). */
export function chooseServer(service: VirtualService): RealServer | undefined {
  const { servers } = service;
  for (let step = 1; step <= servers.length; step++) {
    const at = (service.last + step) % servers.length;
    const server = servers[at] as RealServer;
    if (server.weight > 0) {
      service.last = at;
      return server;
    }
  }
  return undefined;
}

/** `FWM 256 rr`. */
export function serviceText(service: VirtualService): string {
  return `FWM ${service.mark} rr`;
}

/** `-> 10.0.0.6:0 Masq 1`. */
export function serverText(server: RealServer): string {
  return `-> ${ipv4Text(server.address)}:0 Masq ${server.weight}`;
}

export interface ConnectionCounts {
  readonly active: number;
  readonly inactive: number;
}

/** ActiveConn and InActConn by server address for one service. */
export function countConnections(
  table: IpvsTable,
  service: VirtualService,
  nowNs: number,
): Map<Ipv4Address, ConnectionCounts> {
  const counts = new Map<Ipv4Address, { active: number; inactive: number }>();
  for (const connection of liveFlows(table.connections, nowNs)) {
    if (serviceOf(table, connection) !== service) continue;
    const { address } = serverOf(table, connection);
    const count = counts.get(address) ?? { active: 0, inactive: 0 };
    const state = IPVS_TCP_STATES[stateOf(table.connections.rows, connection)] as IpvsTcpState;
    if (isActive(state)) count.active++;
    else count.inactive++;
    counts.set(address, count);
  }
  return counts;
}
