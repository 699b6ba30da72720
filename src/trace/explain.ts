/**
 * The title of a step and the sentence that says why: the one place where they are made.
 *
 * Says only what the events of the packet say, in the words of Linux and Docker. Chains and their
 * rules are in explain-rules.ts, the balancer in explain-ipvs.ts, ends of packets in
 * explain-drop.ts; the terminal and the page show the same sentences.
 */
import { macText } from '../packet/mac-address.ts';
import { ipv4Text } from '../packet/ipv4-address.ts';
import { explainDrop } from './explain-drop.ts';
import { explainIpvs } from './explain-ipvs.ts';
import { BAD_CHECKSUM_IS_INVALID, explainNetem } from './explain-netem.ts';
import { explainRules } from './explain-rules.ts';
import { arrivalAfter, type StepContext, type StepWords } from './step-context.ts';
import { destinationText, packetSummary, sourceText } from './headers-text.ts';
import { explainTunnel } from './explain-tunnel.ts';
import { conditionsText } from './rule-words.ts';
import type { StepGroup } from './step-group.ts';
import type {
  BridgeForwarded,
  ConntrackTranslated,
  PacketDelivered,
  PacketDropped,
  PacketEvent,
  PacketHeaders,
  PacketSent,
  PacketTapped,
  RouteSelected,
} from './trace-event.ts';

/** The part of a route that matches: `172.18.0.0/16`, `default`. */
function routePrefix(row: string): string {
  return row.split(' ')[0] ?? row;
}

function leavingSentence(route: RouteSelected | undefined): string {
  if (route === undefined) return '';
  return route.local
    ? ` The destination is its own address, so it goes round by ${route.device}.`
    : ` By the route ${routePrefix(route.row)} it leaves by ${route.device}.`;
}

function explainSent(main: PacketSent, group: StepGroup): StepWords {
  const { headers } = main;
  const summary = packetSummary(headers);
  const route = group.events.find((event) => event.kind === 'route.selected');
  const sends = `${main.by} sends ${summary} from ${sourceText(headers)} to ${destinationText(headers)}.`;
  return { title: `${main.by} sends ${summary}`, because: sends + leavingSentence(route) };
}

function explainLink(main: PacketTapped, group: StepGroup): StepWords {
  const { headers } = main;
  const to = group.next === undefined || group.next.node === main.node ? '' : group.next.node;
  const title = to === '' ? `Out by ${main.interface}` : `On the wire to ${to}`;
  if (headers.tunnel === undefined) {
    const way = to === '' ? '' : ` and crosses the LAN to ${to}`;
    return { title, because: `The packet leaves ${main.node} by ${main.interface}${way}.` };
  }
  const { source, destination, destinationPort, vni, esp } = headers.tunnel;
  if (esp !== undefined) {
    const ends = `${ipv4Text(source)} to ${ipv4Text(destination)}`;
    return {
      title,
      because: `The LAN sees only ESP from ${ends}, ${esp.length} bytes; what is inside cannot be read.`,
    };
  }
  return {
    title,
    because:
      `The LAN sees only UDP from ${ipv4Text(source)} to ${ipv4Text(destination)}, port ${destinationPort}; ` +
      `${sourceText(headers)} to ${destinationText(headers)} is inside it, with VNI ${vni}.`,
  };
}

function explainArrival(main: PacketTapped): StepWords {
  const { tunnel } = main.headers;
  const title = `In by ${main.interface}`;
  if (tunnel === undefined) {
    const target = destinationText(main.headers);
    return {
      title,
      because: `${main.node} receives it on ${main.interface}, addressed to ${target}.`,
    };
  }
  if (tunnel.esp !== undefined) {
    return {
      title: `${title}, ESP`,
      because: `${main.node} receives ESP on ${main.interface} from ${ipv4Text(tunnel.source)}: a tunnel packet of an encrypted network.`,
    };
  }
  return {
    title: `${title}, UDP port ${tunnel.destinationPort}`,
    because:
      `${main.node} receives UDP to port ${tunnel.destinationPort} on ${main.interface}: ` +
      `a VXLAN tunnel packet from ${ipv4Text(tunnel.source)} with VNI ${tunnel.vni}.`,
  };
}

