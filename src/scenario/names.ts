/**
 * Every name that a scenario declares anywhere, whether at the start or in a later `create` step.
 * Owns the sets against which places, targets and pins are read; says nothing about when a name
 * comes into being or goes.
 */

/** Networks that every engine has without being asked. */
export const PREDEFINED_NETWORKS: readonly string[] = [
  'bridge',
  'host',
  'none',
  'ingress',
  'docker_gwbridge',
];

export interface Names {
  readonly hosts: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
  /** Declared and predefined networks. */
  readonly networks: ReadonlySet<string>;
  /** Services at the start and those that `create` steps make. */
  readonly services: ReadonlySet<string>;
  readonly containers: ReadonlySet<string>;
}
