/**
 * Whose program a target leads to, as far as the file tells: what is asked of it has its size.
 *
 * Owns the reading of targets for that one purpose. A bare address is nobody's in particular.
 */
import type { World } from '../build/world.ts';
import type { PublishedPort, Program, ServiceSpec } from '../scenario/service-spec.ts';
import type { Target } from '../scenario/target.ts';

/** The program behind a name, a virtual IP, a task or a published port; undefined for others. */
export function askedProgram(world: World, target: Target): Program | undefined {
  switch (target.kind) {
    case 'vip':
      return world.services.get(target.service)?.program;
    case 'name':
      return byName(world, target.name);
    case 'taskOnNetwork': {
      const { task } = target;
      if (task.kind === 'container') return world.containers.get(task.name)?.spec.program;
      return world.services.get(task.service)?.program;
    }
    case 'machine':
      return byPort(world, target.port ?? 0);
    case 'address':
      return undefined;
  }
}

function byName({ services, containers }: World, text: string): Program | undefined {
  const name = text.replace(/^tasks\./, '');
  const service = services.get(name) ?? [...services.values()].find((each) => hasAlias(each, name));
  return (service ?? containers.get(name)?.spec)?.program;
}

function hasAlias({ networks }: ServiceSpec, name: string): boolean {
  return networks.some(({ aliases }) => aliases.includes(name));
}

function byPort({ services, containers }: World, port: number): Program | undefined {
  const publishes = ({ ports }: { readonly ports: readonly PublishedPort[] }): boolean =>
    ports.some(({ published }) => published === port);
  const runs = [...containers.values()].map(({ spec }) => spec);
  return [...services.values(), ...runs].find(publishes)?.program;
}
