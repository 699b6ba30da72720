/**
 * The outline of a scenario for its card: rows with their tasks, the first request's way, what breaks.
 *
 * Pure, and made of the file alone: tasks are spread over the nodes that the constraints name as evenly
 * as the scheduler would, without its chance. The run itself is shown by the stage.
 */
import type { Scenario, Step } from '../../src/index.ts';
import type { Sketch, SketchRow } from './messages.ts';

type Service = Scenario['services'][number];
type Ask = Step & { action: 'request' | 'open' | 'ping' };

/** A task by its name, and the row that it stands on. */
type Placed = ReadonlyMap<string, number>;

const HOSTNAME = /^node\.hostname\s*(==|!=)\s*(\S+)$/;
const ROLE = /^node\.role\s*(==|!=)\s*(\S+)$/;

function isAllowed(node: Scenario['cluster']['nodes'][number], constraint: string): boolean {
  const [, hostSign, host] = HOSTNAME.exec(constraint) ?? [];
  if (host !== undefined) return (hostSign === '==') === (node.name === host);
  const [, roleSign, role] = ROLE.exec(constraint) ?? [];
  return role === undefined || (roleSign === '==') === (node.role === role);
}

function rowsFor({ cluster: { nodes } }: Scenario, service: Service): number[] {
  const { constraints } = service.deploy.placement;
  return nodes.flatMap((node, row) => {
    const fits = constraints.every((constraint) => isAllowed(node, constraint));
    return fits && node.availability === 'active' ? [row] : [];
  });
}

/** The order in which rows are chosen: the fewest tasks of the service, then the fewest of all. */
function emptiest(rows: readonly number[], own: readonly number[], all: readonly number[]) {
  return rows.toSorted((a, b) => own[a]! - own[b]! || all[a]! - all[b]!)[0];
}

/** Rows of a service's tasks by their names; counts them in `all`. */
function spreadService(scenario: Scenario, service: Service, all: number[]): [string, number][] {
  const { nodes } = scenario.cluster;
  const { mode, replicas } = service.deploy;
  const rows = rowsFor(scenario, service);
  const isGlobal = mode.startsWith('global');
  const own = nodes.map(() => 0);
  return Array.from({ length: isGlobal ? rows.length : replicas }, (_, index) => {
    const row = (isGlobal ? rows[index] : emptiest(rows, own, all)) ?? -1;
    if (row >= 0) {
      own[row]! += 1;
      all[row]! += 1;
    }
    const name = isGlobal ? `@${nodes[row]?.name}` : `.${index + 1}`;
    return [service.name + name, row];
  });
}

function spread(scenario: Scenario): Placed {
  const all = scenario.cluster.nodes.map(() => 0);
  return new Map(scenario.services.flatMap((service) => spreadService(scenario, service, all)));
}

function rowOf(scenario: Scenario, node: string): number {
  return scenario.cluster.nodes.findIndex(({ name }) => name === node);
}

function firstTask(placed: Placed, service: string): number {
  const found = [...placed].find(([task]) => /^(.+)[.@]/.exec(task)?.[1] === service);
  return found?.[1] ?? -1;
}

/** The row of the service that publishes a port. */
function publisher({ services }: Scenario, placed: Placed, port: number | undefined): number {
  const found = services.find(({ ports }) => ports.some(({ published }) => published === port));
  return found ? firstTask(placed, found.name) : -1;
}

/** The node that a machine outside passes requests to, if it is a balancer; else the machine itself. */
function nodeBehind({ hosts }: Scenario, machine: string): string {
  return hosts.find(({ name }) => name === machine)?.balancer?.nodes[0] ?? machine;
}

/** From outside (-1) or a row, into a row, to the row of a task that can answer (-1: none). */
function wayOf(scenario: Scenario, placed: Placed, { from, to }: Ask): Sketch['ask'] {
  const start = from.kind === 'node' ? rowOf(scenario, from.name) : (placed.get(from.text) ?? -1);
  if (to.kind === 'machine') {
    const entry = rowOf(scenario, nodeBehind(scenario, to.name));
    const answer = publisher(scenario, placed, to.port);
    return entry < 0 ? undefined : { from: start, to: entry, answer };
  }
  const name = to.kind === 'name' ? to.name.replace(/^tasks\./, '') : '';
  const answer = firstTask(placed, to.kind === 'vip' ? to.service : name);
  return answer < 0 ? undefined : { from: start, to: answer, answer };
}

function cutNodes(step: Step): readonly string[] {
  if (step.action === 'partition') return step.cuts[0]?.from ?? [];
  if (step.action === 'firewall') return [step.node];
  if (step.action !== 'link') return [];
  return step.on.kind === 'machine' ? [step.on.name] : step.on.between.slice(1);
}

function emptiedRows(scenario: Scenario, placed: Placed, step: Step): readonly number[] {
  if (step.action === 'drain' || step.action === 'restart' || step.action === 'pause') {
    return step.nodes.map((node) => rowOf(scenario, node));
  }
  const isTask = step.action === 'kill' || step.action === 'unhealthy';
  return isTask ? [placed.get(step.task.text) ?? -1] : [];
}

function isAsk(step: Step): step is Ask {
  return step.action === 'request' || step.action === 'open' || step.action === 'ping';
}

/** The outline of a scenario that can be read. */
export function sketchScenario(scenario: Scenario): Sketch {
  const placed = spread(scenario);
  const { steps, cluster } = scenario;
  const cut = new Set(steps.flatMap(cutNodes));
  const emptied = new Set(steps.flatMap((step) => emptiedRows(scenario, placed, step)));
  const rows = cluster.nodes.map((node, row): SketchRow => ({
    manager: node.role === 'manager',
    tasks: [...placed.values()].filter((each) => each === row).length,
    ...(cut.has(node.name) && { cut: true }),
    ...(emptied.has(row) && { emptied: true }),
  }));
  const first = steps.find(isAsk);
  const ask = first && wayOf(scenario, placed, first);
  return { rows, ...(ask && { ask }) };
}
