/**
 * All names that a container's DNS server knows, with what it answers: its view of the network.
 *
 * Owns the listing; what a name means is name-records.ts's, so that this list and an answer agree.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import type { DockerEngine } from './docker-engine.ts';
import type { LoadBalancer } from './service-records.ts';
import { findName } from './name-records.ts';
import { searchOrder } from './resolver.ts';

/** `web 10.0.1.2 @app` for each name of each network that the sandbox is on. */
export function nameListing(engine: DockerEngine, sandboxName: string): string[] {
  const sandbox = engine.sandboxes.get(sandboxName);
  if (sandbox?.resolver === undefined) return [];
  return searchOrder(engine, sandbox).flatMap((network) =>
    namesOn(engine, network).flatMap((name) => {
      const answers = [...new Set(findName(engine, network, name.toLowerCase()))];
      return answers.length === 0 ? [] : [`${name} ${answers.map(ipv4Text).join(' ')} @${network}`];
    }),
  );
}

function namesOn(engine: DockerEngine, network: string): string[] {
  const balancers = [...(engine.balancers.get(network)?.values() ?? [])];
  const names = balancers.flatMap(namesOfBalancer);
  const shown = new Set(names.map((name) => name.toLowerCase()));
  const left = [...(engine.virtualIpNames.get(network)?.keys() ?? [])].filter((name) => {
    return !shown.has(name);
  });
  const onBridge = [...(engine.bridges.get(network)?.endpoints.keys() ?? [])];
  return [...new Set([...names, ...left, ...onBridge])];
}

/** Names by which people ask; those made of ids go to the same addresses. */
function namesOfBalancer({ binding, said, records }: LoadBalancer): string[] {
  const { service } = binding;
  const tasks = [...records.values()].map(({ backend }) => backend.task);
  const own = service === '' ? tasks : [service, `tasks.${service}`];
  return [...own, ...said.flatMap(({ aliases }) => aliases)];
}
