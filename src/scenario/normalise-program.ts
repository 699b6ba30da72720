/**
 * `x-app`, the simulated program, in canonical form.
 * Owns what a program is when the file says nothing: the test image, which listens on 80 and on its
 * target ports, runs as process 1 without a handler for SIGTERM, and answers at once.
 */
import { durationNs, optionalBytes, optionalDurationNs, present } from './normalise-values.ts';
import { isPort, parseListen } from './port-text.ts';
import type { ProgramFile } from './schema/service.ts';
import type {
  ListenPort,
  Program,
  ProgramExit,
  ProxyTarget,
  PublishedPort,
} from './service-spec.ts';

/** What the file says of the program, and of the container around it. */
export interface ProgramSurroundings {
  readonly ports: readonly PublishedPort[];
  /** `init: true`: an init is process 1, so a signal without a handler ends the program. */
  readonly init?: boolean;
}

const RESPONSE_TIME_NS = 1e6;

export function normaliseProgram(
  file: ProgramFile | null | undefined,
  { ports, init }: ProgramSurroundings,
): Program {
  const changes = normaliseProgramChanges(file ?? {});
  return {
    listen: changes.listen ?? defaultListen(ports),
    listensByDefault: changes.listen === undefined,
    bootNs: durationNs(file?.boot, 0),
    healthyAfterNs: durationNs(file?.['healthy-after'], 0),
    responseTimeNs: durationNs(file?.['response-time'], RESPONSE_TIME_NS),
    onSigterm: changes.onSigterm ?? (init === true ? 'terminate' : 'ignore'),
    dnsCacheNs: durationNs(file?.['dns-cache'], 0),
    ...present({
      requestBytes: changes.requestBytes,
      responseBytes: changes.responseBytes,
      exit: changes.exit,
      proxy: changes.proxy,
      concurrency: changes.concurrency,
    }),
  };
}

/** Only what the file gives. */
export function normaliseProgramChanges(file: ProgramFile): Partial<Program> {
  const listen = file.listen?.flatMap((value) => parseListen(value) ?? []);
  return present({
    listen,
    listensByDefault: listen && false,
    bootNs: optionalDurationNs(file.boot),
    healthyAfterNs: optionalDurationNs(file['healthy-after']),
    responseTimeNs: optionalDurationNs(file['response-time']),
    requestBytes: optionalBytes(file['request-bytes']),
    responseBytes: optionalBytes(file['response-bytes']),
    onSigterm: file['on-sigterm'],
    exit: file.exits === undefined ? undefined : programExit(file.exits),
    proxy: file.proxy === undefined ? undefined : proxyTarget(file.proxy),
    concurrency: file.concurrency,
    dnsCacheNs: optionalDurationNs(file['dns-cache']),
  });
}

/** 80/tcp, 80/udp and the target ports, each once. */
export function defaultListen(ports: readonly PublishedPort[]): ListenPort[] {
  const listen: ListenPort[] = [
    { port: 80, protocol: 'tcp' },
    { port: 80, protocol: 'udp' },
  ];
  for (const { target, protocol } of ports) {
    const known = listen.some((each) => each.port === target && each.protocol === protocol);
    if (!known) listen.push({ port: target, protocol });
  }
  return listen;
}

function programExit(file: NonNullable<ProgramFile['exits']>): ProgramExit {
  const { after, code = 0 } = typeof file === 'object' ? file : { after: file };
  return { afterNs: durationNs(after, 0), code };
}

/** Port 80 unless the text names one; undefined when it is no name with a port. */
export function proxyTarget(file: NonNullable<ProgramFile['proxy']>): ProxyTarget | undefined {
  const { to, keepAlive } =
    typeof file === 'string'
      ? { to: file, keepAlive: false }
      : { to: file.to, keepAlive: file['keep-alive'] ?? false };
  const [, name, port = '80'] =
    /^([A-Za-z0-9][A-Za-z0-9_.-]{0,252})(?::(\d{1,5}))?$/.exec(to) ?? [];
  return name === undefined || !isPort(Number(port))
    ? undefined
    : { name, port: Number(port), keepAlive };
}
