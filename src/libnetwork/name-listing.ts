/**
 * All names that a container's DNS server knows, with what it answers: its view of the network.
 *
 * Owns the listing; what a name means is name-records.ts's, so that this list and an answer agree.
 */
import { ipv4Text } from '../packet/ipv4-address.ts';
import type { DockerEngine, ServiceBinding } from './docker-engine.ts';
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
  const bindings = [...(engine.balancers.get(network)?.values() ?? [])];
  const ofOverlay = bindings.flatMap(({ binding }) => namesOfBinding(binding));
  const onBridge = [...(engine.bridges.get(network)?.endpoints.keys() ?? [])];
  return [...new Set([...ofOverlay, ...onBridge])];
}

/** Names by which people ask; those made of ids go to the same addresses. */
function namesOfBinding({ service, aliases, backends }: ServiceBinding): string[] {
  const own = service === '' ? backends.map(({ task }) => task) : [service, `tasks.${service}`];
  return [...own, ...aliases];
}
