/**
 * Sentences for chains: which rule decided, on what grounds, and what it does to the packet.
 *
 * Speaks about the rules that matched, as iptables-save prints them, and about nothing else. The
 * notes on DOCKER-INGRESS, DOCKER-USER and `-m ipvs` say what their rules mean in a swarm.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import { destinationText, sourceText } from './headers-text.ts';
import { conditionsText, ruleWords } from './rule-words.ts';
import { destinationTranslatedBefore, type StepContext, type StepWords } from './step-context.ts';
import type {
  MatchedRule,
  NetfilterTraversed,
  PacketHeaders,
  PacketTapped,
} from './trace-event.ts';

export interface RuleSurroundings {
  readonly context: StepContext;
  /** Headers before the step. */
  readonly previous: PacketHeaders;
  /** Where the packet enters another namespace of this machine later on. */
  readonly arrival: PacketTapped | undefined;
}

/** The rule that decided: the last that matched. */
function decidingRule(event: NetfilterTraversed): MatchedRule | undefined {
  return event.matched.at(-1);
}

/** A chain of Docker's by its name, a built-in one with its table. */
function chainText(event: NetfilterTraversed, rule: MatchedRule): string {
  return rule.chain === event.hook ? placeText(event) : rule.chain;
}

function placeText(event: NetfilterTraversed): string {
  return `${event.table} ${event.hook}`;
}

/** True where a rule on the way to the deciding one asked for a local destination. */
function askedForLocal(event: NetfilterTraversed): boolean {
  return event.matched.some((rule) => ruleWords(rule.text).options.get('--dst-type') === 'LOCAL');
}

/** The rule asks for no address, so that the userland proxy has nothing to relay (ING-03, ING-26). */
function proxySentence(
  event: NetfilterTraversed,
  rule: MatchedRule,
  before: PacketHeaders,
): string {
  const namesAddress = ruleWords(rule.text).options.has('-d');
  if (rule.chain !== 'DOCKER-INGRESS' || namesAddress || !askedForLocal(event)) return '';
  return ` docker-proxy is not involved: the DNAT rule in DOCKER-INGRESS matches any local address, port ${before.destinationPort}.`;
}

/** Whose address the new destination is, where the packet gets there. */
function ownerSentence(headers: PacketHeaders, arrival: PacketTapped | undefined): string {
  if (arrival === undefined || arrival.headers.destination !== headers.destination) return '';
  return ` ${ipv4Text(headers.destination)} is ${arrival.interface} of ${arrival.namespace}.`;
}

/** Docker's resolver listens on a port of chance behind 127.0.0.11:53 (chain DOCKER_OUTPUT). */
function resolverSentence(event: NetfilterTraversed, rule: MatchedRule): string {
  return rule.chain === 'DOCKER_OUTPUT'
    ? ` That is where Docker's embedded DNS server listens in ${event.namespace}.`
    : '';
}

function explainDnat(
  event: NetfilterTraversed,
  rule: MatchedRule,
  { previous, arrival }: RuleSurroundings,
): StepWords {
  const before = event.before ?? previous;
  return {
    title: `DNAT to ${destinationText(event.headers)}`,
    because:
      `${chainText(event, rule)} has a rule for ${conditionsText(rule.text)}: the destination ${destinationText(before)} becomes ${destinationText(event.headers)}.` +
      ownerSentence(event.headers, arrival) +
      proxySentence(event, rule, before) +
      resolverSentence(event, rule),
  };
}

function explainRedirect(
  event: NetfilterTraversed,
  rule: MatchedRule,
  before: PacketHeaders,
): StepWords {
  const port = event.headers.destinationPort;
  return {
    title: `REDIRECT to port ${port}`,
    because:
      `${chainText(event, rule)} has a rule for ${conditionsText(rule.text)}: the packet stays in ${event.namespace} ` +
      `and the published port ${before.destinationPort} becomes ${port}, the one that the program listens on.`,
  };
}

/** Why the source has to change, as far as the rule says it. */
function sourceReason(event: NetfilterTraversed, rule: MatchedRule, before: PacketHeaders): string {
  const { options } = ruleWords(rule.text);
  const source = ipv4Text(event.headers.source);
  if (options.has('--ipvs')) {
    return (
      ` IPVS has handled this packet, and with ${source} as its source the answer has to come back to ${event.namespace}, where it can be undone.` +
      ` The task sees ${source} instead of ${ipv4Text(before.source)}.`
    );
  }
  return '';
}

