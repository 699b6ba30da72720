/**
 * What there is to say of a node, a service, a task or a network, as pairs of a name and words.
 *
 * Pure: reads the topology of one instant and the trace up to it.
 */
import {
  clusterEventText,
  ipv4Text,
  type TaskShape,
  type Topology,
  type TraceEvent,
} from '../../src/index.ts';
import { roleText } from '../stage/row-words.ts';
import type { ElementRef } from '../stores/view-store.ts';
import { linkName } from './link-ends.ts';

export interface Fact {
  readonly name: string;
  readonly text: string;
}

export interface ElementFacts {
  readonly facts: readonly Fact[];
  /** Related elements, each with what is to be said of it here. */
  readonly related: readonly { readonly element: ElementRef; readonly text: string }[];
}

function fact(name: string, text: string): Fact[] {
  return text === '' ? [] : [{ name, text }];
}

function addressesText(list: readonly { network: string; address: string }[]): string {
  return list.map(({ network, address }) => `${address} on ${network}`).join(', ');
}

function taskLine(task: TaskShape): { element: ElementRef; text: string } {
  const words = [task.state, task.node, ...task.addresses.map(({ address }) => address)];
  return {
    element: { kind: 'task', name: task.name },
    text: words.filter(Boolean).join(' · '),
  };
}

function nodeFacts({ nodes, tasks }: Topology, name: string): ElementFacts | undefined {
  const node = nodes.find((each) => each.name === name);
  if (!node) return undefined;
  const host = node.namespaces.find(({ kind }) => kind === 'host');
  const wire = host?.interfaces.find(({ kind }) => kind === 'ethernet');
  return {
    facts: [
      ...fact('role', node.role === 'host' ? 'machine outside the cluster' : roleText(node)),
      ...fact('availability', node.role === 'host' ? '' : node.availability),
      ...fact('address', ipv4Text(node.address)),
      ...fact('namespaces', node.namespaces.map((each) => each.name).join(', ')),
      ...fact('cable', wire ? `${wire.up ? 'up' : 'down'}, mtu ${wire.mtu}` : ''),
    ],
    related: [
      ...tasks.filter((task) => task.node === name).map(taskLine),
      ...nodes
        .filter((each) => each.name !== name)
        .map((each) => ({
          element: { kind: 'link', name: linkName(name, each.name) } as const,
          text: 'link over the LAN',
        })),
    ],
  };
}

function serviceFacts({ services, tasks }: Topology, name: string): ElementFacts | undefined {
  const service = services.find((each) => each.name === name);
  if (!service) return undefined;
  return {
    facts: [
      ...fact('mode', service.mode),
      ...fact('tasks', `${service.running} of ${service.desired} run`),
      ...fact('ports', service.ports.map(({ text, mode }) => `${text} ${mode}`).join(', ')),
      ...fact('virtual IPs', addressesText(service.virtualIps)),
    ],
    related: tasks.filter((task) => task.service === name).map(taskLine),
  };
}

function taskFacts({ tasks }: Topology, name: string): ElementFacts | undefined {
  const task = tasks.findLast((each) => each.name === name);
  if (!task) return undefined;
  const related: { element: ElementRef; text: string }[] = [
    { element: { kind: 'service', name: task.service }, text: 'its service' },
  ];
  if (task.node) related.push({ element: { kind: 'node', name: task.node }, text: 'runs there' });
  return {
    facts: [
      ...fact('state', task.state),
      ...fact('error', task.error),
      ...fact('node', task.node || 'not placed'),
      ...fact('addresses', addressesText(task.addresses)),
    ],
    related,
  };
}

function networkFacts({ nodes, networks, tasks, services }: Topology, name: string) {
  const network = networks.find((each) => each.name === name);
  if (!network) return undefined;
  const virtualIps = services.flatMap((service) =>
    service.virtualIps
      .filter((each) => each.network === name)
      .map(({ address }) => `${address} (${service.name})`),
  );
  const attached = nodes.filter(({ namespaces }) =>
    namespaces.some((each) => each.network === name && each.kind !== 'task'),
  );
  const onIt = tasks.filter(({ addresses }) => addresses.some((each) => each.network === name));
  return {
    facts: [
      ...fact('driver', network.driver + (network.internal ? ', internal' : '')),
      ...fact('subnet', network.subnet),
      ...fact('VNI', network.vni > 0 ? String(network.vni) : ''),
      ...fact('virtual IPs', virtualIps.join(', ')),
      ...fact('nodes', attached.map((node) => node.name).join(', ')),
    ],
    related: onIt.map((task) => {
      const own = task.addresses.filter((each) => each.network === name);
      return {
        element: { kind: 'task', name: task.name } as const,
        text: own.map(({ address }) => address).join(', '),
      };
    }),
  };
}

/** Facts of an element; undefined where it does not exist at this time. Links are link-facts.ts's. */
export function elementFacts(topology: Topology, { kind, name }: ElementRef) {
  switch (kind) {
    case 'node':
      return nodeFacts(topology, name);
    case 'service':
      return serviceFacts(topology, name);
    case 'task':
      return taskFacts(topology, name);
    case 'network':
      return networkFacts(topology, name);
    case 'link':
      return undefined;
  }
}

export interface HistoryRow {
  readonly event: number;
  readonly timeNs: number;
  readonly text: string;
}

/** What the trace says of an element by itself: changes of state, in order. */
export function elementHistory(events: readonly TraceEvent[], { kind, name }: ElementRef) {
  return events.flatMap((event): HistoryRow[] => {
    if ('packet' in event || event.kind === 'dns.answered') return [];
    const { sequence, timeNs } = event;
    const about = event as { task?: string; node?: string; text?: string };
    const isIt = kind === 'task' ? about.task === name : kind === 'node' && about.node === name;
    if (!isIt || !event.kind.endsWith('.changed')) return [];
    const who = kind === 'node' && about.task !== undefined ? `${about.task}: ` : '';
    const words = event.kind === 'node.changed' ? clusterEventText(event) : (about.text ?? '');
    return [{ event: sequence, timeNs, text: who + words }];
  });
}
