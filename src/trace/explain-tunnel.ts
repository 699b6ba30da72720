/**
 * Sentences for tunnels: into VXLAN and out of it, into ESP and out of it.
 *
 * Outer headers are the tunnel's; what the packet itself says stays as it is.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import { macText } from '../packet/mac-address.ts';
import { sourceText } from './headers-text.ts';
import type { StepWords } from './step-context.ts';
import type {
  IpsecDecrypted,
  IpsecEncrypted,
  VxlanDecapsulated,
  VxlanEncapsulated,
} from './trace-event.ts';

/** Outer IP, UDP and VXLAN headers and the inner Ethernet header. */
const TUNNEL_BYTES = 50;

function explainEncapsulation(main: VxlanEncapsulated): StepWords {
  const { tunnel } = main.headers;
  const endpoint = tunnel === undefined ? 'the other node' : ipv4Text(tunnel.destination);
  const port = tunnel === undefined ? '' : ` to port ${tunnel.destinationPort}`;
  return {
    title: `Encapsulated for ${endpoint}, VNI ${main.vni}`,
    because:
      `${macText(main.headers.destinationMac)} is behind the tunnel endpoint ${endpoint}, as the FDB row says. ` +
      `The whole frame goes into UDP${port} with VNI ${main.vni}, ${TUNNEL_BYTES} bytes more on the wire; the inner headers stay as they are.`,
  };
}

function explainDecapsulation(main: VxlanDecapsulated): StepWords {
  return {
    title: `Decapsulated, VNI ${main.vni}`,
    because:
      `VNI ${main.vni} belongs to the VXLAN device of ${main.namespace}: the outer headers from ${ipv4Text(main.tunnel.source)} come off ` +
      `and the inner frame goes on as ${sourceText(main.headers)} sent it, TTL ${main.headers.ttl}.`,
  };
}

/** The mark that the mangle table set selects the policy (CP-81). */
function explainEncryption({ headers, node }: IpsecEncrypted): StepWords {
  const { tunnel } = headers;
  const to = tunnel === undefined ? 'the other node' : ipv4Text(tunnel.destination);
  const bytes = tunnel?.esp ? `, ${tunnel.esp.length} bytes on the wire` : '';
  return {
    title: `Encrypted for ${to}`,
    because:
      `The network is encrypted: the mark that mangle OUTPUT set selects ${node}'s IPsec policy. ` +
      `The UDP datagram becomes the contents of an ESP packet (IP protocol 50)${bytes}; the LAN sees neither its ports nor its VNI.`,
  };
}

function explainDecryption({ headers, node }: IpsecDecrypted): StepWords {
  const from = headers.tunnel === undefined ? 'the other node' : ipv4Text(headers.tunnel.source);
  return {
    title: `Decrypted, from ${from}`,
    because:
      `${node} shares a key with ${from}, so the ESP packet opens, and the UDP datagram in it ` +
      `comes in as if it had arrived so: PREROUTING and INPUT are asked once more.`,
  };
}

type TunnelEvent = VxlanEncapsulated | VxlanDecapsulated | IpsecEncrypted | IpsecDecrypted;

/** Into a tunnel, or out of it. */
export function explainTunnel(main: TunnelEvent): StepWords {
  switch (main.kind) {
    case 'vxlan.encapsulated':
      return explainEncapsulation(main);
    case 'vxlan.decapsulated':
      return explainDecapsulation(main);
    case 'ipsec.encrypted':
      return explainEncryption(main);
    case 'ipsec.decrypted':
      return explainDecryption(main);
  }
}
