/**
 * MAC addresses as 48-bit numbers, and the ones that Docker derives from IPv4 addresses.
 *
 * Owns the number and its text; which interface has which address is for those who make them.
 */
import type { Ipv4Address } from './ipv4-address.ts';

/** A 48-bit number. */
export type MacAddress = number;

export const BROADCAST_MAC: MacAddress = 0xffffffffffff;

/** 02:42 and the four address bytes, as Docker gives overlay endpoints (CP-53). */
export function macOfAddress(address: Ipv4Address): MacAddress {
  return 0x0242 * 0x100000000 + address;
}

/** Colon-separated lower-case text. */
export function macText(mac: MacAddress): string {
  const digits = mac.toString(16).padStart(12, '0');
  return digits.replace(/(..)(?=.)/g, '$1:');
}
