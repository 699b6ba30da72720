/*
 * Any traffic of a generated cluster: who asks whom, by which kind of target and protocol.
 * What the answer must be is not here.
 */
import fc from 'fast-check';
import { taskNames, type ClusterModel, type ServiceModel } from './clusters.ts';

export type Protocol = 'tcp' | 'udp' | 'icmp';

interface Asked {
  /** `client`, a node, or a task. */
  readonly from: string;
  readonly protocol: Protocol;
}

export type Question = Asked &
  (
    | { readonly to: 'task'; readonly task: string; readonly network: string }
    | { readonly to: 'name'; readonly service: string }
    | { readonly to: 'vip'; readonly service: string; readonly network: string }
    | { readonly to: 'node'; readonly node: string; readonly port: number }
    | { readonly to: 'loopback'; readonly port: number }
    | { readonly to: 'client' }
  );

/** A port that no service publishes. */
const UNUSED_PORT = 7777;

interface Raw {
  readonly kind: Question['to'];
  readonly from: number;
  readonly to: number;
  readonly detail: number;
  readonly protocol: Protocol;
}

const raw: fc.Arbitrary<Raw> = fc.record({
  kind: fc.constantFrom('task', 'task', 'name', 'vip', 'node', 'node', 'loopback', 'client'),
  from: fc.nat(1000),
  to: fc.nat(1000),
  detail: fc.nat(1000),
  protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'icmp'),
});

/** Between `minimum` and `maximum` questions that can be asked in the cluster. */
export function questionsIn(
  cluster: ClusterModel,
  minimum: number,
  maximum: number,
): fc.Arbitrary<Question[]> {
  return fc
    .array(raw, { minLength: minimum, maxLength: maximum })
    .map((each) => each.flatMap((one) => questionOf(cluster, one) ?? []));
}

/** Undefined where the cluster has nothing of that kind. */
function questionOf(cluster: ClusterModel, { kind, from, to, detail, protocol }: Raw) {
  const tasks = cluster.services.flatMap((service) => taskNames(cluster, service));
  const asker = pick([...tasks, ...tasks, 'client', ...cluster.nodes], from)!;
  const service = pick(cluster.services, to)!;
  const asked = { from: asker, protocol };
  switch (kind) {
    case 'task':
      return taskQuestion(asked, cluster, service, detail);
    case 'name':
      return nameQuestion(asked, tasks, service);
    case 'vip':
      return vipQuestion(asked, cluster, service, detail);
    case 'node': {
      const port = portOf(service, detail);
      const node = pick(cluster.nodes, detail)!;
      return { ...asked, protocol: carried(protocol), to: 'node', node, port } as const;
    }
    case 'loopback': {
      const node = pick(cluster.nodes, from)!;
      const port = service.port?.published ?? UNUSED_PORT;
      return { from: node, protocol: carried(protocol), to: 'loopback', port } as const;
    }
    case 'client':
      return { ...asked, from: pick([...tasks, ...cluster.nodes], from)!, to: 'client' } as const;
  }
}

function taskQuestion(
  asked: Asked,
  cluster: ClusterModel,
  service: ServiceModel,
  detail: number,
): Question | undefined {
  const task = pick(taskNames(cluster, service), detail);
  const network = pick(networksOf(service), detail);
  if (task === undefined || network === undefined) return undefined;
  return { ...asked, to: 'task', task, network };
}

/** Only containers ask Docker's name server. */
function nameQuestion(
  { from, protocol }: Asked,
  tasks: readonly string[],
  service: ServiceModel,
): Question | undefined {
  if (!tasks.includes(from)) return undefined;
  return { from, protocol: carried(protocol), to: 'name', service: service.name };
}

function vipQuestion(
  asked: Asked,
  cluster: ClusterModel,
  service: ServiceModel,
  detail: number,
): Question | undefined {
  const network = pick(networksOf(service), detail);
  const hasVip = service.endpointMode === 'vip' && taskNames(cluster, service).length > 0;
  if (!hasVip || network === undefined) return undefined;
  return { ...asked, to: 'vip', service: service.name, network };
}

function portOf({ port }: ServiceModel, detail: number): number {
  return port === undefined || detail % 5 === 0 ? UNUSED_PORT : port.published;
}

/** Networks that the service's tasks have an address on, as the managers give them. */
export function networksOf({ networks, port }: ServiceModel): string[] {
  return port?.mode === 'ingress' ? ['ingress', ...networks] : [...networks];
}

function carried(protocol: Protocol): 'tcp' | 'udp' {
  return protocol === 'icmp' ? 'tcp' : protocol;
}

function pick<Item>(items: readonly Item[], at: number): Item | undefined {
  return items[at % items.length];
}

/** The step that asks it. Programs listen on port 80, TCP and UDP. */
export function stepOf(question: Question): object {
  const { from, protocol } = question;
  const where = targetText(question);
  if (protocol === 'icmp') return { ping: { from, to: where.replace(/:\d+$/, '') } };
  return { request: { from, to: where, ...(protocol === 'udp' && { protocol }) } };
}

function targetText(question: Question): string {
  switch (question.to) {
    case 'task':
      return `${question.task}@${question.network}:80`;
    case 'name':
      return `${question.service}:80`;
    case 'vip':
      return `vip(${question.service},${question.network}):80`;
    case 'node':
      return `${question.node}:${question.port}`;
    case 'loopback':
      return `127.0.0.1:${question.port}`;
    case 'client':
      return 'client:7';
  }
}
