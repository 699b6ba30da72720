/*
 * Brings the `networks` of a state to a form without chance: Docker draws the MAC addresses of
 * bridge endpoints and the ids of sandboxes and nodes at random; overlay MACs follow the address.
 */
import { fieldsOf } from './compare-values.ts';

/** The networks that the first node lists; captures spell the key out. */
export function networksOf(state: object): Record<string, unknown> {
  const key = Object.keys(state).find((name) => name.startsWith('networks'));
  const networks = key === undefined ? undefined : Reflect.get(state, key);
  return Object.fromEntries(
    Object.entries(fieldsOf(networks)).map(([name, network]) => [name, normalNetwork(network)]),
  );
}

function normalNetwork(network: unknown): unknown {
  const fields = fieldsOf(network);
  const endpoints = fields['endpoints'];
  if (!Array.isArray(endpoints)) return network;
  const isOverlay = fields['driver'] === 'overlay';
  const lines = endpoints.map((line) => normalEndpoint(String(line), isOverlay));
  return { ...fields, endpoints: lines.toSorted() };
}

/** `gateway_9adf2d81a8b9 172.18.0.3/16 42:70:…` -> `gateway_<id> 172.18.0.3/16 <mac>`. */
function normalEndpoint(line: string, isOverlay: boolean): string {
  const named = line
    .replace(/^gateway_[0-9a-f]{12}\b/, 'gateway_<id>')
    .replace(/\.[0-9a-z]{25}(?= )/, '.<id>');
  return isOverlay ? named : named.replace(/ [0-9a-f]{2}(:[0-9a-f]{2}){5}$/, ' <mac>');
}
