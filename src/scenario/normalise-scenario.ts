/**
 * A file whose shape is good becomes a scenario: every section normalised, names and meaning
 * checked. Owns the order of the sections; mistakes go to the report.
 */
import { checkMachineAddresses, checkNetworkSubnets } from './check-addresses.ts';
import { checkCluster, checkEngine } from './check-cluster.ts';
import { checkDriverOptions } from './check-driver-options.ts';
import { checkConnections } from './check-connections.ts';
import { checkServices } from './check-services.ts';
import { quoted } from './diagnostics.ts';
import { DEFAULT_ENGINE_VERSION } from './engine-version.ts';
import { collectNames } from './names.ts';
import { normaliseMachines, normaliseNetwork } from './normalise-cluster.ts';
import { normaliseExpectation } from './normalise-expectation.ts';
import { normalisePins } from './normalise-pins.ts';
import { normaliseContainer, normaliseService } from './normalise-service.ts';
import { normaliseSteps, type StepScope } from './normalise-steps.ts';
import { present } from './normalise-values.ts';
import { lineOf, reportValue, type Report } from './report.ts';
import type { Scenario, StackReference } from './scenario.ts';
import type { ScenarioFile } from './schema/file.ts';
import { scalarSource } from './source-positions.ts';

/** Text of a file by the path that the scenario gives; undefined when there is none. */
export type ResolveFile = (path: string) => string | undefined;

const DEFAULT_SEED = 1;

/** The scenario; not to be used when the report holds errors. */
export function normaliseScenario(
  file: ScenarioFile,
  report: Report,
  resolveFile?: ResolveFile,
): Scenario {
  const names = collectNames(file);
  const machines = normaliseMachines(file, report);
  const networks = Object.entries(file.networks ?? {}).map(([name, network]) =>
    normaliseNetwork(name, network, machines.cluster.mode, lineOf(report, ['networks', name])),
  );
  checkCluster(file, names, report);
  checkDriverOptions(file, report);
  checkMachineAddresses(machines, file, report);
  checkNetworkSubnets(networks, machines, report);
  checkServices(file, names, report);
  const addresses = [...machines.cluster.nodes, ...machines.hosts];
  const scope: StepScope = {
    report,
    names,
    stepCount: file.steps?.length ?? 0,
    addresses: new Map(addresses.map(({ name, address }) => [name, address])),
  };
  const steps = normaliseSteps(file.steps ?? [], scope);
  checkConnections(steps, report);
  return {
    title: file.title,
    engine: engineVersion(file, report),
    seed: file.seed ?? DEFAULT_SEED,
    ...machines,
    networks,
    services: normaliseServices(file, report),
    stacks: normaliseStacks(file, report, resolveFile),
    containers: normaliseContainers(file, report),
    pins: normalisePins(file.pins, names, report),
    steps,
    expect: (file.expect ?? []).map((each, index) =>
      normaliseExpectation(each, ['expect', index], scope),
    ),
    ...present({
      about: file.about,
      lesson: file.lesson ? { ...file.lesson, parts: file.lesson.parts ?? [] } : undefined,
    }),
  };
}

/** From the text of the file: as a number 20.10 would be 20.1. */
function engineVersion(file: ScenarioFile, report: Report): string {
  if (file.engine === undefined) return DEFAULT_ENGINE_VERSION;
  const source = scalarSource(report.positions, ['engine']);
  const text = typeof file.engine === 'number' ? (source ?? String(file.engine)) : file.engine;
  checkEngine(text, report);
  return text;
}

function normaliseServices(file: ScenarioFile, report: Report): Scenario['services'] {
  return Object.entries(file.services ?? {}).map(([name, service]) =>
    normaliseService(name, service, lineOf(report, ['services', name])),
  );
}

function normaliseContainers(file: ScenarioFile, report: Report): Scenario['containers'] {
  return Object.entries(file.containers ?? {}).map(([name, container]) =>
    normaliseContainer(name, container, lineOf(report, ['containers', name])),
  );
}

function normaliseStacks(
  file: ScenarioFile,
  report: Report,
  resolveFile: ResolveFile | undefined,
): StackReference[] {
  return Object.entries(file.stacks ?? {}).map(([name, path]) => {
    const text = resolveFile?.(path);
    if (resolveFile !== undefined && text === undefined) {
      const message = `the stack file ${quoted(path)} cannot be read`;
      reportValue(report, ['stacks', name], { code: 'missing-file', message });
    }
    return { name, path, line: lineOf(report, ['stacks', name]), ...present({ text }) };
  });
}
