/**
 * `ps` and `state`: looking at the cluster as the real commands show it.
 *
 * Owns gathering; the listings and tables themselves are printed in libnetwork/ and swarm/.
 */
import type { ContainerPart } from '../build/cluster-request.ts';
import { managersRefusal } from '../build/managers-decide.ts';
import { touchMachine } from '../build/program-machine.ts';
import type { World } from '../build/world.ts';
import type { DockerEngine, HostPortBinding } from '../libnetwork/docker-engine.ts';
import { networkListing, serviceListing, taskListing } from '../libnetwork/network-listing.ts';
import { engineTables } from '../libnetwork/engine-tables.ts';
import type { PsStep, StateStep } from '../scenario/step.ts';
import type { NamespaceTables } from '../trace/tables.ts';
import type { SwarmTask } from '../swarm/objects.ts';
import { serviceRows, type TaskTexts } from '../swarm/ps.ts';
import { shownNames } from './shown-names.ts';
import type { StepContext } from './step-context.ts';

export function runPsStep({ world, observations }: StepContext, step: PsStep): void {
  const { index, service } = step;
  const { store } = world;
  const error = managersRefusal(world);
  const isAnswered = store !== undefined && error === undefined;
  const rows = isAnswered ? serviceRows(store, service, (task) => taskTexts(world, task)) : [];
  observations.push({ step: index, kind: 'ps', service, rows, ...(error && { error }) });
}

export function runStateStep({ world, observations }: StepContext, step: StateStep): void {
  const nodes = shownTables(world, step.nodes);
  const first = world.scenario.cluster.nodes[0]?.name ?? '';
  const engine = touchMachine(world, first).engine as DockerEngine;
  const { store } = world;
  observations.push({
    step: step.index,
    kind: 'state',
    nodes,
    services: store ? serviceListing(store.services, store.networks) : {},
    networks: networkListing(engine, store?.networks),
    tasks: {
      ...(store && taskListing(store.tasks, store.nodes.keys())),
      ...containerListing(world),
    },
  });
}

/** The tables with each namespace called as the task in it. */
function shownTables(world: World, which: StateStep['nodes']) {
  const nodes = Object.entries(tablesOfNodes(world, which)).map(([node, tables]) => {
    const nameOf = shownNames(world, node);
    const rows = Object.entries(tables).map(([name, each]) => [nameOf(name), each] as const);
    return [node, Object.fromEntries(rows)] as const;
  });
  return Object.fromEntries(nodes);
}

function containerListing({ containers }: World): Record<string, string> {
  return Object.fromEntries([...containers].map(([name, { spec }]) => [name, spec.node]));
}

/** Every table of every namespace of these nodes, by node and namespace. */
export function tablesOfNodes(
  world: World,
  which: StateStep['nodes'],
): Record<string, Record<string, NamespaceTables>> {
  const names = which === 'all' ? world.scenario.cluster.nodes.map(({ name }) => name) : which;
  const nowNs = world.kernel.loop.nowNs;
  const rows = names.map((name) => {
    const engine = touchMachine(world, name).engine as DockerEngine;
    return [name, engineTables(engine, nowNs)] as const;
  });
  return Object.fromEntries(rows);
}

/** An image is named by the service; a port that a node has chosen is known to the node. */
function taskTexts(world: World, task: SwarmTask): TaskTexts {
  const container = task.spec?.container as Partial<ContainerPart> | undefined;
  return { ports: portsText(world, task), image: container?.image };
}

/** Ports that the task's node has given it, once for IPv4 and once for IPv6, as Docker lists them. */
function portsText(world: World, task: SwarmTask): string {
  const controller = world.agents.controllers.get(task.id);
  if (controller?.isUp !== true) return '';
  const { engine } = touchMachine(world, task.node);
  const bindings = [...(engine?.hostPorts.bindings.values() ?? [])];
  const own = bindings.filter(({ sandbox }) => sandbox === controller.sandbox);
  return own.flatMap((binding) => [bindingText(binding), bindingText(binding)]).join(',');
}

function bindingText({ hostPort, containerPort, protocol }: HostPortBinding): string {
  return `*:${hostPort}->${containerPort}/${protocol}`;
}
