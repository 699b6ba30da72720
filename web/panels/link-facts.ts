/**
 * The way between two machines over the LAN: how long, how sure, what has crossed it so far.
 *
 * Pure: the scenario's cables, the steps that changed them up to an event, and the packets of the run.
 */
import { afterFault, counted, faultOf, faultOfWay } from '../../src/index.ts';
import type { LastingFault, Step } from '../../src/index.ts';
import { faultsAt, soundLink, type Fault } from '../stores/faults.ts';
import { oncePer } from '../stores/once.ts';
import type { Run } from '../stores/run-store.ts';
import type { Fact } from './element-facts.ts';
import { bytesOf } from './flow-words.ts';
import { endsOf, receiverOf } from './link-ends.ts';

function isOn({ on }: Extract<Step, { action: 'link' }>, ends: readonly string[]): boolean {
  return on.kind === 'machine'
    ? ends.includes(on.name)
    : ends.every((each) => on.between.includes(each));
}

/** As the fabric has it: what lasts of each cable's and the way's own faults, taken together. */
function qualityAt(
  { steps, script, cluster }: Run,
  ends: readonly [string, string],
  event: number,
) {
  const lasting = new Map<string, LastingFault>();
  for (const place of steps) {
    const step = script[place.step];
    if (step?.action !== 'link' || place.event > event || !isOn(step, ends)) continue;
    const subject = step.on.kind === 'machine' ? step.on.name : 'way';
    lasting.set(subject, afterFault(lasting.get(subject), faultOf(step)));
  }
  const cables = [lasting.get(ends[0]), lasting.get(ends[1])] as const;
  return { ...soundLink(cluster, ends), ...faultOfWay(cables, lasting.get('way')) };
}

/** All that was put on the wire, in order of time. */
const onWire = oncePer(({ moments, result }: Run) =>
  moments.flatMap(({ step, event }) => {
    if (step?.station.kind !== 'link') return [];
    return [{ step, event, to: receiverOf(step, result.topology.nodes) }];
  }),
);

/** Packets and bytes that got across in one direction, and packets that did not, as far as the event. */
function crossed(run: Run, from: string, to: string, event: number): string {
  let [packets, bytes, lost] = [0, 0, 0];
  for (const { step, event: at, to: receiver } of onWire(run)) {
    if (at > event) break;
    if (step.node !== from || receiver !== to) continue;
    if (step.action === 'dropped') lost += 1;
    else [packets, bytes] = [packets + 1, bytes + bytesOf(step.headers)];
  }
  return `${counted(packets, 'packet')}, ${bytes} bytes${lost > 0 ? `, ${lost} lost` : ''}`;
}

/** A machine's own faults are those of each of its links; a way's and a cut's are of what they hold alone. */
function isFaultOf({ key, nodes, ways }: Fault, ends: readonly [string, string]): boolean {
  if (!/^(cut|firewall|link) /.test(key)) return false;
  const [one, other] = ends;
  if (ways.length > 0) return ways.includes(`${one} ${other}`) || ways.includes(`${other} ${one}`);
  return nodes.length === 1 ? ends.includes(nodes[0]!) : ends.every((end) => nodes.includes(end));
}

/** Facts of a link at an event; undefined where a machine of it does not exist. */
export function linkFacts(run: Run, name: string, event: number): Fact[] | undefined {
  const ends = endsOf(name);
  const machines = new Set(run.result.topology.nodes.map((node) => node.name));
  if (!ends?.every((each) => machines.has(each))) return undefined;
  const [one, other] = ends;
  const { latencyNs, jitterNs, lossRatio, mtuBytes, bandwidthBps } = qualityAt(run, ends, event);
  const faults = faultsAt(run, event).filter((fault) => isFaultOf(fault, ends));
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
