/**
 * Ports as Compose and `docker run -p` write them: `80`, `8080:80`, `53:53/udp`, `8000-8002:80-82`,
 * `127.0.0.1:8080:80`; and what a program listens on: `80/tcp`.
 * Owns reading the short form; the long form is `normalise-ports.ts`.
 */
import { parseIpv4 } from '../packet/ipv4-address.ts';
import type { ListenPort, TransportProtocol } from './service-spec.ts';

export const PORT_MAX = 65_535;

/** A short form spelled out; `published` is absent when the engine chooses. */
export interface PortText {
  readonly target: number;
  readonly published?: number;
  /** `9020-9030:80`: any port of a range will do; this is its last one. */
  readonly publishedEnd?: number;
  readonly protocol: TransportProtocol;
  readonly hostAddress?: string;
}

/** What was expected, as the middle of "expected …, got …". */
export interface PortError {
  readonly error: string;
}

/** Each entry of a list may become this many ports. */
const RANGE_LENGTH_MAX = 100;

export function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= PORT_MAX;
}

export function isPortError(result: readonly PortText[] | PortError): result is PortError {
  return 'error' in result;
}

/** Reads one short form, which may stand for several ports. */
export function parsePortText(text: string): readonly PortText[] | PortError {
  const [, body = '', protocol = 'tcp'] = /^([^/]*)(?:\/(.*))?$/.exec(text) ?? [];
  if (!isProtocol(protocol)) return { error: '`tcp`, `udp` or `sctp` after the `/`' };
  const parts = body.split(':');
  const hostAddress = parts.length === 3 ? parts.shift() : undefined;
  if (parts.length > 2) return { error: EXPECTED };
  if (hostAddress !== undefined && parseIpv4(hostAddress) === undefined) return { error: EXPECTED };
  const targets = parseRange(parts.at(-1) ?? '');
  const published = parts.length === 2 ? parsePublished(parts[0] ?? '', hostAddress) : [];
  if (targets === undefined || published === undefined) return { error: EXPECTED };
  return pairPorts(targets, published, protocol, hostAddress);
}

const EXPECTED = `ports from 1 to ${PORT_MAX}, such as \`8080:80\` or \`53:53/udp\``;

export function isProtocol(text: string): text is TransportProtocol {
  return text === 'tcp' || text === 'udp' || text === 'sctp';
}

/** `127.0.0.1::80` binds an address and leaves the port to the engine; `:80` means nothing. */
function parsePublished(text: string, hostAddress: string | undefined): number[] | undefined {
  return text === '' && hostAddress !== undefined ? [] : parseRange(text);
}

function parseRange(text: string): number[] | undefined {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (found === null) return undefined;
  const first = Number(found[1]);
  const last = Number(found[2] ?? found[1]);
  if (!isPort(first) || !isPort(last) || last < first) return undefined;
  if (last - first >= RANGE_LENGTH_MAX) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function pairPorts(
  targets: readonly number[],
  published: readonly number[],
  protocol: TransportProtocol,
  hostAddress: string | undefined,
): readonly PortText[] | PortError {
  const address = hostAddress === undefined ? {} : { hostAddress };
  if (published.length === 0) return targets.map((target) => ({ target, protocol, ...address }));
  const [target] = targets;
  if (target !== undefined && targets.length === 1 && published.length > 1) {
    const [first, last] = [published[0], published.at(-1)];
    return [{ target, published: first, publishedEnd: last, protocol, ...address }];
  }
  if (published.length !== targets.length) {
    return { error: 'two ranges with the same number of ports' };
  }
  return targets.map((target, index) => ({
    target,
    published: published[index],
    protocol,
    ...address,
  }));
}

export const LISTEN_TEXT = 'a port such as `80/tcp`, `53/udp` or `8080`';

/** Reads what a program listens on; TCP unless said. */
export function parseListen(value: string | number): ListenPort | undefined {
  const found = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(String(value));
  if (found === null || !isPort(Number(found[1]))) return undefined;
  return { port: Number(found[1]), protocol: (found[2] ?? 'tcp') as TransportProtocol };
}

export const EXPOSED_TEXT = 'ports such as `80`, `53/udp` or `8000-8010/tcp`';

/** `--expose`: one port or a range of them; TCP unless said. */
export function parseExposed(value: string | number): readonly ListenPort[] | undefined {
  const [, body = '', protocol = 'tcp'] = /^([^/]*)(?:\/(.*))?$/.exec(String(value)) ?? [];
  if (!isProtocol(protocol)) return undefined;
  return parseRange(body)?.map((port) => ({ port, protocol }));
}
