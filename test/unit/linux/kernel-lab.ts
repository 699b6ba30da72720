/*
 * Namespaces on a bench: an event loop behind the kernel's interface, wires between them, and lists
 * of what sockets were told and what was recorded. No Docker, no LAN: all links are veth pairs.
 */
import { createEventLoop, runEvents, schedule } from '../../../src/engine/event-loop.ts';
import { createRandomStreams, pickIndex } from '../../../src/engine/random-streams.ts';
import { MICROSECOND } from '../../../src/engine/sim-time.ts';
import { addPort, joinPair, type Device } from '../../../src/linux/device.ts';
import { releaseFrame } from '../../../src/linux/frame-output.ts';
import { receiveFrame } from '../../../src/linux/frame-input.ts';
import type { KernelIo, KernelTimer, SocketEvent } from '../../../src/linux/kernel-io.ts';
import { onNeighbourProbe } from '../../../src/linux/neighbour-output.ts';
import {
  addressOf,
  findNeighbour,
  macOf as macOfNeighbour,
  neighboursOf,
  storeOf,
} from '../../../src/linux/neighbour-table.ts';
import { applyIptables } from '../../../src/linux/netfilter/iptables-command.ts';
import type { TableName } from '../../../src/linux/netfilter/ruleset.ts';
import {
  addAddress,
  addDevice,
  createNamespace,
  type NetworkNamespace,
} from '../../../src/linux/network-namespace.ts';
import { addRoute } from '../../../src/linux/routing-table.ts';
import { listen, newSocket, type Socket } from '../../../src/linux/socket-table.ts';
import { onTcpTimer } from '../../../src/linux/tcp-retransmission.ts';
import { ipv4, ipv4Text } from '../../../src/packet/ipv4-address.ts';
import { subnet } from '../../../src/packet/ipv4-subnet.ts';
import { macOfAddress } from '../../../src/packet/mac-address.ts';
import { PROTOCOL, type Frame, type Packet } from '../../../src/packet/packet.ts';
import { createRecorder } from '../../../src/trace/recorder.ts';
import type { PacketEvent } from '../../../src/trace/trace-event.ts';

type LabEvent =
  | { readonly kind: 'frame'; readonly device: Device; readonly packet: Frame }
  | { readonly kind: 'timer'; readonly timer: KernelTimer };

interface Told {
  readonly timeNs: number;
  readonly socket: Socket;
  readonly event: SocketEvent;
}

/** From the end of one wire to the other. */
const WIRE_NS = 5 * MICROSECOND;

export class KernelLab {
  readonly loop = createEventLoop<LabEvent>();
  readonly recorder = createRecorder(100_000);
  /** What sockets were told, in order. */
  readonly told: Told[] = [];
  /** What a program does as soon as it is told. */
  react: (socket: Socket, event: SocketEvent) => void = () => {};
  /** Every frame that was put on a wire between two devices, as it is now. */
  readonly frames: Packet[] = [];
  readonly io: KernelIo;
  private packets = 0;

  constructor(seed = 1) {
    const streams = createRandomStreams(seed);
    this.io = {
      nowNs: () => this.loop.nowNs,
      deliver: (device, packet) => this.send(device, packet),
      transmit: () => {},
      startTimer: (delayNs, timer) => schedule(this.loop, delayNs, { kind: 'timer', timer }),
      nextPacketId: () => ++this.packets,
      pick: (purpose, size) => pickIndex(streams, purpose, size),
      notify: (socket, event) => {
        this.told.push({ timeNs: this.loop.nowNs, socket, event });
        this.react(socket, event);
      },
      trace: { recorder: this.recorder, nowNs: () => this.loop.nowNs },
    };
  }

  /** Runs until nothing is left to do, or until this time. */
  run(untilNs = Infinity): void {
    runEvents(this.loop, {
      handle: (event) => this.handle(event),
      isDone: () => false,
      untilNs,
      eventsMax: 100_000,
    });
  }

  /** What was recorded of packets, of one kind and namespace. */
  events<Kind extends PacketEvent['kind']>(
    kind: Kind,
    namespace?: NetworkNamespace,
  ): Extract<PacketEvent, { readonly kind: Kind }>[] {
    return this.recorder.events.filter(
      (event): event is Extract<PacketEvent, { readonly kind: Kind }> =>
        event.kind === kind &&
        (namespace === undefined || ('namespace' in event && event.namespace === namespace.name)),
    );
  }

  /** What each socket was told, in words. */
  words(socket?: Socket): string[] {
    return this.told
      .filter((each) => socket === undefined || each.socket === socket)
      .map(({ event }) => (event.kind === 'failed' ? `failed: ${event.because}` : event.kind));
  }

