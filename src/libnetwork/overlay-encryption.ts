/**
 * Encrypted overlays: which tunnel packets must be encrypted, and that none comes in the clear.
 *
 * Owns the rules and the IPsec policy of a node; encryption itself is linux/xfrm.ts's. Follows
 * libnetwork/drivers/overlay/encryption.go (CP-80 to CP-84). Every node of a swarm has the managers'
 * key, so that two nodes on an encrypted network always share one.
 */
import type { SwarmNetwork } from '../swarm/objects.ts';
import type { DockerEngine } from './docker-engine.ts';
import { dropRules, runCommands, type Command } from './firewall/commands.ts';
import { vniBytecode } from '../linux/netfilter/vni-bytecode.ts';
import { ensureXfrm } from '../linux/xfrm.ts';

const MARK = 0xd0c4e3;
/** Tag of the swarm's first key; what it is makes no difference while all nodes have the same. */
const KEY_TAG = 1;

/** The first encrypted network brings the policy and the key; each one has rules of its own. */
export function encryptOverlay(engine: DockerEngine, network: SwarmNetwork): void {
  const { rules } = engine.host;
  const xfrm = ensureXfrm(engine.host);
  xfrm.keyTag = KEY_TAG;
  if (xfrm.policies.length === 0) {
    xfrm.policies.push({ destinationPort: engine.dataPathPort, mark: MARK });
  }
  runCommands(rules, [markRule(engine, network)]);
  runCommands(rules, [inserted(dropRule(engine, network))]);
  if (engine.behaviour.acceptsDecrypted) runCommands(rules, [acceptRule(engine, network)]);
}

/** Takes the rules away; the last encrypted network takes the policy along. */
export function stopEncryption(engine: DockerEngine, network: SwarmNetwork): void {
  const { rules } = engine.host;
  const xfrm = ensureXfrm(engine.host);
  const own = [markRule, dropRule, acceptRule].map((rule) => rule(engine, network));
  dropRules(rules, own);
  const others = [...engine.overlays.values()].some(
    (each) => each.network.encrypted && each.network.name !== network.name,
  );
  if (others) return;
  xfrm.policies.length = 0;
  xfrm.keyTag = undefined;
}

function markRule(engine: DockerEngine, network: SwarmNetwork): Command {
  return ['mangle', `-A OUTPUT ${datagrams(engine, network)} -j MARK --set-mark ${MARK}`];
}

function dropRule(engine: DockerEngine, network: SwarmNetwork): Command {
  return ['filter', `-A INPUT ${received('none', engine, network)} -j DROP`];
}

function acceptRule(engine: DockerEngine, network: SwarmNetwork): Command {
  return ['filter', `-A INPUT ${received('ipsec', engine, network)} -j ACCEPT`];
}

function inserted([table, text]: Command): Command {
  return [table, text.replace(/^-A/, '-I')];
}

function received(policy: string, engine: DockerEngine, network: SwarmNetwork): string {
  const datagram = datagrams(engine, network).replace('-p udp ', '');
  return `-p udp -m policy --dir in --pol ${policy} ${datagram}`;
}

/** VXLAN datagrams of the network. */
function datagrams({ dataPathPort }: DockerEngine, { vni }: SwarmNetwork): string {
  return `-p udp -m udp --dport ${dataPathPort} -m bpf --bytecode "${vniBytecode(vni)}"`;
}
