/**
 * A packet's flow in words: from where to where, and how many bytes of IP the wire carries for it.
 *
 * Pure; the inspector's head shows it.
 */
import { ipv4Text, type PacketHeaders } from '../../src/index.ts';

/** Ethernet inside, VXLAN, UDP and IP outside. */
const VXLAN_BYTES = 14 + 8 + 8 + 20;

function endText(address: number, port: number): string {
  return port === 0 ? ipv4Text(address) : `${ipv4Text(address)}:${port}`;
}

/** `tcp 192.168.50.100:38722 → 10.0.0.6:8080`. */
export function flowText(headers: PacketHeaders): string {
  const { protocol, source, sourcePort, destination, destinationPort } = headers;
  return `${protocol} ${endText(source, sourcePort)} → ${endText(destination, destinationPort)}`;
}

/** Bytes of IP on the wire: of the tunnel's packet where there is one. */
export function bytesOf({ length, tunnel }: PacketHeaders): number {
  if (!tunnel) return length;
  return tunnel.esp?.length ?? length + VXLAN_BYTES;
}

/** `60 bytes`; `60 bytes as sent, 110 here` where a tunnel has made it longer. */
export function bytesText(sent: PacketHeaders, now: PacketHeaders): string {
  const [own, here] = [bytesOf(sent), bytesOf(now)];
  return own === here ? `${own} bytes` : `${own} bytes as sent, ${here} here`;
}
