/**
 * Names that stand for virtual IPs, which belong to a load balancer and to no task.
 *
 * Owns when such a name comes and goes: with a balancer's first record, and with the last one that is
 * removed, each by what that record itself says. A name therefore stays behind where the last record
 * says another virtual IP than the first one, or none, as after an update from vip to dnsrr. Follows
 * addEndpointNameResolution and deleteEndpointNameResolution (DNS-23, LIFE-19).
 */
import type { DockerEngine } from './docker-engine.ts';
import type { LoadBalancer, NameRecord, ServiceBinding } from './service-records.ts';

/** The names of a balancer's first record. */
export function addVirtualIpNames(engine: DockerEngine, binding: ServiceBinding): void {
  for (const name of namesOf(engine, binding)) addName(engine, binding, name);
}

/** The names of a balancer's last record. */
export function removeVirtualIpNames(engine: DockerEngine, binding: ServiceBinding): void {
  for (const name of namesOf(engine, binding)) removeName(engine, binding, name);
}

/** From 29.5 on an alias is there while some record of the balancer has it (LIFE-19). */
export function renameVirtualIp(
  engine: DockerEngine,
  { binding: { virtualIp }, records }: LoadBalancer,
  changed: ServiceBinding,
): void {
  const ofBalancer = { ...changed, virtualIp };
  for (const alias of changed.aliases) {
    if (isAliasOfSome(records.values(), alias)) addName(engine, ofBalancer, alias);
    else removeName(engine, ofBalancer, alias);
  }
}

function isAliasOfSome(
  records: Iterable<{ readonly binding: ServiceBinding }>,
  alias: string,
): boolean {
  for (const { binding } of records) if (binding.aliases.includes(alias)) return true;
  return false;
}

function namesOf({ behaviour }: DockerEngine, { service, aliases }: ServiceBinding): string[] {
  return behaviour.aliasesFollowTasks ? [service] : [service, ...aliases];
}

function addName(engine: DockerEngine, binding: ServiceBinding, name: string): void {
  const { network, serviceId, virtualIp } = binding;
  if (virtualIp === 0) return;
  let names = engine.virtualIpNames.get(network);
  if (names === undefined) engine.virtualIpNames.set(network, (names = new Map()));
  const lowerCase = name.toLowerCase();
  const others = names.get(lowerCase) ?? [];
  if (others.some((each) => isRecordOf(each, binding))) return;
  names.set(lowerCase, [...others, { address: virtualIp, serviceId }]);
}

function removeName(engine: DockerEngine, binding: ServiceBinding, name: string): void {
  const names = engine.virtualIpNames.get(binding.network);
  const lowerCase = name.toLowerCase();
  const others = names?.get(lowerCase)?.filter((each) => !isRecordOf(each, binding)) ?? [];
  if (others.length > 0) names?.set(lowerCase, others);
  else names?.delete(lowerCase);
}

function isRecordOf(
  { address, serviceId }: NameRecord,
  { virtualIp, serviceId: id }: ServiceBinding,
): boolean {
  return address === virtualIp && serviceId === id;
}
