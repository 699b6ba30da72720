/**
 * Prints a rule as `iptables-save` of iptables-nft 1.8 prints it.
 *
 * Owns the order and the spelling of options: addresses, interfaces and protocol first, then the
 * extensions in the order in which the rule asks them, then the target.
 */
import { ipv4Text } from '../../packet/ipv4-address.ts';
import { subnetText } from '../../packet/ipv4-subnet.ts';
import { PROTOCOL } from '../../packet/packet.ts';
import { vniBytecode } from './vni-bytecode.ts';
import type {
  AddressTypeMatch,
  AddressTarget,
  MarkMatch,
  Match,
  PortRange,
  RuleFields,
  Target,
} from './rule.ts';

const protocolNames = new Map<number, string>(
  Object.entries(PROTOCOL).map(([name, number]) => [number, name]),
);

/** `tcp`, or the number of a protocol that has no name here. */
export function protocolText(number: number): string {
  return protocolNames.get(number) ?? String(number);
}

/** ` -s 10.0.0.0/24`, ` ! -i eth0`: an option with a space before it, or nothing. */
function option(name: string, negated: boolean, value: string): string {
  return `${negated ? ' !' : ''} ${name} ${value}`;
}

function portsText(name: string, range: PortRange | undefined): string {
  if (!range) return '';
  const { first, last, negated } = range;
  return option(name, negated, first === last ? String(first) : `${first}:${last}`);
}

function addressTypeText({ sourceLocal, destinationLocal }: AddressTypeMatch): string {
  const source = sourceLocal === undefined ? '' : option('--src-type', !sourceLocal, 'LOCAL');
  if (destinationLocal === undefined) return source;
  return source + option('--dst-type', !destinationLocal, 'LOCAL');
}

const hex = (value: number): string => `0x${value.toString(16)}`;

function markText({ value, mask }: MarkMatch): string {
  return mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`;
}

/** Quoted only where it must be, as libxtables' xtables_save_string does. */
function commentText(comment: string): string {
  if (/^[\w-]+$/.test(comment)) return comment;
  return `"${comment.replace(/["'\\]/g, '\\$&')}"`;
}

function matchText(match: Match): string {
  switch (match.kind) {
    case 'ports': {
      const ports = portsText('--sport', match.source) + portsText('--dport', match.destination);
      return ` -m ${match.protocol}${ports}`;
    }
    case 'addrtype':
      return ` -m addrtype${addressTypeText(match)}`;
    case 'conntrack':
      return ` -m conntrack${option('--ctstate', match.negated, match.states.join(','))}`;
    case 'mark':
      return ` -m mark${option('--mark', match.negated, markText(match))}`;
    case 'ipvs':
      return ` -m ipvs${match.negated ? ' !' : ''} --ipvs`;
    case 'policy':
      return ` -m policy --dir in --pol ${match.encrypted ? 'ipsec' : 'none'}`;
    case 'vni':
      return ` -m bpf --bytecode "${vniBytecode(match.vni)}"`;
    case 'comment':
      return ` -m comment --comment ${commentText(match.comment)}`;
  }
}

function endpointText({ address, port }: AddressTarget): string {
  return (address === undefined ? '' : ipv4Text(address)) + (port === undefined ? '' : `:${port}`);
}

function targetText(target: Target): string {
  switch (target.kind) {
    case 'jump':
      return target.chain;
    case 'mark':
      return `MARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`;
    case 'dnat':
      return `DNAT --to-destination ${endpointText(target)}`;
    case 'snat':
      return `SNAT --to-source ${endpointText(target)}`;
    case 'redirect':
      return `REDIRECT --to-ports ${target.port}`;
    case 'reject':
      return `REJECT --reject-with ${target.answer}`;
    case 'accept':
    case 'drop':
    case 'return':
    case 'masquerade':
      return target.kind.toUpperCase();
  }
}

function headText(rule: RuleFields): string {
  const { source, destination, inInterface, outInterface, protocol } = rule;
  return (
    (source ? option('-s', source.negated, subnetText(source)) : '') +
    (destination ? option('-d', destination.negated, subnetText(destination)) : '') +
    (inInterface ? option('-i', inInterface.negated, inInterface.name) : '') +
    (outInterface ? option('-o', outInterface.negated, outInterface.name) : '') +
    (protocol ? option('-p', protocol.negated, protocolText(protocol.number)) : '')
  );
}

/** The rule as `-A CHAIN … -j TARGET`. */
export function ruleText(rule: RuleFields): string {
  const matches = rule.matches.map(matchText).join('');
  return `-A ${rule.chain}${headText(rule)}${matches} -j ${targetText(rule.target)}`;
}
