/**
 * Whose program a target leads to, as far as the file tells: what is asked of it has its size.
 *
 * Owns the reading of targets for that one purpose. A bare address is nobody's in particular.
 */
import { requestedService, requestedServices } from '../build/requested-services.ts';
import type { World } from '../build/world.ts';
import type { PublishedPort, Program, ServiceSpec } from '../scenario/service-spec.ts';
import type { Target } from '../scenario/target.ts';

/** The program behind a name, a virtual IP, a task or a published port; undefined for others. */
export function askedProgram(world: World, target: Target): Program | undefined {
  switch (target.kind) {
    case 'vip':
      return requestedService(world, target.service)?.program;
    case 'name':
      return byName(world, target.name);
    case 'taskOnNetwork': {
      const { task } = target;
      if (task.kind === 'container') return world.containers.get(task.name)?.spec.program;
      return requestedService(world, task.service)?.program;
    }
    case 'machine':
      return byPort(world, target.port ?? 0);
    case 'address':
      return undefined;
  }
}

function byName(world: World, text: string): Program | undefined {
  const name = text.replace(/^tasks\./, '');
  const service =
    requestedService(world, name) ?? requestedServices(world).find((each) => hasAlias(each, name));
  return (service ?? world.containers.get(name)?.spec)?.program;
}

function hasAlias({ networks }: ServiceSpec, name: string): boolean {
  return networks.some(({ aliases }) => aliases.includes(name));
}

function byPort(world: World, port: number): Program | undefined {
  const publishes = ({ ports }: { readonly ports: readonly PublishedPort[] }): boolean =>
    ports.some(({ published }) => published === port);
  const runs = [...world.containers.values()].map(({ spec }) => spec);
  return [...requestedServices(world), ...runs].find(publishes)?.program;
}
