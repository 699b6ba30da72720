/**
 * Steps that break and mend the network: `link`, `firewall`, `netem`, `partition`, `heal`.
 * Owns the reading of matches (`udp/4789`) and of sides of a partition.
 */
import { parseIpv4 } from '../packet/ipv4-address.ts';
import { parseSubnet } from '../packet/ipv4-subnet.ts';
import { quoted } from './diagnostics.ts';
import { normaliseLinkChanges } from './normalise-cluster.ts';
import type { Own } from './normalise-traffic-steps.ts';
import { asList, durationNs } from './normalise-values.ts';
import { namespaceMistake } from './place.ts';
import { isPort } from './port-text.ts';
import type { Quantity } from './quantities.ts';
import { warnValue } from './report.ts';
import type { CutFile, StepFile } from './schema/steps.ts';
import type {
  DirectedCut,
  FirewallMatch,
  FirewallStep,
  HealStep,
  LinkStep,
  NetemStep,
  PartitionStep,
} from './step.ts';
import { mistakeAt, readMachines, readNodes, type StepReader } from './step-reader.ts';
import type { Path } from './source-positions.ts';

export function normaliseLink(
  { node, between, state, ...quality }: NonNullable<StepFile['link']>,
  reader: StepReader,
): Own<LinkStep> | undefined {
  const { changes, restored } = readQuality(quality);
  if ((node === undefined) === (between === undefined)) {
    const message = 'a link step names either `node` or `between`';
    return mistakeAt(reader, [], { code: 'bad-step', message });
  }
  if (state === undefined && Object.keys(changes).length + restored.length === 0) {
    const hint = 'give `state: down`, or a property such as `latency: 20ms`';
    return mistakeAt(reader, [], {
      code: 'bad-step',
      message: 'this link step changes nothing',
      hint,
    });
  }
  readMachines(reader, between ?? node ?? [], between ? ['between'] : ['node']);
  const on = between
    ? ({ kind: 'pair', between } as const)
    : ({ kind: 'machine', name: node ?? '' } as const);
  return { action: 'link', on, changes, restored, ...(state && { state }) };
}

type QualityFile = Omit<NonNullable<StepFile['link']>, 'node' | 'between' | 'state'>;

const QUALITIES = {
  latency: 'latencyNs',
  jitter: 'jitterNs',
  bandwidth: 'bandwidthBps',
  loss: 'lossRatio',
  mtu: 'mtuBytes',
  queue: 'queueBytes',
} as const;

/** New values, and what is to be as it was. */
function readQuality(file: QualityFile): Pick<LinkStep, 'changes' | 'restored'> {
  const entries = Object.entries(file) as [keyof QualityFile, unknown][];
  const given = entries.filter(([, value]) => value !== 'default');
  const restored = entries.filter(([, value]) => value === 'default');
  return {
    changes: normaliseLinkChanges(Object.fromEntries(given)),
    restored: restored.map(([key]) => QUALITIES[key]),
  };
}

export function normaliseFirewall(
  file: NonNullable<StepFile['firewall']>,
  reader: StepReader,
): Own<FirewallStep> | undefined {
  const { node, chain = 'INPUT', remove = false } = file;
  readNodes(reader, node, ['node']);
  const drop = readMatch(reader, file.drop, 'drop');
  if (drop === undefined) return undefined;
  if (file.from === undefined) return { action: 'firewall', node, chain, remove, drop };
  const fromAddress = readSource(reader, file.from);
  if (fromAddress === undefined) return undefined;
  return { action: 'firewall', node, chain, remove, drop, fromAddress };
}

const EFFECTS = ['drop', 'corrupt', 'delay'] as const;

export function normaliseNetem(
  file: NonNullable<StepFile['netem']>,
  reader: StepReader,
): Own<NetemStep> | undefined {
  const { node, namespace = 'host', nth = 1, count = 1 } = file;
  readMachines(reader, node, ['node']);
  const place = namespaceMistake(reader.names, namespace);
  if (place !== undefined) return mistakeAt(reader, ['namespace'], place);
  const [kind, other] = EFFECTS.filter((each) => file[each] !== undefined);
  if (kind === undefined || other !== undefined) {
    const message = 'a netem step has one of `drop`, `corrupt` and `delay`';
    const hint = 'such as `drop: tcp/80`';
    return mistakeAt(reader, other ? [other] : [], { code: 'bad-step', message, hint });
  }
  const match = readMatch(reader, file[kind] ?? '', kind);
  const effect = netemEffect(kind, file.by, reader);
  if (match === undefined || effect === undefined) return undefined;
  if (namespace === 'host' && isOfCluster(match)) warnCluster(reader, kind);
  return { action: 'netem', node, namespace, interface: file.interface, match, effect, nth, count };
}