  private send(device: Device, packet: Frame): void {
    if (!packet.arp) this.frames.push(packet);
    schedule(this.loop, WIRE_NS, { kind: 'frame', device, packet });
  }

  private handle(event: LabEvent): void {
    if (event.kind === 'frame') return receiveFrame(this.io, event.device, event.packet);
    const { timer } = event;
    if (timer.kind === 'tcp.retransmit') onTcpTimer(this.io, timer.socket, timer.generation);
    else if (timer.kind === 'neighbour.probe') onNeighbourProbe(this.io, timer.store);
    else releaseFrame(this.io, timer.device, timer.packet);
  }
}

/** A namespace on the node `lab`. */
export function namespaceCalled(name: string): NetworkNamespace {
  return createNamespace('lab', name);
}

export interface WireEnd {
  readonly namespace: NetworkNamespace;
  readonly name?: string;
  /** `10.0.0.1/24`; absent leaves the end without an address. */
  readonly address?: string;
  readonly mtu?: number;
}

/** A veth pair between two namespaces. */
export function wire(left: WireEnd, right: WireEnd): [Device, Device] {
  const ends = [endOf(left, 1), endOf(right, 2)] as const;
  joinPair(...ends);
  return [...ends];
}

let unnamed = 0;

function endOf({ namespace, name, address, mtu = 1500 }: WireEnd, side: number): Device {
  const [text = '', prefix = ''] = address?.split('/') ?? [];
  // An end without an address has a MAC address that no other has.
  const mac = address === undefined ? 0x0a0000000000 + ++unnamed * 4 + side : macOf(text);
  const device = addDevice(namespace, { name: name ?? 'eth0', kind: 'veth', mac, mtu });
  if (address !== undefined) addAddress(device, ipv4(text), Number(prefix));
  return device;
}

export function macOf(address: string): number {
  return macOfAddress(ipv4(address));
}

/** A bridge, with an address when one is given. */
export function bridgeIn(namespace: NetworkNamespace, name: string, address?: string): Device {
  const [text = '', prefix = ''] = address?.split('/') ?? [];
  const mac = address === undefined ? 0x0b0000000001 : macOf(text);
  const bridge = addDevice(namespace, { name, kind: 'bridge', mac, mtu: 1500 });
  if (address !== undefined) addAddress(bridge, ipv4(text), Number(prefix));
  return bridge;
}

/** A namespace whose eth0 is plugged into a bridge elsewhere; the port is called `to-NAME`. */
export function plugged(bridge: Device, name: string, address: string): NetworkNamespace {
  const namespace = namespaceCalled(name);
  const inside = { namespace, address };
  const [, port] = wire(inside, { namespace: bridge.namespace, name: `to-${name}` });
  addPort(bridge, port);
  return namespace;
}

export function routeVia(namespace: NetworkNamespace, target: string, gateway: string): void {
  const device = [...namespace.devices.values()].at(-1)!;
  addRoute(namespace.routes, { subnet: subnet(target), device, gateway: ipv4(gateway), source: 0 });
}

export function iptables(
  namespace: NetworkNamespace,
  table: TableName,
  ...commands: readonly string[]
): void {
  for (const command of commands) applyIptables(namespace.rules, table, command);
}

export function socketIn(namespace: NetworkNamespace, protocol: 'tcp' | 'udp' | 'icmp'): Socket {
  return newSocket(namespace, PROTOCOL[protocol], { number: 1, name: namespace.name });
}

export function listeningIn(
  namespace: NetworkNamespace,
  protocol: 'tcp' | 'udp',
  port: number,
  address = 0,
): Socket {
  const socket = socketIn(namespace, protocol);
  listen(socket, address, port);
  return socket;
}

/** `10.0.0.1:80 > 10.0.0.2:9` of an event's headers. */
export function endsText({ headers }: PacketEvent): string {
  const { source, sourcePort, destination, destinationPort } = headers;
  return `${ipv4Text(source)}:${sourcePort} > ${ipv4Text(destination)}:${destinationPort}`;
}

/** The MAC address that the device has for a neighbour; 0 where it has none. */
export function neighbourMac(device: Device, address: string): number {
  const neighbour = findNeighbour(device, ipv4(address));
  return neighbour === 0 ? 0 : macOfNeighbour(storeOf(device).rows, neighbour);
}

/** Addresses that the device has rows for, the oldest first. */
export function neighbourAddresses(device: Device): string[] {
  return neighboursOf(device).map((each) => ipv4Text(addressOf(storeOf(device).rows, each)));
}
