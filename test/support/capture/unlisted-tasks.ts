/*
 * Tasks that began after the recorder had listed the cluster's tasks stand in a recording under an
 * id: their container's where one answers, their sandbox's where its tables are. Random ids are
 * free, so they are read as the name of the task that has the same address in the run.
 */
import type { Observation } from './capture-types.ts';
import { fieldsOf } from './compare-values.ts';

const ID = /^[0-9a-f]{12}$/;

/** The observations with the run's names for tasks that have only an id. */
export function namedAsInRun(
  observations: readonly Observation[],
  simulated: readonly Observation[],
): readonly Observation[] {
  const names = namesByAddress(simulated);
  return observations.map((observation) => {
    if (observation.kind === 'request') return withTaskName(observation, names);
    return observation.kind === 'state' ? withNamespaceNames(observation, names) : observation;
  });
}

/** The task that has each address on an overlay, in a state or as the one who answered. */
function namesByAddress(simulated: readonly Observation[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (address: string, name: string): void => {
    if (!ID.test(name)) names.set(address, name);
  };
  for (const observation of simulated) {
    if (observation.kind === 'request' && typeof observation['task'] === 'string') {
      add(hostOf(observation['local']), observation['task']);
    }
    for (const node of Object.values(fieldsOf(observation['nodes']))) {
      for (const [name, tables] of Object.entries(fieldsOf(node))) {
        for (const address of addressesIn(tables)) add(address, name);
      }
    }
  }
  return names;
}

function withTaskName(request: Observation, names: ReadonlyMap<string, string>): Observation {
  if (!ID.test(String(request['task']))) return request;
  return { ...request, task: names.get(hostOf(request['local'])) ?? request['task'] };
}

function withNamespaceNames(state: Observation, names: ReadonlyMap<string, string>): Observation {
  const nodes = Object.entries(fieldsOf(state['nodes'])).map(([node, namespaces]) => {
    const renamed = Object.entries(fieldsOf(namespaces)).map(([name, tables]) => {
      const [address] = ID.test(name) ? addressesIn(tables) : [];
      return [(address && names.get(address)) ?? name, tables];
    });
    return [node, Object.fromEntries(renamed)];
  });
  return { ...state, nodes: Object.fromEntries(nodes) };
}

/** Addresses that one namespace alone has: not those of loopback and of the nodes' own bridges. */
function addressesIn(tables: unknown): string[] {
  const lines = fieldsOf(tables)['addr'];
  const words = Array.isArray(lines)
    ? lines.flatMap((line) => String(line).split(' ').slice(2))
    : [];
  return words.map(hostOf).filter((address) => !/^(127|172)\./.test(address));
}

/** `10.0.0.9:80` and `10.0.0.9/24` without what follows the address. */
function hostOf(text: unknown): string {
  return String(text).replace(/[:/].*$/, '');
}
