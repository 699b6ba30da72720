/**
 * IPv4 subnets in CIDR form: membership, overlap, first and last address.
 *
 * Owns the arithmetic. Which subnet a network gets is the allocator's business.
 */
import { ipv4Text, parseIpv4, type Ipv4Address } from './ipv4-address.ts';

export interface Ipv4Subnet {
  /** Network address, host bits zero. */
  readonly address: Ipv4Address;
  readonly prefixLength: number;
}

/** The mask of a prefix length as an unsigned number: 24 gives 0xffffff00. */
export function maskOf(prefixLength: number): number {
  return prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
}

/** The subnet of `prefixLength` that holds `address`. */
export function subnetOf(address: Ipv4Address, prefixLength: number): Ipv4Subnet {
  return { address: (address & maskOf(prefixLength)) >>> 0, prefixLength };
}

/** Parses `10.0.0.0/24`; undefined where it is not CIDR text. Host bits are cleared. */
export function parseSubnet(text: string): Ipv4Subnet | undefined {
  const [addressText = '', lengthText = '', rest] = text.split('/');
  const address = parseIpv4(addressText);
  if (rest !== undefined || address === undefined || !/^\d{1,2}$/.test(lengthText))
    return undefined;
  const prefixLength = Number(lengthText);
  return prefixLength <= 32 ? subnetOf(address, prefixLength) : undefined;
}

/** As `parseSubnet`, for constants and checked input: throws where the text is no subnet. */
export function subnet(text: string): Ipv4Subnet {
  const parsed = parseSubnet(text);
  if (parsed === undefined) throw new RangeError(`not an IPv4 subnet: ${text}`);
  return parsed;
}

export function subnetText(value: Ipv4Subnet): string {
  return `${ipv4Text(value.address)}/${value.prefixLength}`;
}

export function subnetContains(value: Ipv4Subnet, address: Ipv4Address): boolean {
  return (address & maskOf(value.prefixLength)) >>> 0 === value.address;
}

export function subnetsOverlap(left: Ipv4Subnet, right: Ipv4Subnet): boolean {
  const shorter = left.prefixLength <= right.prefixLength ? left : right;
  return subnetContains(shorter, shorter === left ? right.address : left.address);
}

/** The last address of the subnet, its directed broadcast address. */
export function lastAddress(value: Ipv4Subnet): Ipv4Address {
  return (value.address | ~maskOf(value.prefixLength)) >>> 0;
}
