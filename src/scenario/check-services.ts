/**
 * Do services and containers fit the cluster? Networks and nodes they name exist, ports are
 * published once and on no address of their own.
 * Owns mistakes of the file only: what Docker itself refuses at `create` is an observation.
 */
import { warnComposeKeys } from './check-compose-keys.ts';
import { constraintDoubt } from './check-constraints.ts';
import { quoted } from './diagnostics.ts';
import { networkMistake, nodeMistake, type Names } from './names.ts';
import { proxyTarget } from './normalise-program.ts';
import { portsWithEntries } from './normalise-ports.ts';
import { reportKey, reportValue, warnKey, warnValue, type Report } from './report.ts';
import type { ScenarioFile } from './schema/file.ts';
import type { ServiceFile } from './schema/service.ts';
import type { Path } from './source-positions.ts';

interface Scope {
  readonly names: Names;
  readonly report: Report;
}

/** Services at the start, in `create` and `update` steps, and containers. */
export function checkServices(file: ScenarioFile, names: Names, report: Report): void {
  warnComposeKeys(file, report);
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
    if (container['x-app']?.exits === undefined) continue;
    const message = 'containers of `docker run` do not end by themselves here';
    warnKey(report, [...path, 'x-app', 'exits'], { code: 'not-simulated', message });
  }
}

function checkService(service: ServiceFile | null, path: Path, scope: Scope): void {
  if (service === null) return;
  checkCommon(service, path, scope);
  checkJob(service, path, scope);
  warnLoop(service, path, scope);
  for (const [index, constraint] of (service.deploy?.placement?.constraints ?? []).entries()) {
    const doubt = constraintDoubt(constraint, scope.names);
    const place = [...path, 'deploy', 'placement', 'constraints', index];
    if (doubt !== undefined) warnValue(scope.report, place, doubt);
  }
  checkPortAddresses(service, path, scope);
}

/**
 * A swarm publishes on every address of a node. `docker stack deploy` says so and goes on
 * (cli/compose/loader: "ignoring IP-address"), `docker service create` refuses the option (opts/port.go).
 */
function checkPortAddresses(service: ServiceFile, path: Path, { report }: Scope): void {
  for (const { port, entry } of portsWithEntries(service.ports, 'ingress')) {
    if (port.hostAddress === undefined) continue;
    const isDeployed = path[0] === 'services';
    const message = isDeployed
      ? `the address ${quoted(port.hostAddress)} is ignored: a service listens on all addresses of a node`
      : `a service cannot be published on the address ${quoted(port.hostAddress)} alone`;
    const hint = 'leave the address out, or keep others away with a `firewall` step';
    const add = isDeployed ? warnValue : reportValue;
    add(report, [...path, 'ports', entry], { code: 'port-address', message, hint });
  }
}

/**
 * A job is done when its programs have ended, and begins anew when it is changed: with how an update
 * rolls Docker refuses it (cli/command/service/opts.go).
 */
function checkJob(service: ServiceFile, path: Path, { report }: Scope): void {
  const { deploy, 'x-app': app } = service;
  if (!deploy?.mode?.endsWith('-job')) return;
  for (const key of ['update_config', 'rollback_config'] as const) {
    if (deploy[key] === undefined) continue;
    const message = 'update and rollback configuration is not supported for jobs';
    reportKey(report, [...path, 'deploy', key], { code: 'job-update', message });
  }
  if (app?.exits !== undefined) return;
  const message = 'this job is never done: its program does not end';
  const hint = 'say when it does: `x-app: { exits: 5s }`';
  warnValue(report, [...path, 'deploy', 'mode'], { code: 'endless-job', message, hint });
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
