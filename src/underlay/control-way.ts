/**
 * Whether a message of the control plane gets from one machine to another at this moment.
 *
 * Owns the question, not an answer of its own: the sender's OUTPUT chains, the cables and cuts of
 * the LAN and the receiver's PREROUTING and INPUT chains decide, as they do for any packet. The
 * messages themselves are not sent as packets, so no recording has them. Where some rule may be about
 * them, answers are kept until a rule set or the LAN changes.
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
  /** What was answered, by sender and receiver, with the versions that it holds for. */
  readonly answers: Map<NetworkNamespace, Map<NetworkNamespace, Map<Message, Answer>>>;
  /** By port: one object is one message, so that answers are found by it. */
  readonly messages: Map<number, Messages>;
}

interface Answer {
  /** What the chains are shown. */
  readonly packet: Packet;
  /** Versions of the rules and of the LAN that the answer holds for. */
  senderRules: number;
  receiverRules: number;
  fabric: number;
  passes: boolean;
}

/** Ports of clients, as good as any other. */
const EPHEMERAL_PORT = 40000;

export function createControlWays(fabric: Fabric, chance: FabricChance): ControlWays {
  return { fabric, chance, answers: new Map(), messages: new Map() };
}

/** A datagram to `port`, sent from the same port as gossip does. */
export function datagramPasses(
  ways: ControlWays,
  from: ControlEnd,
  to: ControlEnd,
  port: number,
): boolean {
  return passes(ways, from, to, messagesTo(ways, port).datagram) && !isLost(ways, from, to);
}

/** Segments of a TCP connection to `port` get there, and the answers get back. */
export function connectionPasses(
  ways: ControlWays,
  from: ControlEnd,
  to: ControlEnd,
  port: number,
): boolean {
  const { there, back } = messagesTo(ways, port);
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
  return isLossless && passes(ways, from, to, messagesTo(ways, port).datagram);
}

/** What a firewall sees of a message besides the addresses. */
type Message = Pick<Packet, 'protocol' | 'sourcePort' | 'destinationPort' | 'connectionState'>;

interface Messages {
  readonly datagram: Message;
  /** Segments of who opens a connection to the port, and of who answers. */
  readonly there: Message;
  readonly back: Message;
}

function messagesTo({ messages }: ControlWays, port: number): Messages {
  let found = messages.get(port);
  if (found === undefined) messages.set(port, (found = makeMessages(port)));
  return found;
}

function makeMessages(port: number): Messages {
  const { udp, tcp } = PROTOCOL;
  const toPort = { destinationPort: port, connectionState: 'NEW' } as const;
  return {
    datagram: { protocol: udp, sourcePort: port, ...toPort },
    there: { protocol: tcp, sourcePort: EPHEMERAL_PORT, ...toPort },
    back: {
      protocol: tcp,
      sourcePort: port,
      destinationPort: EPHEMERAL_PORT,
      connectionState: 'ESTABLISHED',
    },
  };
}

function passes(ways: ControlWays, from: ControlEnd, to: ControlEnd, message: Message): boolean {
  if (letsAllOut(from) && letsAllIn(to)) {
    return wayIsOpen(ways.fabric, from.host.node, to.host.node);
  }
  const answer = answerTo(ways, from, to, message);
  if (!isCurrent(ways, answer, from, to)) {
    answer.senderRules = from.host.rules.version;
    answer.receiverRules = to.host.rules.version;
    answer.fabric = ways.fabric.version;
    answer.passes = walk(ways.fabric, from, to, answer.packet);
  }
  return answer.passes;
}

/** The last answer, which may be out of date; the first one is. */
function answerTo(ways: ControlWays, from: ControlEnd, to: ControlEnd, message: Message): Answer {
  const answers = answersBetween(ways, from, to);
  let answer = answers.get(message);
  if (answer === undefined) {
    const packet = newPacket(0, message.protocol, from.address, to.address);
    Object.assign(packet, message);
    answer = { packet, senderRules: -1, receiverRules: -1, fabric: -1, passes: false };
    answers.set(message, answer);
  }
  return answer;
}

function answersBetween(
  { answers }: ControlWays,
  { host: sender }: ControlEnd,
  { host: receiver }: ControlEnd,
): Map<Message, Answer> {
  let bySender = answers.get(sender);
  if (bySender === undefined) answers.set(sender, (bySender = new Map()));
  let between = bySender.get(receiver);
  if (between === undefined) bySender.set(receiver, (between = new Map()));
  return between;
}

function isCurrent(ways: ControlWays, answer: Answer, from: ControlEnd, to: ControlEnd): boolean {
  return (
    answer.fabric === ways.fabric.version &&
    answer.senderRules === from.host.rules.version &&
    answer.receiverRules === to.host.rules.version
  );
}

function walk(fabric: Fabric, from: ControlEnd, to: ControlEnd, packet: Packet): boolean {
  packet.mark = 0;
  return (
    wayIsOpen(fabric, from.host.node, to.host.node) &&
    (letsAllOut(from) || (leaves(from, packet, 'OUTPUT') && leaves(from, packet, 'POSTROUTING'))) &&
    (letsAllIn(to) || (leaves(to, packet, 'PREROUTING') && leaves(to, packet, 'INPUT')))
  );
}

/** Tables that can drop a packet. */
const TABLES = ['raw', 'mangle', 'filter'] as const;

/** No rule is about what the machine sends; chains without any are not active. */
function letsAllOut({ host }: ControlEnd): boolean {
  if (host.rules.version === 0) return true;
  const { OUTPUT, POSTROUTING } = activeChains(host.rules);
  return isOpen(OUTPUT) && isOpen(POSTROUTING);
}

function letsAllIn({ host }: ControlEnd): boolean {
  if (host.rules.version === 0) return true;
  const { PREROUTING, INPUT } = activeChains(host.rules);
  return isOpen(PREROUTING) && isOpen(INPUT);
}

function isOpen({ raw, mangle, filter }: ChainsOfHook): boolean {
  return raw === undefined && mangle === undefined && filter === undefined;
}

function leaves({ host }: ControlEnd, packet: Packet, hook: HookName): boolean {
  const chains: ChainsOfHook = activeChains(host.rules)[hook];
  if (isOpen(chains)) return true;
  const isEntering = hook === 'PREROUTING' || hook === 'INPUT';
  const context = {
    packet,
    inInterface: isEntering ? ETHERNET : '',
    outInterface: isEntering ? '' : ETHERNET,
    localAddresses: host.localAddresses,
  };
  for (const table of TABLES) {
    const base = chains[table];
    if (base !== undefined && walkChain(base, context).verdict !== 'accept') return false;
  }
  return true;
}

const ETHERNET = 'eth0';

const CHANCES = 1_000_000;

function isLost({ fabric, chance }: ControlWays, from: ControlEnd, to: ControlEnd): boolean {
  const ratio = wayLossRatio(fabric, from.host.node, to.host.node);
  return ratio > 0 && chance.pick('control-loss', CHANCES) < ratio * CHANCES;
}