function explainHandover(main: PacketTapped, group: StepGroup): StepWords {
  const first = group.events[0]!;
  if (main.interface === 'lo') {
    return {
      title: 'Over the loopback interface',
      because: `The destination is an address of ${main.namespace} itself, so the packet goes round by lo.`,
    };
  }
  if (first.namespace === main.namespace) {
    const way = main.direction === 'in' ? 'In by' : 'Out by';
    return { title: `${way} ${main.interface}`, because: `The packet passes ${main.interface}.` };
  }
  return {
    title: `To ${main.interface} of ${stackOwner(main)}`,
    because:
      `A veth pair joins ${stackOwner(first)} with ${stackOwner(main)}: ` +
      `what goes in at one end comes out at the other, unchanged.`,
  };
}

/** The namespace, or the machine for its own one. */
function stackOwner({ node, namespace }: PacketEvent): string {
  return namespace === 'host' ? node : namespace;
}

/** Where the bridge's frame came out: an interface of another namespace, or ports. */
function bridgeGoal(main: BridgeForwarded, group: StepGroup): string {
  const last = group.events.at(-1)!;
  if (last.kind === 'packet.tapped' && last.namespace !== main.namespace) {
    return `${last.interface} of ${last.namespace}`;
  }
  return main.ports.length === 0 ? `the IP stack of ${stackOwner(main)}` : main.ports.join(', ');
}

function explainBridge(main: BridgeForwarded, group: StepGroup): StepWords {
  const goal = bridgeGoal(main, group);
  const mac = macText(main.headers.destinationMac);
  const title = `${main.bridge} to ${goal}`;
  switch (main.by) {
    case 'local':
      return {
        title,
        because: `The frame is addressed to ${main.bridge} itself (${mac}), so the bridge hands it up to the IP stack of ${stackOwner(main)}.`,
      };
    case 'flood':
      return {
        title: `${main.bridge} floods`,
        because: `${main.bridge} has no FDB row for ${mac}, so the frame leaves by every other port: ${main.ports.join(', ')}.`,
      };
    case 'fdb':
      return {
        title,
        because: `${main.bridge} is a switch: its FDB says that ${mac} is behind port ${main.ports.join(', ')}${leadsTo(main, goal)}. Nothing in the IP header changes.`,
      };
  }
}

/** Nothing where the goal is the port itself. */
function leadsTo(main: BridgeForwarded, goal: string): string {
  return main.ports.includes(goal) ? '' : `, which leads to ${goal}`;
}

function explainConntrack(main: ConntrackTranslated): StepWords {
  const { before, headers } = main;
  const sourceChanged = sourceText(before) !== sourceText(headers);
  const side = sourceChanged ? 'source' : 'destination';
  const text = sourceChanged ? sourceText : destinationText;
  const verb = main.reply ? 'Translated back' : 'Translated as before';
  const because = main.reply
    ? `This answers a connection that was translated here, so conntrack undoes it: ${side} ${text(before)} becomes ${text(headers)} again.`
    : `conntrack knows the connection and repeats what the nat rules did to its first packet: ${side} ${text(before)} becomes ${text(headers)}.`;
  return {
    title: `${verb}: ${side} ${text(headers)}`,
    because: `${because} The nat table is walked only by the first packet of a connection.`,
  };
}

function routeTarget(headers: PacketHeaders): string {
  return ipv4Text(headers.tunnel?.destination ?? headers.destination);
}

function ttlSentence(main: RouteSelected, before: PacketHeaders): string {
  if (!main.forwarded || before.ttl === main.headers.ttl) return '';
  return ` ${stackOwner(main)} forwards the packet for somebody else, so its TTL drops from ${before.ttl} to ${main.headers.ttl}.`;
}

function explainRoute(main: RouteSelected, previous: PacketHeaders): StepWords {
  const target = routeTarget(main.headers);
  const packet = main.headers.tunnel === undefined ? '' : ' (the outer destination)';
  if (main.local) {
    return {
      title: `${target} is local`,
      because: `${target} is an address of ${stackOwner(main)} itself, so the packet goes up instead of on.`,
    };
  }
  const choice = main.row.startsWith('default')
    ? `No other route holds ${target}${packet}, so the default route decides`
    : `${routePrefix(main.row)} is the longest prefix that holds ${target}${packet}`;
  return {
    title: `Route to ${main.device}`,
    because: `${choice}: out by ${main.device}.${ttlSentence(main, main.before ?? previous)}`,
  };
}

