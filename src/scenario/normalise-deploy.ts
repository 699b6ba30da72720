/**
 * `deploy` and `healthcheck` in canonical form, with the defaults of `docker service create`.
 * Owns the defaults (swarmkit's api/defaults/service.go and the Docker CLI's flags) and partial
 * forms for updates.
 */
import { durationNs, optionalBytes, optionalDurationNs, present } from './normalise-values.ts';
import { parseCpus } from './quantities.ts';
import type { DeployFile, HealthcheckFile, UpdateConfigFile } from './schema/service.ts';
import type {
  DeployChanges,
  DeploySpec,
  HealthcheckSpec,
  PlacementSpec,
  ResourceReservations,
  RestartPolicy,
  UpdateConfig,
} from './service-spec.ts';

const SECOND_NS = 1e9;

const DEFAULT_UPDATE_CONFIG: UpdateConfig = {
  parallelism: 1,
  delayNs: 0,
  failureAction: 'pause',
  monitorNs: 5 * SECOND_NS,
  maxFailureRatio: 0,
  order: 'stop-first',
};

const DEFAULT_RESTART_POLICY: RestartPolicy = {
  condition: 'any',
  delayNs: 5 * SECOND_NS,
  maxAttempts: 0,
  windowNs: 0,
};

const DEFAULT_PLACEMENT: PlacementSpec = {
  constraints: [],
  preferences: [],
  maxReplicasPerNode: 0,
};

/** Every field of `deploy`, Docker's defaults filled in. */
export function normaliseDeploy(file: DeployFile | null | undefined): DeploySpec {
  const changes = normaliseDeployChanges(file ?? {});
  const mode = changes.mode ?? 'replicated';
  const many = mode === 'replicated' || mode === 'replicated-job';
  return {
    mode,
    replicas: many ? (changes.replicas ?? 1) : 1,
    endpointMode: changes.endpointMode ?? 'vip',
    placement: { ...DEFAULT_PLACEMENT, ...changes.placement },
    updateConfig: { ...DEFAULT_UPDATE_CONFIG, ...changes.updateConfig },
    rollbackConfig: { ...DEFAULT_UPDATE_CONFIG, ...changes.rollbackConfig },
    restartPolicy: { ...DEFAULT_RESTART_POLICY, ...changes.restartPolicy },
    reservations: { nanoCpus: 0, memoryBytes: 0, ...changes.reservations },
  };
}

/** Only what the file gives. */
export function normaliseDeployChanges(file: DeployFile): DeployChanges {
  return present({
    mode: file.mode,
    replicas: file.replicas,
    endpointMode: file.endpoint_mode,
    placement: file.placement && placementChanges(file.placement),
    updateConfig: file.update_config && updateConfigChanges(file.update_config),
    rollbackConfig: file.rollback_config && updateConfigChanges(file.rollback_config),
    restartPolicy: file.restart_policy && restartPolicyChanges(file.restart_policy),
    reservations: file.resources?.reservations && reservationChanges(file),
  });
}

function placementChanges(file: NonNullable<DeployFile['placement']>): Partial<PlacementSpec> {
  return present({
    constraints: file.constraints,
    preferences: file.preferences,
    maxReplicasPerNode: file.max_replicas_per_node,
  });
}

function updateConfigChanges(file: UpdateConfigFile): Partial<UpdateConfig> {
  return present({
    parallelism: file.parallelism,
    delayNs: optionalDurationNs(file.delay),
    failureAction: file.failure_action,
    monitorNs: optionalDurationNs(file.monitor),
    maxFailureRatio: file.max_failure_ratio,
    order: file.order,
  });
}

function restartPolicyChanges(
  file: NonNullable<DeployFile['restart_policy']>,
): Partial<RestartPolicy> {
  return present({
    condition: file.condition,
    delayNs: optionalDurationNs(file.delay),
    maxAttempts: file.max_attempts,
    windowNs: optionalDurationNs(file.window),
  });
}

function reservationChanges(file: DeployFile): Partial<ResourceReservations> {
  const { cpus, memory } = file.resources?.reservations ?? {};
  const nanoCpus = cpus === undefined ? undefined : parseCpus(cpus);
  return present({ nanoCpus, memoryBytes: optionalBytes(memory) });
}

/** Undefined when the check is switched off. */
export function normaliseHealthcheck(file: HealthcheckFile): HealthcheckSpec | undefined {
  const test = typeof file.test === 'string' ? [file.test] : (file.test ?? []);
  if (file.disable === true || test[0] === 'NONE') return undefined;
  return {
    test: (test[0] === 'CMD' || test[0] === 'CMD-SHELL' ? test.slice(1) : test).join(' '),
    // 0 is the engine's word for its default (daemon/health.go).
    intervalNs: durationNs(file.interval, 0) || 30 * SECOND_NS,
    timeoutNs: durationNs(file.timeout, 0) || 30 * SECOND_NS,
    startPeriodNs: durationNs(file.start_period, 0),
    startIntervalNs: durationNs(file.start_interval, 0) || 5 * SECOND_NS,
    retries: file.retries ?? 3,
  };
}
