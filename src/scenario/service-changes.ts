/**
 * `docker service update`: a service with some of its fields replaced.
 * Owns how changes fall on a service; when and in which order tasks follow is the swarm's business.
 */
import { defaultListen } from './normalise-program.ts';
import type { DeployChanges, DeploySpec, ServiceChanges, ServiceSpec } from './service-spec.ts';

/** The service as it is after the update. The service given stays as it is. */
export function applyServiceChanges(service: ServiceSpec, changes: ServiceChanges): ServiceSpec {
  const { deploy, healthcheck, program, ...plain } = changes;
  const changed = { ...service, ...plain };
  const nextProgram = { ...service.program, ...program };
  const { listensByDefault } = nextProgram;
  const listen = listensByDefault ? defaultListen(changed.ports) : nextProgram.listen;
  return {
    ...changed,
    deploy: applyDeployChanges(service.deploy, deploy ?? {}),
    healthcheck: healthcheck === undefined ? service.healthcheck : (healthcheck ?? undefined),
    program: { ...nextProgram, listen },
  };
}

function applyDeployChanges(deploy: DeploySpec, changes: DeployChanges): DeploySpec {
  return {
    ...deploy,
    ...changes,
    placement: { ...deploy.placement, ...changes.placement },
    updateConfig: { ...deploy.updateConfig, ...changes.updateConfig },
    rollbackConfig: { ...deploy.rollbackConfig, ...changes.rollbackConfig },
    restartPolicy: { ...deploy.restartPolicy, ...changes.restartPolicy },
    reservations: { ...deploy.reservations, ...changes.reservations },
  };
}