/** Gossip and the managers' port: no packets of them come by an interface here. */
function isOfCluster({ protocol, port }: FirewallMatch): boolean {
  return port === GOSSIP_PORT || (protocol === 'tcp' && port === MANAGER_PORT);
}

const GOSSIP_PORT = 7946;
const MANAGER_PORT = 2377;

function warnCluster({ report, path }: StepReader, key: string): void {
  const message = 'netem meets packets of programs, not what engines and managers tell each other';
  const hint = '`firewall` and `partition` keep that away';
  warnValue(report, [...path, key], { code: 'not-simulated', message, hint });
}

function netemEffect(
  kind: (typeof EFFECTS)[number],
  by: Quantity | undefined,
  reader: StepReader,
): NetemStep['effect'] | undefined {
  if (kind === 'delay') {
    const delayNs = durationNs(by, 0);
    if (delayNs > 0) return { kind, delayNs };
    const message = 'a packet that is held back needs a time';
    const below = by === undefined ? [] : ['by'];
    return mistakeAt(reader, below, { code: 'bad-step', message, hint: 'such as `by: 200ms`' });
  }
  if (by === undefined) return { kind };
  const message = `\`by\` goes with \`delay\`, not with \`${kind}\``;
  return mistakeAt(reader, ['by'], { code: 'bad-step', message });
}

function readMatch(reader: StepReader, text: string, key: string): FirewallMatch | undefined {
  const match = parseMatch(text);
  if (match !== undefined) return match;
  const message = `expected what to ${key}, got ${quoted(text)}`;
  const hint = 'such as `udp/4789`, `tcp/2377`, `tcp`, `esp`, `icmp` or `all`';
  return mistakeAt(reader, [key], { code: 'bad-value', message, hint });
}

/** `udp/4789`, `tcp`, `esp`; undefined for anything else. */
export function parseMatch(text: string): FirewallMatch | undefined {
  const [, protocol, port] = /^(tcp|udp)\/(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined) {
    return isPort(Number(port))
      ? { protocol: protocol === 'tcp' ? 'tcp' : 'udp', port: Number(port) }
      : undefined;
  }
  const plain = (['all', 'tcp', 'udp', 'icmp', 'esp'] as const).find((each) => each === text);
  return plain && { protocol: plain };
}

function readSource(reader: StepReader, from: string): string | undefined {
  if (parseIpv4(from) !== undefined || parseSubnet(from) !== undefined) return from;
  readMachines(reader, from, ['from']);
  return reader.addresses.get(from);
}

export function normalisePartition(file: CutFile, reader: StepReader): Own<PartitionStep> {
  return { action: 'partition', cuts: readCuts(file, reader) };
}

export function normaliseHeal(
  file: NonNullable<StepFile['heal']>,
  reader: StepReader,
): Own<HealStep> {
  return { action: 'heal', cuts: file === 'all' ? 'all' : readCuts(file, reader) };
}

/** Each side cut from every other, both ways; or one way as `from` and `to` say. */
function readCuts(file: CutFile, reader: StepReader): DirectedCut[] {
  if (!Array.isArray(file)) {
    return [{ from: readSide(reader, file.from, ['from']), to: readSide(reader, file.to, ['to']) }];
  }
  const sides = file.map((side, index) => readSide(reader, side, [index]));
  checkOverlap(reader, sides);
  return sides.flatMap((from, index) =>
    sides.filter((_, other) => other !== index).map((to) => ({ from, to })),
  );
}

function readSide(reader: StepReader, side: string | string[], below: Path): readonly string[] {
  return asList(readMachines(reader, side, below));
}

function checkOverlap(reader: StepReader, sides: readonly (readonly string[])[]): void {
  const seen = new Set<string>();
  for (const [index, side] of sides.entries()) {
    for (const name of side) {
      const message = `the machine ${quoted(name)} is on two sides`;
      if (seen.has(name)) mistakeAt(reader, [index], { code: 'bad-step', message });
      seen.add(name);
    }
  }
}
