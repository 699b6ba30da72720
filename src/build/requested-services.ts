/**
 * What the scenario asked for of each service that there is: the file's, a step's, or what a rollback
 * has gone back to.
 *
 * Owns the way from the managers' version of a spec to the scenario's own.
 */
import type { ServiceSpec } from '../scenario/service-spec.ts';
import type { World } from './world.ts';

/** Undefined for a service that does not exist at this moment. */
export function requestedService(
  { store, requested }: World,
  name: string,
): ServiceSpec | undefined {
  const spec = store?.services.get(name)?.spec;
  return spec && requested.get(spec);
}

/** In order of creation. */
export function requestedServices({ store, requested }: World): readonly ServiceSpec[] {
  return [...(store?.services.values() ?? [])].flatMap(({ spec }) => requested.get(spec) ?? []);
}
