/**
 * Do services and containers fit the cluster? Networks and nodes they name exist, ports are
 * published once, hosts that a constraint names are there.
 * Owns mistakes of the file only: what Docker itself refuses at `create` is an observation.
 */
import { quoted } from './diagnostics.ts';
import { networkMistake, nodeMistake, type Names } from './names.ts';
import { proxyTarget } from './normalise-program.ts';
import { portsWithEntries } from './normalise-ports.ts';
import { reportKey, reportValue, warnValue, type Report } from './report.ts';
import type { ScenarioFile } from './schema/file.ts';
import type { ServiceFile } from './schema/service.ts';
import type { Path } from './source-positions.ts';
import { suggestion } from './suggest.ts';

interface Scope {
  readonly names: Names;
  readonly report: Report;
}

/** Services at the start, in `create` and `update` steps, and containers. */
export function checkServices(file: ScenarioFile, names: Names, report: Report): void {
  const scope = { names, report };
  for (const [name, service] of Object.entries(file.services ?? {})) {
    checkService(service, ['services', name], scope);
    checkPublishedOnce(service, ['services', name], report);
  }
  for (const [index, step] of (file.steps ?? []).entries()) {
    for (const action of ['create', 'update'] as const) {
      for (const [name, service] of Object.entries(step[action] ?? {})) {
        checkService(service, ['steps', index, action, name], scope);
      }
    }
  }
  for (const [name, container] of Object.entries(file.containers ?? {})) {
    const path = ['containers', name];
    const mistake = nodeMistake(names, container.node);
    if (mistake !== undefined) reportValue(report, [...path, 'node'], mistake);
    checkCommon(container, path, scope);
    checkPublishedOnce(container, path, report);
  }
}

function checkService(service: ServiceFile | null, path: Path, scope: Scope): void {
  if (service === null) return;
  checkCommon(service, path, scope);
  warnJob(service, path, scope);
  warnLoop(service, path, scope);
  for (const [index, constraint] of (service.deploy?.placement?.constraints ?? []).entries()) {
    warnHostname(constraint, [...path, 'deploy', 'placement', 'constraints', index], scope);
  }
}

/** A simulated program never ends, so what makes a job a job does not come about. */
function warnJob({ deploy }: ServiceFile, path: Path, { report }: Scope): void {
  const mode = deploy?.mode;
  if (mode !== 'replicated-job' && mode !== 'global-job') return;
  const message = `the tasks of a ${mode} run on like those of a service: programs do not end here`;
  warnValue(report, [...path, 'deploy', 'mode'], { code: 'not-simulated', message });
}

/** Each request that reaches a task would make another one, without end. */
function warnLoop({ 'x-app': app }: ServiceFile, path: Path, { report }: Scope): void {
  const target = app?.proxy === undefined ? undefined : proxyTarget(app.proxy);
  const own = String(path.at(-1)).toLowerCase();
  if (target?.name.toLowerCase() !== own) return;
  const message = `${quoted(own)} passes requests on to itself, so that they go round without end`;
  warnValue(report, [...path, 'x-app', 'proxy'], { code: 'proxy-loop', message });
}

type Common = Pick<ServiceFile, 'networks' | 'x-app'>;

function checkCommon(file: Common, path: Path, scope: Scope): void {
  checkNetworks(file.networks, [...path, 'networks'], scope);
  const proxy = file['x-app']?.proxy;
  if (proxy === undefined || proxyTarget(proxy) !== undefined) return;
  const mistake = { code: 'bad-target', message: 'expected a name and port such as `web:80`' };
  reportValue(scope.report, [...path, 'x-app', 'proxy'], mistake);
}

function checkNetworks(networks: Common['networks'], path: Path, { names, report }: Scope): void {
  const isList = Array.isArray(networks);
  const listed = isList ? networks : Object.keys(networks ?? {});
  for (const [index, name] of listed.entries()) {
    const mistake = networkMistake(names, name);
    const add = isList ? reportValue : reportKey;
    if (mistake !== undefined) add(report, [...path, isList ? index : name], mistake);
    else if (listed.indexOf(name) < index) {
      const message = `the network ${quoted(name)} is named twice`;
      reportValue(report, [...path, index], { code: 'duplicate-network', message });
    }
  }
}

/** The same port on the same protocol and address twice in one list. */
function checkPublishedOnce(
  file: Pick<ServiceFile, 'ports'> | null,
  path: Path,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const { port, entry } of portsWithEntries(file?.ports, 'ingress')) {
    if (port.published === undefined) continue;
    const key = `${port.hostAddress ?? ''} ${port.published} ${port.protocol} ${port.mode}`;
    const message = `port ${port.published}/${port.protocol} is published twice`;
    if (seen.has(key)) {
      reportValue(report, [...path, 'ports', entry], { code: 'duplicate-port', message });
    }
    seen.add(key);
  }
}

/** A constraint that no node meets is legal: the tasks stay pending. */
function warnHostname(constraint: string, path: Path, { names, report }: Scope): void {
  const [, name] = /^\s*node\.hostname\s*==\s*(\S+)\s*$/.exec(constraint) ?? [];
  if (name === undefined || [...names.nodes].some((node) => sameName(node, name))) return;
  const message = `no node is called ${quoted(name)}, so the tasks stay pending`;
  const hint = () => suggestion(name, [...names.nodes]);
  warnValue(report, path, { code: 'unknown-node', message, hint });
}

/** swarmkit compares host names without regard to letter case. */
function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
