/**
 * `link`, `partition`, `heal` and `firewall`: what befalls the LAN and the hosts' own rules.
 *
 * Owns the translation into cables, cuts and iptables rules; the control plane is told that who can
 * reach whom may have changed.
 */
import { onLanChange } from '../build/control-plane.ts';
import { touchMachine } from '../build/program-machine.ts';
import type { World } from '../build/world.ts';
import { applyIptables } from '../linux/netfilter/iptables-command.ts';
import type {
  DirectedCut,
  FirewallStep,
  HealStep,
  LinkStep,
  PartitionStep,
} from '../scenario/step.ts';
import {
  changeCable,
  changeWay,
  cutWay,
  healAllWays,
  healWay,
  setConnected,
} from '../underlay/fabric.ts';
import { faultOf } from '../underlay/link-quality.ts';
import type { StepContext } from './step-context.ts';

export function runLinkStep({ world }: StepContext, step: LinkStep): void {
  const { on, state } = step;
  const { fabric } = world.kernel;
  const pairs = on.kind === 'pair' ? bothWays(on.between) : waysOf(world, on.name);
  if (on.kind === 'machine' && state) setConnected(fabric, on.name, state === 'up');
  for (const [from, to] of pairs) {
    if (on.kind === 'pair' && state === 'down') cutWay(fabric, from, to);
    if (on.kind === 'pair' && state === 'up') healWay(fabric, from, to);
  }
  applyFault(world, step);
  onLanChange(world, new Set(pairs.flat()));
}

export function runPartitionStep({ world }: StepContext, { cuts }: PartitionStep): void {
  const ways = cuts.flatMap(waysOfCut);
  for (const [from, to] of ways) cutWay(world.kernel.fabric, from, to);
  onLanChange(world, new Set(ways.flat()));
}

export function runHealStep({ world }: StepContext, { cuts }: HealStep): void {
  const { fabric } = world.kernel;
  if (cuts === 'all') healAllWays(fabric);
  else for (const [from, to] of cuts.flatMap(waysOfCut)) healWay(fabric, from, to);
  onLanChange(world, []);
}

/** A rule at the head of the chain, as `iptables -I` puts it, or its removal. */
export function runFirewallStep({ world }: StepContext, step: FirewallStep): void {
  const { host } = touchMachine(world, step.node);
  const { protocol, port } = step.drop;
  const source = step.fromAddress ? ` -s ${step.fromAddress}` : '';
  const proto = protocol === 'all' ? '' : ` -p ${protocol}`;
  const dport = port === undefined ? '' : ` --dport ${port}`;
  const verb = step.remove ? '-D' : '-I';
  applyIptables(host.rules, 'filter', `${verb} ${step.chain}${source}${proto}${dport} -j DROP`);
  onLanChange(world, [step.node]);
}

/** A cable and a way are changed apart, so that the end of one fault is not that of the other. */
function applyFault({ kernel: { fabric } }: World, step: LinkStep): void {
  const { on } = step;
  const fault = faultOf(step);
  if (Object.keys(fault).length === 0) return;
  if (on.kind === 'machine') return changeCable(fabric, on.name, fault);
  for (const [from, to] of bothWays(on.between)) changeWay(fabric, from, to, fault);
}

function bothWays([left, right]: readonly [string, string]): [string, string][] {
  return [
    [left, right],
    [right, left],
  ];
}

function waysOf(world: World, name: string): [string, string][] {
  const others = [...world.machines.keys()].filter((each) => each !== name);
  return others.flatMap((other) => bothWays([name, other]));
}

function waysOfCut({ from, to }: DirectedCut): [string, string][] {
  return from.flatMap((sender) => to.map((receiver): [string, string] => [sender, receiver]));
}
