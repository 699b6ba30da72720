/**
 * Published ports in canonical form: Compose's short and long syntax become one list.
 * Owns ingress as the default mode of a service, host as the only mode of a container.
 */
import { isPortError, parsePortText } from './port-text.ts';
import type { PortsFile } from './schema/service.ts';
import type { PublishedPort } from './service-spec.ts';

type PortFile = PortsFile[number];

/** A port and the index of the entry that it comes from. */
export interface PortWithEntry {
  readonly port: PublishedPort;
  readonly entry: number;
}

/** Each port of the list; a range such as `8000-8002:80-82` gives several. */
export function portsWithEntries(
  file: PortsFile | null | undefined,
  defaultMode: PublishedPort['mode'],
): PortWithEntry[] {
  return (file ?? []).flatMap((each, entry) =>
    onePort(each, defaultMode).map((port) => ({ port, entry })),
  );
}

export function normalisePorts(
  file: PortsFile | null | undefined,
  defaultMode: PublishedPort['mode'],
): PublishedPort[] {
  return portsWithEntries(file, defaultMode).map(({ port }) => port);
}

/** `docker run` takes one port of a range, `docker service create` all (ConvertPortToPortConfig). */
function eachOfRange({ publishedEnd, ...port }: PublishedPort): PublishedPort[] {
  const { published } = port;
  if (published === undefined || publishedEnd === undefined) return [port];
  const length = publishedEnd - published + 1;
  return Array.from({ length }, (_, index) => ({ ...port, published: published + index }));
}

function onePort(file: PortFile, defaultMode: PublishedPort['mode']): PublishedPort[] {
  if (typeof file === 'string' || typeof file === 'number') {
    const result = parsePortText(String(file));
    if (isPortError(result)) return [];
    const ports = result.map((port) => ({ ...port, mode: defaultMode }));
    return defaultMode === 'host' ? ports : ports.flatMap(eachOfRange);
  }
  const { target, published, protocol = 'tcp', mode = defaultMode, host_ip: hostAddress } = file;
  const port: PublishedPort = { target, protocol, mode };
  return [
    {
      ...port,
      ...(published !== undefined && { published: Number(published) }),
      ...(hostAddress !== undefined && { hostAddress }),
    },
  ];
}
