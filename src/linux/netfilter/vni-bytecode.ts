/**
 * The BPF program by which the engine asks for the VNI of a VXLAN datagram, as xt_bpf's text.
 *
 * Packets have no bytes here, so programs are not run: this one is known, and what it asks is its one
 * constant. It loads the four bytes after the VXLAN flags, drops the last, and compares
 * (libnetwork/drivers/overlay/bpf.go).
 */
const BEFORE = '7,32 0 0 4294963252,7 0 0 0,64 0 0 4,116 0 0 8,21 1 0 ';
const AFTER = ',6 0 0 0,6 0 0 4294967295';

export function vniBytecode(vni: number): string {
  return `${BEFORE}${vni}${AFTER}`;
}

/** The VNI that the program compares with; undefined for another program. */
export function vniOfBytecode(text: string): number | undefined {
  if (!text.startsWith(BEFORE) || !text.endsWith(AFTER)) return undefined;
  const constant = text.slice(BEFORE.length, -AFTER.length);
  return /^\d{1,8}$/.test(constant) ? Number(constant) : undefined;
}
