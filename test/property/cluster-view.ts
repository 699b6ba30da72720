/*
 * What the managers of a finished run decided, and what every node must know because of it.
 */
import type { SimulationResult } from '../../src/index.ts';
import { macText } from '../../src/packet/mac-address.ts';

export interface Endpoint {
  readonly node: string;
  readonly address: string;
}

type Task = SimulationResult['topology']['tasks'][number];

export class ClusterView {
  constructor(readonly result: SimulationResult) {}

  /** Nodes of the cluster, without the hosts beside it. */
  get nodes() {
    return this.result.topology.nodes.filter(({ role }) => role !== 'host');
  }

  runningTasks(service: string): Task[] {
    const { tasks } = this.result.topology;
    return tasks.filter((each) => each.service === service && each.state === 'running');
  }

  /** Addresses of a service's running tasks on a network. */
  taskAddresses(service: string, network: string): string[] {
    return this.runningTasks(service).flatMap((task) => addressOn(task, network));
  }

  /** Services that a network balances: those with a virtual IP there and a running task. */
  balancedServices(network: string): string[] {
    return this.result.topology.services
      .filter(({ virtualIps }) => virtualIps.some((each) => each.network === network))
      .map(({ name }) => name)
      .filter((name) => this.taskAddresses(name, network).length > 0);
  }

  overlays(): string[] {
    const { networks } = this.result.topology;
    return networks.filter(({ driver }) => driver === 'overlay').map(({ name }) => name);
  }

  /** A node takes part in ingress always, in others while a task of its own is on them. */
  participants(network: string): string[] {
    const { tasks } = this.result.topology;
    const own = tasks.filter((task) => addressOn(task, network).length > 0);
    return this.nodes
      .map(({ name }) => name)
      .filter((name) => network === 'ingress' || own.some(({ node }) => node === name));
  }

  /** The address of a node's load balancer on a network, as its interface has it. */
  balancerAddress(node: string, network: string): string {
    const namespace = network === 'ingress' ? 'ingress_sbox' : `lb:${network}`;
    const { subnet } = this.result.topology.networks.find(({ name }) => name === network)!;
    const prefix = subnet.replace(/\d+\/24$/, '');
    const shape = this.nodes.find(({ name }) => name === node)!;
    const { interfaces } = shape.namespaces.find(({ name }) => name === namespace)!;
    const texts = interfaces.flatMap(({ addresses }) => addresses);
    return texts.find((each) => each.startsWith(prefix) && each.endsWith('/24'))!.slice(0, -3);
  }

  /** Everybody on a network: running tasks and load balancers. */
  endpoints(network: string): Endpoint[] {
    const tasks = this.result.topology.tasks
      .filter(({ state }) => state === 'running')
      .flatMap((task) => addressOn(task, network).map((address) => ({ node: task.node, address })));
    const balancers = this.participants(network).map((node) => {
      return { node, address: this.balancerAddress(node, network) };
    });
    return [...tasks, ...balancers];
  }

  lanAddress(node: string): string {
    const { address } = this.nodes.find(({ name }) => name === node)!;
    return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
  }
}

function addressOn(task: Task, network: string): string[] {
  return task.addresses.filter((each) => each.network === network).map(({ address }) => address);
}

/** The MAC address that an overlay endpoint has, as text (CP-53). */
export function endpointMac(address: string): string {
  const bytes = address.split('.').map(Number);
  return macText([0x02, 0x42, ...bytes].reduce((mac, byte) => mac * 256 + byte, 0));
}

/** Destination sets of a listing of `ipvsadm -Ln`, one for each virtual service. */
export function ipvsDestinations(lines: readonly string[]): string[][] {
  const sets: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('FWM')) sets.push([]);
    else sets.at(-1)!.push(/-> ([\d.]+):0 Masq 1 /.exec(line)?.[1] ?? line);
  }
  return sets.map((each) => each.toSorted());
}
