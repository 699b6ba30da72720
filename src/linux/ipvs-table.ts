/**
 * IPVS services, real servers and connections of a namespace.
 *
 * Owns the records and the round-robin pointer (net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_rr.c). What
 * is done to packets is in ipvs.ts. Services are named by firewall mark, as Docker makes them.
 */
import { invariant } from '../engine/invariant.ts';
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { killConnection, type ConntrackTable } from './conntrack.ts';
import {
  noteOf,
  originalEnd,
  replyEnd,
  setExpiry,
  setNote,
  setSource,
  setStatus,
  sourceOf,
  stateOf,
  statusOf,
  tupleOfEnd,
  type Flow,
} from './flow-rows.ts';
import { createFlowTable, liveFlows, type FlowStore, type FlowTable } from './flow-table.ts';
import { IPVS_TCP_STATES, isActive, type IpvsTcpState } from './ipvs-tcp.ts';

export interface RealServer {
  readonly address: Ipv4Address;
  weight: number;
}

/** How packets get to a server, in the words of `ipvsadm`: by translation, or as they are. */
export type ForwardingMethod = 'Masq' | 'Route';

export interface VirtualService {
  readonly mark: number;
  /** Of all its servers: Docker makes no service that mixes them. */
  readonly method: ForwardingMethod;
  /** The newest server last: the kernel's list, which has it first (IPVS-03), from its end. */
  servers: readonly RealServer[];
  /** The same by address, once the list is this service's own: others may have it until it changes. */
  byAddress: Map<Ipv4Address, RealServer> | undefined;
  /** Index of the last choice; -1 while the pointer rests before the newest (IPVS-02). */
  last: number;
}

/**
 * A connection: its row in the table of connections. Its state is a place in IPVS_TCP_STATES, its note
 * the mark of the service that scheduled it; its answers come from its server's address.
 */
export type IpvsConnection = Flow;

/** Status: conntrack's entry goes with the connection (IP_VS_CONN_F_NFCT; net.ipv4.vs.conntrack=1). */
export const TRACKED = 2;
/** Status: packets go to the server as they are (IP_VS_CONN_F_DROUTE), and its answers do not come by. */
export const DIRECT = 4;

export interface IpvsTable {
  readonly services: Map<number, VirtualService>;
  readonly connections: FlowTable;
  /** There is a service, or there was one. */
  isUsed: boolean;
  /** The namespace's entries of the same flows. */
  readonly conntrack: ConntrackTable;
}

/** A namespace without services; its connections are in the store that it shares with others. */
export function createIpvs(conntrack: ConntrackTable, store: FlowStore): IpvsTable {
  return {
    services: new Map(),
    connections: createFlowTable(store),
    isUsed: false,
    conntrack,
  };
}

/** Notes on a new connection who scheduled it, and where to. */
export function setServer(
  { connections: { rows } }: IpvsTable,
  connection: IpvsConnection,
  { mark, method }: VirtualService,
  { address }: RealServer,
): void {
  setNote(rows, connection, mark);
  if (method === 'Route') setStatus(rows, connection, DIRECT);
  setSource(rows, replyEnd(connection), address);
}

/** The service of a live connection: one that goes ends its connections. */
export function serviceOf(table: IpvsTable, connection: IpvsConnection): VirtualService {
  return table.services.get(noteOf(table.connections.rows, connection)) as VirtualService;
}

/** Address of the server that the connection was given. */
export function serverAddressOf(
  { connections: { rows } }: IpvsTable,
  connection: IpvsConnection,
): Ipv4Address {
  return sourceOf(rows, replyEnd(connection));
}

/** The server of a live connection as it is now, whatever its weight was when it was chosen. */
export function serverOf(table: IpvsTable, connection: IpvsConnection): RealServer {
  const { servers, byAddress } = serviceOf(table, connection);
  const wanted = serverAddressOf(table, connection);
  const server = byAddress?.get(wanted) ?? servers.find(({ address }) => address === wanted);
  return server as RealServer;
}