function explainSnat(
  event: NetfilterTraversed,
  rule: MatchedRule,
  before: PacketHeaders,
): StepWords {
  const source = sourceText(event.headers);
  const how =
    event.target === 'MASQUERADE'
      ? `the source ${sourceText(before)} becomes ${source}, the address of the interface it leaves by`
      : `the source ${sourceText(before)} becomes ${source}`;
  return {
    title: `${event.target} to ${event.target === 'SNAT' ? ipv4Text(event.headers.source) : source}`,
    because: `${chainText(event, rule)} has a rule for ${conditionsText(rule.text)}: ${how}.${sourceReason(event, rule, before)}`,
  };
}

function explainMark(event: NetfilterTraversed, rule: MatchedRule): StepWords {
  const mark = `0x${event.headers.mark.toString(16)}`;
  return {
    title: `Mark ${mark}`,
    because:
      `${chainText(event, rule)} has a rule for ${conditionsText(rule.text)}: the packet gets the firewall mark ${mark} (${event.headers.mark}). ` +
      `A mark is the kernel's own note on the packet; no header says it, so it is never on the wire.`,
  };
}

/** Chains in the order in which the packet came through them: `FORWARD, DOCKER-USER, …`. */
function chainsWalked(event: NetfilterTraversed): string[] {
  const chains = event.matched.flatMap(({ chain, text }) => {
    const { target } = ruleWords(text);
    const isChain = /^DOCKER|^[a-z]/.test(target);
    return isChain ? [chain, target] : [chain];
  });
  return [...new Set(chains)];
}

function userChainSentence(event: NetfilterTraversed, { context }: RuleSurroundings): string {
  if (!chainsWalked(event).includes('DOCKER-USER') || !destinationTranslatedBefore(context)) {
    return '';
  }
  return ` DOCKER-USER comes after DNAT: it sees ${destinationText(event.headers)}, not the published address.`;
}

const verdictWords = { accept: 'accepts', drop: 'drops', reject: 'rejects' } as const;
const verdictTitles = { accept: 'Accepted', drop: 'Dropped', reject: 'Rejected' } as const;

function explainPolicy(event: NetfilterTraversed): StepWords {
  const chains = chainsWalked(event);
  const walked = chains.length === 0 ? '' : ` (walked: ${chains.join(', ')})`;
  return {
    title: `${verdictTitles[event.verdict]} by policy`,
    because: `No rule of ${placeText(event)} decides about it${walked}; the policy of the chain ${verdictWords[event.verdict]} it.`,
  };
}

function explainVerdict(
  event: NetfilterTraversed,
  rule: MatchedRule,
  surroundings: RuleSurroundings,
): StepWords {
  const chains = chainsWalked(event);
  const walked = chains.length < 2 ? '' : ` after ${chains.slice(0, -1).join(', ')}`;
  return {
    title: `${verdictTitles[event.verdict]} by ${rule.chain}`,
    because:
      `${chainText(event, rule)}${walked} ${verdictWords[event.verdict]} it: the rule is for ${conditionsText(rule.text)}.` +
      userChainSentence(event, surroundings),
  };
}

const isMarkRule = (rule: MatchedRule): boolean => ruleWords(rule.text).target === 'MARK';

/** MARK ends no walk: the packet goes on to the policy, but the mark is what the walk did. */
function targetOf(event: NetfilterTraversed): string {
  const marked = event.before !== undefined && event.before.mark !== event.headers.mark;
  const passed = event.target === 'policy' || event.target === 'RETURN';
  return passed && marked && event.matched.some(isMarkRule) ? 'MARK' : event.target;
}

/** Title and reason of a walk through one table's chain at one hook. */
export function explainRules(event: NetfilterTraversed, surroundings: RuleSurroundings): StepWords {
  const rule = decidingRule(event);
  if (rule === undefined) return explainPolicy(event);
  const before = event.before ?? surroundings.previous;
  switch (targetOf(event)) {
    case 'policy':
    case 'RETURN':
      return explainPolicy(event);
    case 'DNAT':
      return explainDnat(event, rule, surroundings);
    case 'REDIRECT':
      return explainRedirect(event, rule, before);
    case 'SNAT':
    case 'MASQUERADE':
      return explainSnat(event, rule, before);
    case 'MARK':
      return explainMark(event, event.matched.findLast(isMarkRule) ?? rule);
    default:
      return explainVerdict(event, rule, surroundings);
  }
}
