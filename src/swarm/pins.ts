/**
 * Pins: what Docker leaves to chance, fixed, so that one particular cluster can be repeated.
 *
 * Owns who has been promised what, and says which promises cannot be kept. A pin holds for the
 * first object of its name. A service whose tasks are pinned keeps the natural order in what comes
 * after them: tasks in order of slots, nodes in order of joining, though a task prefers its pinned
 * node among equal ones. So do load balancers of nodes that are pinned. What no pin is about is
 * chance. Addresses on docker_gwbridge and bridge are a node's business and are passed over here.
 */
import { ipv4Text, type Ipv4Address } from '../packet/ipv4-address.ts';
import { subnetContains, subnetText } from '../packet/ipv4-subnet.ts';
import { holdAddress, takeHeldAddress, type AddressPool } from './address-pool.ts';

export type AddressPins = Readonly<Record<string, Ipv4Address>>;

export interface TaskPins {
  readonly node?: string;
  /** By network name. */
  readonly addresses?: AddressPins;
}

export interface Pins {
  /** Virtual IPs by service, then network. */
  readonly services?: Readonly<Record<string, AddressPins>>;
  /** By task or container name. */
  readonly tasks?: Readonly<Record<string, TaskPins>>;
  /** By node, then network. */
  readonly loadBalancers?: Readonly<Record<string, AddressPins>>;
  /** Backends of a node's IPVS list, head first, by node, network and service. */
  readonly backends?: Readonly<Record<string, BackendPins>>;
}

export type BackendPins = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Who asks for an address, in the words of the scenario's `pins`. */
export type AddressOwner = `services.${string}` | `tasks.${string}` | `load-balancers.${string}`;

interface AddressPin {
  readonly owner: AddressOwner;
  readonly network: string;
  readonly address: Ipv4Address;
}

export interface PinState {
  /** Services of which some task is pinned. */
  readonly services: ReadonlySet<string>;
  /** Nodes whose load balancers are pinned. */
  readonly balancers: ReadonlySet<string>;
  /** Not yet taken, by owner and network. */
  readonly addresses: Map<string, AddressPin>;
  /** Not yet taken, by task name. */
  readonly nodes: Map<string, string>;
  readonly preferredNodes: ReadonlyMap<string, string>;
  readonly backends: Readonly<Record<string, BackendPins>>;
}

const NODE_LOCAL_NETWORKS = new Set(['docker_gwbridge', 'bridge']);

export function createPinState(pins: Pins): PinState {
  const addresses = addressPins(pins);
  const nodes = nodePins(pins);
  const backends = pins.backends ?? {};
  return {
    services: new Set(Object.keys(pins.tasks ?? {}).map(serviceOfTask)),
    balancers: new Set(Object.keys(pins.loadBalancers ?? {})),
    addresses: new Map(addresses.map((pin) => [keyOf(pin.owner, pin.network), pin])),
    nodes: new Map(nodes),
    preferredNodes: new Map(nodes),
    backends,
  };
}

/** Sets aside what is pinned on a network; returns the pins that its pool cannot honour. */
export function holdPins(state: PinState, network: string, pool: AddressPool): string[] {
  const problems: string[] = [];
  for (const [key, pin] of state.addresses) {
    if (pin.network !== network || holdAddress(pool, pin.address)) continue;
    state.addresses.delete(key);
    problems.push(`${pathOf(pin)}: ${refusal(state, pool, pin)}`);
  }
  return problems;
}

/** The address promised to `owner` on `network`, taken from the pool; undefined where none is. */
export function takePinnedAddress(
  state: PinState,
  owner: AddressOwner,
  network: string,
  pool: AddressPool,
): Ipv4Address | undefined {
  const key = keyOf(owner, network);
  const pin = state.addresses.get(key);
  if (pin === undefined) return undefined;
  state.addresses.delete(key);
  takeHeldAddress(pool, pin.address);
  return pin.address;
}

/** The order of a node's backends for a service on a network, head first; undefined if not pinned. */
export function pinnedBackends(
  state: PinState,
  node: string,
  network: string,
  service: string,
): readonly string[] | undefined {
  return own(own(own(state.backends, node), network), service);
}

