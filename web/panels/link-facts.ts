/**
 * The way between two machines over the LAN: how long, how sure, what has crossed it so far.
 *
 * Pure: the scenario's cables, the steps that changed them up to an event, and the packets of the run.
 */
import { counted, type JourneyStep, type NodeShape, type Step } from '../../src/index.ts';
import { faultsOf, soundLink } from '../stores/faults.ts';
import type { Run } from '../stores/run-store.ts';
import type { Fact } from './element-facts.ts';

/** `n1–n2` for two machines, in the order of their names. */
export function linkName(one: string, other: string): string {
  return [one, other].toSorted().join('–');
}

/** The two machines of a link's name; undefined for what is none. */
export function endsOf(name: string): readonly [string, string] | undefined {
  const [one = '', other = ''] = name.split('–');
  return other === '' ? undefined : [one, other];
}

function isOn({ on }: Extract<Step, { action: 'link' }>, ends: readonly string[]): boolean {
  return on.kind === 'machine'
    ? ends.includes(on.name)
    : ends.every((each) => on.between.includes(each));
}

function qualityAt({ steps, script, cluster }: Run, ends: readonly string[], event: number) {
  const changes = steps.flatMap((place) => {
    const step = script[place.step];
    const isOf = step?.action === 'link' && place.event <= event && isOn(step, ends);
    return isOf ? [step.changes] : [];
  });
  return { ...soundLink(cluster, ends), ...Object.assign({}, ...changes) } as ReturnType<
    typeof soundLink
  >;
}

/** The machine that a frame on the wire is for: named by the step, or by address where it got lost. */
function receiverOf({ station, headers }: JourneyStep, nodes: readonly NodeShape[]): string {
  if (station.name.startsWith('link to ')) return station.name.slice('link to '.length);
  const address = headers.tunnel?.destination ?? headers.destination;
  return nodes.find((node) => node.address === address)?.name ?? '';
}

/** Packets and bytes that got across in one direction, and packets that did not, as far as the event. */
function crossed({ moments, result }: Run, from: string, to: string, event: number): string {
  let [packets, bytes, lost] = [0, 0, 0];
  for (const { step, event: at } of moments) {
    if (at > event || step?.station.kind !== 'link' || step.node !== from) continue;
    if (receiverOf(step, result.topology.nodes) !== to) continue;
    if (step.action === 'dropped') lost += 1;
    else [packets, bytes] = [packets + 1, bytes + step.headers.length];
  }
  return `${counted(packets, 'packet')}, ${bytes} bytes${lost > 0 ? `, ${lost} lost` : ''}`;
}

/** Facts of a link at an event; undefined where a machine of it does not exist. */
export function linkFacts(run: Run, name: string, event: number): Fact[] | undefined {
  const ends = endsOf(name);
  const machines = new Set(run.result.topology.nodes.map((node) => node.name));
  if (!ends?.every((each) => machines.has(each))) return undefined;
  const [one, other] = ends;
  const { latencyNs, jitterNs, lossRatio, mtuBytes, bandwidthBps } = qualityAt(run, ends, event);
  const faults = faultsOf(run).filter(
    ({ from, to, nodes }) =>
      from <= event && event < to && nodes.some((node) => ends.includes(node)),
  );
  const jitter = jitterNs > 0 ? `, ± ${jitterNs / 1e6} ms` : '';
  return [
    { name: 'latency', text: `${latencyNs / 1e6} ms each way${jitter}` },
    { name: 'loss', text: `${+(lossRatio * 100).toFixed(3)} %` },
    { name: 'MTU', text: String(mtuBytes) },
    { name: 'bandwidth', text: `${bandwidthBps / 1e6} Mbit/s` },
    { name: `${one} → ${other}`, text: crossed(run, one, other, event) },
    { name: `${other} → ${one}`, text: crossed(run, other, one, event) },
    { name: 'rules and cuts', text: faults.map(({ text }) => text).join('; ') || 'none' },
  ];
}
