/**
 * Compiles what a rule asks into one predicate that neither allocates nor builds text.
 *
 * Each condition becomes a closure over its numbers; a rule of up to four conditions, which is nearly
 * every rule, becomes one expression of them. After the matching code of ip_tables.c and the xt_*
 * modules: an empty interface name (OUTPUT has no input) equals no name, so `! -i x` is true there.
 */
import { isLoopback, type Ipv4Address } from '../../packet/ipv4-address.ts';
import { maskOf } from '../../packet/ipv4-subnet.ts';
import type { ConnectionState } from '../../packet/packet.ts';
import type { MatchContext } from './match-context.ts';
import type {
  AddressMatch,
  AddressTypeMatch,
  InterfaceMatch,
  MarkMatch,
  Match,
  PortRange,
  ProtocolMatch,
  RuleFields,
} from './rule.ts';

export type Predicate = (context: MatchContext) => boolean;

type AddressField = 'source' | 'destination';

/** `-s` and `-d`: signed comparison of both masked addresses, which spares the shift to unsigned. */
function addressPredicate(match: AddressMatch, field: AddressField): Predicate {
  const mask = maskOf(match.prefixLength) | 0;
  const wanted = match.address & mask;
  const equal = !match.negated;
  return field === 'source'
    ? (context) => ((context.packet.source & mask) === wanted) === equal
    : (context) => ((context.packet.destination & mask) === wanted) === equal;
}

function inInterfacePredicate({ name, negated }: InterfaceMatch): Predicate {
  const equal = !negated;
  if (!name.endsWith('+')) return (context) => (context.inInterface === name) === equal;
  const prefix = name.slice(0, -1);
  return (context) => context.inInterface.startsWith(prefix) === equal;
}

function outInterfacePredicate({ name, negated }: InterfaceMatch): Predicate {
  const equal = !negated;
  if (!name.endsWith('+')) return (context) => (context.outInterface === name) === equal;
  const prefix = name.slice(0, -1);
  return (context) => context.outInterface.startsWith(prefix) === equal;
}

function protocolPredicate({ number, negated }: ProtocolMatch): Predicate {
  const equal = !negated;
  return (context) => (context.packet.protocol === number) === equal;
}

function sourcePortPredicate({ first, last, negated }: PortRange): Predicate {
  const within = !negated;
  return ({ packet }) => (packet.sourcePort >= first && packet.sourcePort <= last) === within;
}

function destinationPortPredicate({ first, last, negated }: PortRange): Predicate {
  const within = !negated;
  return ({ packet }) =>
    (packet.destinationPort >= first && packet.destinationPort <= last) === within;
}

/** RTN_LOCAL: an address of the namespace, or 127.0.0.0/8. */
function isLocal(context: MatchContext, address: Ipv4Address): boolean {
  return isLoopback(address) || context.localAddresses.has(address);
}

function addressTypePredicates({ sourceLocal, destinationLocal }: AddressTypeMatch): Predicate[] {
  const predicates: Predicate[] = [];
  if (sourceLocal !== undefined)
    predicates.push((context) => isLocal(context, context.packet.source) === sourceLocal);
  if (destinationLocal !== undefined)
    predicates.push((context) => isLocal(context, context.packet.destination) === destinationLocal);
  return predicates;
}

const stateBits: Readonly<Record<ConnectionState, number>> = {
  INVALID: 1,
  NEW: 2,
  RELATED: 4,
  ESTABLISHED: 8,
  UNTRACKED: 16,
};

function statePredicate(states: readonly ConnectionState[], negated: boolean): Predicate {
  const wanted = states.reduce((bits, state) => bits | stateBits[state], 0);
  const within = !negated;
  return (context) => ((stateBits[context.packet.connectionState] & wanted) !== 0) === within;
}

/** Signed on both sides, so that a mark with its highest bit set compares equal. */
function markPredicate({ value, mask, negated }: MarkMatch): Predicate {
  const wanted = value | 0;
  const equal = !negated;
  return (context) => ((context.packet.mark & mask) === wanted) === equal;
}

function matchPredicates(match: Match): Predicate[] {
  switch (match.kind) {
    case 'ports':
      return [
        ...(match.source ? [sourcePortPredicate(match.source)] : []),
        ...(match.destination ? [destinationPortPredicate(match.destination)] : []),
      ];
    case 'addrtype':
      return addressTypePredicates(match);
    case 'conntrack':
      return [statePredicate(match.states, match.negated)];
    case 'mark':
      return [markPredicate(match)];
    case 'ipvs':
      return [({ packet }) => packet.ipvs !== match.negated];
    case 'policy':
      return [({ packet }) => packet.wasEncrypted === match.encrypted];
    case 'vni':
      return [({ packet }) => packet.inner !== undefined && packet.vni === match.vni];
    case 'comment':
      return [];
  }
}

function predicatesOf(rule: RuleFields): Predicate[] {
  const { source, destination, inInterface, outInterface, protocol, matches } = rule;
  return [
    ...(source ? [addressPredicate(source, 'source')] : []),
    ...(destination ? [addressPredicate(destination, 'destination')] : []),
    ...(inInterface ? [inInterfacePredicate(inInterface)] : []),
    ...(outInterface ? [outInterfacePredicate(outInterface)] : []),
    ...(protocol ? [protocolPredicate(protocol)] : []),
    ...matches.flatMap(matchPredicates),
  ];
}

const always: Predicate = () => true;

/** All of them at once; more than four are folded from the right. */
function allOf(predicates: readonly Predicate[]): Predicate {
  const [a, b, c, d, ...rest] = predicates;
  if (!a) return always;
  if (!b) return a;
  if (!c) return (context) => a(context) && b(context);
  if (!d) return (context) => a(context) && b(context) && c(context);
  if (rest.length === 0) return (context) => a(context) && b(context) && c(context) && d(context);
  const others = allOf(rest);
  return (context) => a(context) && b(context) && c(context) && d(context) && others(context);
}

/** The predicate of a rule: true where every condition holds. Conditions are asked in text order. */
export function compileRule(rule: RuleFields): Predicate {
  return allOf(predicatesOf(rule));
}
