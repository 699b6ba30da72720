/**
 * Do the addresses of machines and the subnets of networks fit together?
 * Owns duplicates, addresses that no machine can have, and subnets that overlap. An overlay over
 * the LAN's subnet is legal (Docker lets it happen) and only warned about.
 */
import { ipv4Text, parseIpv4 } from '../packet/ipv4-address.ts';
import {
  lastAddress,
  parseSubnet,
  subnetContains,
  subnetsOverlap,
  type Ipv4Subnet,
} from '../packet/ipv4-subnet.ts';
import { quoted } from './diagnostics.ts';
import { reportValue, warnValue, type Mistake, type Report } from './report.ts';
import type { Machines } from './normalise-cluster.ts';
import type { NetworkSpec } from './scenario.ts';
import type { ScenarioFile } from './schema/file.ts';
import type { Path } from './source-positions.ts';

interface Machine {
  readonly name: string;
  readonly address: string;
  /** The file says it; else it is the next in order. */
  readonly given: boolean;
  readonly path: Path;
}

/** Every machine has an address of its own inside the underlay's subnet. */
export function checkMachineAddresses(
  { cluster, hosts }: Machines,
  file: ScenarioFile,
  report: Report,
): void {
  const underlay = parseSubnet(cluster.underlay.subnet);
  if (underlay === undefined) return;
  const machines: Machine[] = [
    ...cluster.nodes.map(({ name, address }) => ({
      name,
      address,
      given: file.cluster.nodes[name]?.address !== undefined,
      path: ['cluster', 'nodes', name, 'address'],
    })),
    ...hosts.map(({ name, address }) => ({
      name,
      address,
      given: file.hosts?.[name]?.address !== undefined,
      path: ['hosts', name, 'address'],
    })),
  ];
  const owners = new Map([[ipv4Text(underlay.address + 1), 'the router of the LAN']]);
  for (const machine of machines) {
    const mistake = addressMistake(machine, underlay, owners);
    if (mistake !== undefined) reportValue(report, machine.path, mistake);
    // Addresses in order have run out: the next machines would all say the same.
    if (mistake?.code === 'bad-address' && !machine.given) return;
    owners.set(machine.address, quoted(machine.name));
  }
}

function addressMistake(
  { name, address }: Machine,
  underlay: Ipv4Subnet,
  owners: ReadonlyMap<string, string>,
): Mistake | undefined {
  const owner = owners.get(address);
  if (owner !== undefined) {
    const message = `${quoted(name)} has the address ${address}, which ${owner} has already`;
    return { code: 'duplicate-address', message };
  }
  const value = parseIpv4(address) ?? 0;
  const usable =
    subnetContains(underlay, value) &&
    value !== underlay.address &&
    value !== lastAddress(underlay);
  if (usable) return undefined;
  const text = `${ipv4Text(underlay.address)}/${underlay.prefixLength}`;
  return {
    code: 'bad-address',
    message: `${quoted(name)} has the address ${address}, which no machine can have in ${text}`,
    hint: 'give an address inside, or a larger `cluster.underlay.subnet`',
  };
}

interface Claim {
  readonly network: string;
  readonly subnet: Ipv4Subnet;
}

/** Networks whose subnets are given must not share addresses, and gateways lie inside. */
export function checkNetworkSubnets(
  networks: readonly NetworkSpec[],
  { cluster }: Machines,
  report: Report,
): void {
  const claims: Claim[] = [];
  const underlay = parseSubnet(cluster.underlay.subnet);
  for (const { name, subnets } of networks) {
    for (const [index, { subnet: text, gateway, ipRange }] of subnets.entries()) {
      const path = ['networks', name, 'ipam', 'config', index];
      const subnet = parseSubnet(text);
      if (subnet === undefined) continue;
      checkInside(subnet, gateway, [...path, 'gateway'], report);
      checkInside(subnet, ipRange?.split('/')[0], [...path, 'ip_range'], report);
      checkOverlap({ network: name, subnet }, claims, [...path, 'subnet'], report);
      if (underlay && subnetsOverlap(underlay, subnet))
        warnUnderlay(name, [...path, 'subnet'], report);
      if (index === 1) warnFurtherSubnets(path, report);
      claims.push({ network: name, subnet });
    }
  }
}

/** An engine goes on with the next subnet when one is full. */
function warnFurtherSubnets(path: Path, report: Report): void {
  const message =
    "a network's addresses come from its first subnet only: the others are not simulated";
  warnValue(report, path, { code: 'not-simulated', message });
}

function checkInside(
  subnet: Ipv4Subnet,
  address: string | undefined,
  path: Path,
  report: Report,
): void {
  const value = parseIpv4(address ?? '');
  if (value === undefined || subnetContains(subnet, value)) return;
  const message = `${address} is not in ${ipv4Text(subnet.address)}/${subnet.prefixLength}`;
  reportValue(report, path, { code: 'bad-address', message });
}

function checkOverlap(claim: Claim, claims: readonly Claim[], path: Path, report: Report): void {
  const other = claims.find(({ subnet }) => subnetsOverlap(subnet, claim.subnet));
  if (other === undefined) return;
  const where = other.network === claim.network ? 'another subnet of it' : quoted(other.network);
  const message = `the subnet of network ${quoted(claim.network)} overlaps ${where}`;
  reportValue(report, path, { code: 'overlapping-subnet', message });
}

function warnUnderlay(name: string, path: Path, report: Report): void {
  const message = `the subnet of network ${quoted(name)} overlaps the LAN of the nodes`;
  const hint = 'containers will not reach machines whose addresses lie in both';
  warnValue(report, path, { code: 'overlaps-underlay', message, hint });
}