/** Pins that nothing has claimed: names that were never created, networks they are not on. */
export function unusedPins(state: PinState): string[] {
  const addresses = [...state.addresses.values()].map(
    (pin) => `${pathOf(pin)}: nothing asked for ${ipv4Text(pin.address)}`,
  );
  const nodes = [...state.nodes].map(
    ([task, node]) =>
      `pins.tasks.${task}.node: no task ${task} was placed, on ${node} or elsewhere`,
  );
  return [...addresses, ...nodes];
}

/** Pins that name a node or network which the cluster does not have. */
export function unknownPins(
  state: PinState,
  nodes: ReadonlyMap<string, unknown>,
  networks: ReadonlyMap<string, unknown>,
): string[] {
  const problems: string[] = [];
  for (const pin of state.addresses.values()) {
    const node = pin.owner.startsWith('load-balancers.') ? pin.owner.slice(15) : undefined;
    if (node !== undefined && !nodes.has(node)) problems.push(`${pathOf(pin)}: no node ${node}`);
    if (!networks.has(pin.network)) problems.push(`${pathOf(pin)}: no network ${pin.network}`);
  }
  for (const [task, node] of state.preferredNodes) {
    if (!nodes.has(node)) problems.push(`pins.tasks.${task}.node: no node ${node}`);
  }
  return [...problems, ...unknownBackends(state, nodes, networks)];
}

function unknownBackends(
  state: PinState,
  nodes: ReadonlyMap<string, unknown>,
  networks: ReadonlyMap<string, unknown>,
): string[] {
  const problems: string[] = [];
  for (const [node, byNetwork] of Object.entries(state.backends)) {
    if (!nodes.has(node)) problems.push(`pins.backends.${node}: no node ${node}`);
    for (const network of Object.keys(byNetwork)) {
      if (networks.has(network)) continue;
      problems.push(`pins.backends.${node}.${network}: no network ${network}`);
    }
  }
  return problems;
}

/** `web` of `web.1` and of `web@n1`; a container's name is its own. */
function serviceOfTask(task: string): string {
  return task.replace(/(\.\d+|@.*)$/, '');
}

function addressPins(pins: Pins): AddressPin[] {
  const tasks = Object.entries(pins.tasks ?? {});
  return [
    ...listed('services', Object.entries(pins.services ?? {})),
    ...listed(
      'tasks',
      tasks.map(([name, pin]) => [name, pin.addresses ?? {}]),
    ),
    ...listed('load-balancers', Object.entries(pins.loadBalancers ?? {})),
  ].filter((pin) => !NODE_LOCAL_NETWORKS.has(pin.network));
}

function listed(
  kind: 'services' | 'tasks' | 'load-balancers',
  entries: readonly (readonly [string, AddressPins])[],
): AddressPin[] {
  return entries.flatMap(([name, addresses]) =>
    Object.entries(addresses).map(([network, address]): AddressPin => {
      return { owner: `${kind}.${name}`, network, address };
    }),
  );
}

function nodePins(pins: Pins): (readonly [string, string])[] {
  return Object.entries(pins.tasks ?? {}).flatMap(([task, { node }]) =>
    node === undefined ? [] : [[task, node] as const],
  );
}

function refusal(state: PinState, pool: AddressPool, pin: AddressPin): string {
  const text = ipv4Text(pin.address);
  if (!subnetContains(pool.subnet, pin.address)) {
    return `${text} is outside ${subnetText(pool.subnet)}, the subnet of ${pin.network}`;
  }
  const other = [...state.addresses.values()].find(
    (held) => held.network === pin.network && held.address === pin.address,
  );
  if (other !== undefined) return `${text} is pinned to ${other.owner} as well`;
  return `${text} is taken: the network, its gateway or its broadcast address`;
}

function pathOf(pin: AddressPin): string {
  const middle = pin.owner.startsWith('tasks.') ? '.addresses' : '';
  return `pins.${pin.owner}${middle}.${pin.network}`;
}

function keyOf(owner: AddressOwner, network: string): string {
  return `${owner}/${network}`;
}

/** The own property `key`; names come from a file and may be those of Object.prototype. */
function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string) {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
