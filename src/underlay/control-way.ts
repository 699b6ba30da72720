/**
 * Whether a message of the control plane gets from one machine to another at this moment.
 *
 * Owns the question, not an answer of its own: the sender's OUTPUT chains, the cables and cuts of
 * the LAN and the receiver's PREROUTING and INPUT chains decide, as they do for any packet. The
 * messages themselves are not sent as packets, so no recording has them. Answers are kept until a
 * rule set or the LAN changes.
 */
import { activeChains, type ChainsOfHook, type HookName } from '../linux/netfilter/ruleset.ts';
import { walkChain } from '../linux/netfilter/walk.ts';
import type { NetworkNamespace } from '../linux/network-namespace.ts';
import { newPacket, PROTOCOL, type Packet } from '../packet/packet.ts';
import { wayIsOpen, wayLossRatio, type Fabric, type FabricChance } from './fabric.ts';

/** A machine as its kernel sees it: the namespace of the host. */
export interface ControlEnd {
  readonly host: NetworkNamespace;
  readonly address: number;
}

export interface ControlWays {
  readonly fabric: Fabric;
  readonly chance: FabricChance;
  /** What was answered, with the versions that it holds for. */
  readonly answers: Map<string, Answer>;
}

interface Answer {
  readonly senderRules: number;
  readonly receiverRules: number;
  readonly fabric: number;
  readonly passes: boolean;
}

/** Ports of clients, as good as any other. */
const EPHEMERAL_PORT = 40000;

export function createControlWays(fabric: Fabric, chance: FabricChance): ControlWays {
  return { fabric, chance, answers: new Map() };
}

/** A datagram to `port`, sent from the same port as gossip does. */
export function datagramPasses(
  ways: ControlWays,
  from: ControlEnd,
  to: ControlEnd,
  port: number,
): boolean {
  return passes(ways, from, to, datagram(port)) && !isLost(ways, from, to);
}

/** Segments of a TCP connection to `port` get there, and the answers get back. */
export function connectionPasses(
  ways: ControlWays,
  from: ControlEnd,
  to: ControlEnd,
  port: number,
): boolean {
  const [there, back] = connection(port);
  return (
    passes(ways, from, to, there) &&
    passes(ways, to, from, back) &&
    wayLossRatio(ways.fabric, from.host.node, to.host.node) < 1 &&
    wayLossRatio(ways.fabric, to.host.node, from.host.node) < 1
  );
}

/** No datagram to `port` gets lost between the two, either way. */
export function datagramsAreSure(
  ways: ControlWays,
  left: ControlEnd,
  right: ControlEnd,
  port: number,
): boolean {
  return isSureOneWay(ways, left, right, port) && isSureOneWay(ways, right, left, port);
}

function isSureOneWay(ways: ControlWays, from: ControlEnd, to: ControlEnd, port: number): boolean {
  const isLossless = wayLossRatio(ways.fabric, from.host.node, to.host.node) === 0;
  return isLossless && passes(ways, from, to, datagram(port));
}

/** What a firewall sees of a message besides the addresses. */
type Message = Pick<Packet, 'protocol' | 'sourcePort' | 'destinationPort' | 'connectionState'>;

function datagram(port: number): Message {
  return {
    protocol: PROTOCOL.udp,
    sourcePort: port,
    destinationPort: port,
    connectionState: 'NEW',
  };
}

/** Segments of who opens a connection to `port`, and of who answers. */
function connection(port: number): readonly [Message, Message] {
  const ports = { sourcePort: EPHEMERAL_PORT, destinationPort: port };
  const back = { sourcePort: port, destinationPort: EPHEMERAL_PORT };
  return [
    { protocol: PROTOCOL.tcp, ...ports, connectionState: 'NEW' },
    { protocol: PROTOCOL.tcp, ...back, connectionState: 'ESTABLISHED' },
  ];
}

function passes(ways: ControlWays, from: ControlEnd, to: ControlEnd, message: Message): boolean {
  const { protocol, sourcePort, destinationPort } = message;
  const key = `${from.host.node}>${to.host.node}/${protocol}/${sourcePort}/${destinationPort}`;
  const known = ways.answers.get(key);
  if (known && isCurrent(ways, known, from, to)) return known.passes;
  const packet = Object.assign(newPacket(0, protocol, from.address, to.address), message);
  const answer: Answer = {
    senderRules: from.host.rules.version,
    receiverRules: to.host.rules.version,
    fabric: ways.fabric.version,
    passes: walk(ways.fabric, from, to, packet),
  };
  ways.answers.set(key, answer);
  return answer.passes;
}

function isCurrent(ways: ControlWays, answer: Answer, from: ControlEnd, to: ControlEnd): boolean {
  return (
    answer.fabric === ways.fabric.version &&
    answer.senderRules === from.host.rules.version &&
    answer.receiverRules === to.host.rules.version
  );
}

function walk(fabric: Fabric, from: ControlEnd, to: ControlEnd, packet: Packet): boolean {
  return (
    leaves(from, packet, 'OUTPUT') &&
    leaves(from, packet, 'POSTROUTING') &&
    wayIsOpen(fabric, from.host.node, to.host.node) &&
    leaves(to, packet, 'PREROUTING') &&
    leaves(to, packet, 'INPUT')
  );
}

const TABLES = ['raw', 'mangle', 'filter'] as const;

function leaves({ host }: ControlEnd, packet: Packet, hook: HookName): boolean {
  if (host.rules.version === 0) return true;
  const chains: ChainsOfHook = activeChains(host.rules)[hook];
  const isEntering = hook === 'PREROUTING' || hook === 'INPUT';
  const context = {
    packet,
    inInterface: isEntering ? ETHERNET : '',
    outInterface: isEntering ? '' : ETHERNET,
    localAddresses: host.localAddresses,
  };
  return TABLES.every((table) => {
    const base = chains[table];
    return base === undefined || walkChain(base, context).verdict === 'accept';
  });
}

const ETHERNET = 'eth0';

const CHANCES = 1_000_000;

function isLost({ fabric, chance }: ControlWays, from: ControlEnd, to: ControlEnd): boolean {
  const ratio = wayLossRatio(fabric, from.host.node, to.host.node);
  return ratio > 0 && chance.pick('control-loss', CHANCES) < ratio * CHANCES;
}