/** The rule of filter INPUT that let the packet in, where one was asked. */
function inputSentence(group: StepGroup): string {
  const input = group.events.findLast((event) => event.kind === 'netfilter.traversed');
  if (input?.kind !== 'netfilter.traversed') return '';
  const rule = input.matched.at(-1);
  return rule === undefined
    ? ''
    : ` ${input.table} INPUT lets it in: the rule is for ${conditionsText(rule.text)}.`;
}

function explainDelivery(main: PacketDelivered, group: StepGroup): StepWords {
  const { headers } = main;
  const seen =
    headers.protocol === 'icmp'
      ? `${main.to} gets it on ${ipv4Text(headers.destination)} from ${ipv4Text(headers.source)}.`
      : `${main.to} gets it on ${destinationText(headers)} and sees ${sourceText(headers)} at the other end.`;
  return { title: `Delivered to ${main.to}`, because: seen + inputSentence(group) };
}

/** A frame of the host's own stack, from the bridge to the port that the namespace is behind. */
function explainOwnFrame(main: PacketTapped, group: StepGroup): StepWords {
  const last = group.events.findLast((event) => event.kind === 'packet.tapped') ?? main;
  const goal =
    last.namespace === main.namespace
      ? `port ${last.interface}`
      : `${last.interface} of ${last.namespace}`;
  return {
    title: `${main.interface} to ${goal}`,
    because: `${main.interface} is a switch: ${macText(main.headers.destinationMac)} is behind the port that leads to ${goal}. Nothing in the IP header changes.`,
  };
}

function explainTapped(main: PacketTapped, group: StepGroup): StepWords {
  if (group.form === 'bridge') return explainOwnFrame(main, group);
  if (group.form === 'link') return explainLink(main, group);
  return group.form === 'arrival' ? explainArrival(main) : explainHandover(main, group);
}

/** As the step before left them. */
function headersBefore({ groups, index }: StepContext): PacketHeaders {
  return groups[index - 1]?.events.at(-1)?.headers ?? groups[index]!.events[0]!.headers;
}

function explainMain(context: StepContext): StepWords {
  const group = context.groups[context.index]!;
  const { main } = group;
  const previous = headersBefore(context);
  switch (main.kind) {
    case 'packet.sent':
      return explainSent(main, group);
    case 'packet.tapped':
      return explainTapped(main, group);
    case 'netfilter.traversed':
      return explainRules(main, { context, previous, arrival: arrivalAfter(context) });
    case 'conntrack.translated':
      return explainConntrack(main);
    case 'route.selected':
      return explainRoute(main, previous);
    case 'ipvs.scheduled':
      return explainIpvs(main, previous);
    case 'bridge.forwarded':
      return explainBridge(main, group);
    case 'vxlan.encapsulated':
    case 'vxlan.decapsulated':
    case 'ipsec.encrypted':
    case 'ipsec.decrypted':
      return explainTunnel(main);
    case 'netem.applied':
      return explainNetem(main);
    case 'packet.delivered':
      return explainDelivery(main, group);
    case 'packet.dropped':
      return explainDrop(main);
  }
}

/**
 * Dropped as INVALID: in a sandbox, whose rules let known and new connections in. A rule of a host drops
 * whatever it names, and the checksum of an outer header is not the one that is wrong.
 */
function isInvalid({ reason, headers, namespace }: PacketDropped): boolean {
  const isSeen = headers.isCorrupt === true && headers.tunnel === undefined;
  return reason === 'rule-drop' && isSeen && namespace !== 'host';
}

/** Title and reason of the step at `context.index` of a packet's groups. */
export function explainStep(context: StepContext): StepWords {
  const group = context.groups[context.index]!;
  const words = explainMain(context);
  const { dropped, main } = group;
  if (dropped && isInvalid(dropped)) {
    return { ...words, because: words.because + BAD_CHECKSUM_IS_INVALID };
  }
  if (dropped === undefined || dropped === main || main.kind === 'netfilter.traversed')
    return words;
  const end = explainDrop(dropped);
  return { title: end.title, because: `${words.because} ${end.because}` };
}
