/**
 * IPv4 addresses as unsigned 32-bit numbers, which compare and hash fast.
 *
 * Owns text in both directions. Whether an address is local, on-link or routed is for linux/.
 */

/** An unsigned 32-bit number: 10.0.0.1 is 0x0a000001. */
export type Ipv4Address = number;

export const LOOPBACK: Ipv4Address = 0x7f000001;

/** Dotted-quad text of an address. */
export function ipv4Text(address: Ipv4Address): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** The address that `text` says, or undefined where it is not four decimal bytes. */
export function parseIpv4(text: string): Ipv4Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return value;
}

/** The address that `text` says; throws where it says none (for constants and checked input). */
export function ipv4(text: string): Ipv4Address {
  const address = parseIpv4(text);
  if (address === undefined) throw new RangeError(`not an IPv4 address: ${text}`);
  return address;
}

/** True for 127.0.0.0/8. */
export function isLoopback(address: Ipv4Address): boolean {
  return address >>> 24 === 127;
}

/** True for 224.0.0.0/4. */
export function isMulticast(address: Ipv4Address): boolean {
  return address >>> 28 === 0xe;
}
