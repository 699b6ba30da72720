/**
 * Ports of the routing mesh: who has which, and which one a service gets that named none.
 *
 * Owns one space for each protocol (ING-29): named ports from 1 to 65535, unnamed ones counted up
 * through 30000-32767. Ports in host mode are the nodes' business. That a named port is free has
 * been checked before (service-validation.ts). Follows swarmkit's allocator/portallocator.go.
 */
import type { PortConfig, TransportProtocol } from './objects.ts';

interface PortSpace {
  next: number;
  readonly used: Set<number>;
}

export type PortAllocator = Readonly<Record<TransportProtocol, PortSpace>>;

const DYNAMIC_FIRST = 30_000;
const DYNAMIC_LAST = 32_767;

export function createPortAllocator(): PortAllocator {
  return { tcp: emptySpace(), udp: emptySpace(), sctp: emptySpace() };
}

/** The ports with every ingress one filled in, or undefined where no port is left. */
export function allocatePorts(
  allocator: PortAllocator,
  ports: readonly PortConfig[],
): readonly PortConfig[] | undefined {
  const allocated: PortConfig[] = [];
  for (const port of ports) {
    const publishedPort =
      port.publishMode === 'ingress' ? publish(allocator, port) : port.publishedPort;
    if (publishedPort === undefined) {
      releasePorts(allocator, allocated);
      return undefined;
    }
    allocated.push({ ...port, publishedPort });
  }
  return allocated;
}

/**
 * The ports of a changed service: a port that was assigned stays with the entry it was assigned to
 * (ING-29), ports that are gone are free. Undefined where none is left; then `before` still holds.
 */
export function reallocatePorts(
  allocator: PortAllocator,
  before: readonly PortConfig[],
  wanted: readonly PortConfig[],
): readonly PortConfig[] | undefined {
  const assigned = new Set(before);
  const kept = wanted.map((port) => {
    const own = [...assigned].find((each) => isSameEntry(each, port));
    if (own === undefined) return port;
    assigned.delete(own);
    return { ...port, publishedPort: own.publishedPort };
  });
  releasePorts(allocator, before);
  const allocated = allocatePorts(allocator, kept);
  if (allocated === undefined) allocatePorts(allocator, before);
  return allocated;
}

/** An entry that names no port was given one at its time. */
function isSameEntry(assigned: PortConfig, port: PortConfig): boolean {
  return (
    port.publishedPort === 0 &&
    port.publishMode === 'ingress' &&
    assigned.publishMode === 'ingress' &&
    assigned.protocol === port.protocol &&
    assigned.targetPort === port.targetPort
  );
}

/** Gives back the ingress ports of `ports`. */
export function releasePorts(allocator: PortAllocator, ports: readonly PortConfig[]): void {
  for (const port of ports) {
    if (port.publishMode === 'ingress') allocator[port.protocol].used.delete(port.publishedPort);
  }
}

function emptySpace(): PortSpace {
  return { next: DYNAMIC_FIRST, used: new Set() };
}

function publish(allocator: PortAllocator, port: PortConfig): number | undefined {
  const space = allocator[port.protocol];
  const chosen = port.publishedPort === 0 ? nextDynamic(space) : port.publishedPort;
  if (chosen === undefined || space.used.has(chosen)) return undefined;
  space.used.add(chosen);
  return chosen;
}

function nextDynamic(space: PortSpace): number | undefined {
  for (let tries = DYNAMIC_FIRST; tries <= DYNAMIC_LAST; tries++) {
    const port = space.next;
    space.next = port === DYNAMIC_LAST ? DYNAMIC_FIRST : port + 1;
    if (!space.used.has(port)) return port;
  }
  return undefined;
}