/** `ipvsadm -A -f MARK -s rr`; its servers are added with `-m` (Masq) or `-g` (Route). */
export function addVirtualService(
  table: IpvsTable,
  mark: number,
  method: ForwardingMethod = 'Masq',
): VirtualService {
  invariant(!table.services.has(mark), `there is an IPVS service for mark ${mark}`);
  const service: VirtualService = { mark, method, servers: [], byAddress: undefined, last: -1 };
  table.services.set(mark, service);
  table.isUsed = true;
  return service;
}

/** `ipvsadm -D -f MARK`: its servers go with it. */
export function removeVirtualService(table: IpvsTable, mark: number): void {
  table.services.delete(mark);
  endConnections(table, (each) => isOf(table, each, mark));
}

/** The servers in the order of the kernel's list, in which they have their turns: the newest first. */
export function listedServers({ servers }: VirtualService): RealServer[] {
  return [...servers].reverse();
}

/** `ipvsadm -a … -r ADDRESS -w WEIGHT`: the new server goes to the head of the list (IPVS-03). */
export function addRealServer(service: VirtualService, address: Ipv4Address, weight: number): void {
  const { servers, byAddress } = ownServers(service);
  const server: RealServer = { address, weight };
  servers.push(server);
  byAddress.set(address, server);
}

/** `ipvsadm -e … -w WEIGHT`. */
export function setWeight(service: VirtualService, address: Ipv4Address, weight: number): void {
  const server = ownServers(service).byAddress.get(address);
  if (server) server.weight = weight;
}

/** Whether the service has a server of this address, whatever its weight. */
export function hasRealServer(service: VirtualService, address: Ipv4Address): boolean {
  const { servers, byAddress } = service;
  return byAddress?.has(address) ?? servers.some((server) => server.address === address);
}

/** `ipvsadm -d …`: a pointer on the server that goes moves back to the one before (IPVS-04). */
export function removeRealServer(
  table: IpvsTable,
  service: VirtualService,
  address: Ipv4Address,
): void {
  const { servers, byAddress } = ownServers(service);
  const server = byAddress.get(address);
  if (server === undefined) return;
  byAddress.delete(address);
  const at = servers.indexOf(server);
  servers.splice(at, 1);
  if (service.last > at) service.last--;
  else if (service.last === servers.length) service.last = -1;
  endConnections(table, (each) => {
    return isOf(table, each, service.mark) && serverAddressOf(table, each) === address;
  });
}

function isOf({ connections }: IpvsTable, connection: IpvsConnection, mark: number): boolean {
  return noteOf(connections.rows, connection) === mark;
}

/** The list to change: a copy of its own where others may have it too. */
function ownServers(service: VirtualService) {
  service.byAddress ??= takeOver(service);
  return { servers: service.servers as RealServer[], byAddress: service.byAddress };
}

function takeOver(service: VirtualService): Map<Ipv4Address, RealServer> {
  service.servers = service.servers.map((server) => ({ ...server }));
  return new Map(service.servers.map((server) => [server.address, server]));
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

/** Its packets go to the server as they are. */
export function isForwardedDirectly(
  { connections }: IpvsTable,
  connection: IpvsConnection,
): boolean {
  return (statusOf(connections.rows, connection) & DIRECT) !== 0;
}

/** The connection's server takes no new ones. */
export function isServerQuiescent(table: IpvsTable, connection: IpvsConnection): boolean {
  return serverOf(table, connection).weight === 0;
}

/** The next server that takes connections, or undefined when none does (IPVS-02). */
export function chooseServer(service: VirtualService): RealServer | undefined {
  const { servers, last } = service;
  const { length } = servers;
  const before = last < 0 ? length : last;
  for (let step = 1; step <= length; step++) {
    const at = (before - step + length) % length;
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
export function serverText({ method }: VirtualService, server: RealServer): string {
  return `-> ${ipv4Text(server.address)}:0 ${method} ${server.weight}`;
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
    if (!isOf(table, connection, service.mark)) continue;
    const address = serverAddressOf(table, connection);
    const count = counts.get(address) ?? { active: 0, inactive: 0 };
    const state = IPVS_TCP_STATES[stateOf(table.connections.rows, connection)] as IpvsTcpState;
    if (isActive(state)) count.active++;
    else count.inactive++;
    counts.set(address, count);
  }
  return counts;
}
