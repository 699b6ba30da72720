/**
 * Names inside `cluster` and `hosts`: links between machines that exist, balancers over nodes that
 * exist, and no name that two machines or containers share.
 */
import { quoted } from './diagnostics.ts';
import { machineMistake, nodeMistake, PREDEFINED_NETWORKS, type Names } from './names.ts';
import { reportKey, reportValue, type Report } from './report.ts';
import type { ScenarioFile } from './schema/file.ts';
import { ENGINE_VERSIONS_TEXT, isEngineVersion } from './engine-version.ts';

export function checkCluster(file: ScenarioFile, names: Names, report: Report): void {
  if (names.nodes.size === 0) {
    const message = 'a cluster has at least one node';
    reportKey(report, ['cluster', 'nodes'], { code: 'no-nodes', message });
  }
  checkSharedNames(file, names, report);
  for (const [index, { between }] of (file.cluster.links ?? []).entries()) {
    for (const [end, name] of between.entries()) {
      const mistake = machineMistake(names, name);
      const path = ['cluster', 'links', index, 'between', end];
      if (mistake !== undefined) reportValue(report, path, mistake);
    }
  }
  for (const [host, spec] of Object.entries(file.hosts ?? {})) {
    for (const [index, name] of (spec?.balance ?? []).entries()) {
      const mistake = nodeMistake(names, name);
      if (mistake !== undefined) reportValue(report, ['hosts', host, 'balance', index], mistake);
    }
  }
}

/** A place is found by its name alone, so hosts, nodes and containers share one set of names. */
function checkSharedNames(file: ScenarioFile, names: Names, report: Report): void {
  for (const host of Object.keys(file.hosts ?? {})) {
    if (names.nodes.has(host)) reportShared(report, ['hosts', host]);
  }
  for (const container of names.containers) {
    const taken = names.nodes.has(container) || names.hosts.has(container);
    if (taken) reportShared(report, ['containers', container]);
  }
  for (const network of Object.keys(file.networks ?? {})) {
    if (!PREDEFINED_NETWORKS.includes(network)) continue;
    const message = `every engine has a network ${quoted(network)} already`;
    const hint = 'services and containers can name it without a declaration';
    reportKey(report, ['networks', network], { code: 'predefined-network', message, hint });
  }
}

function reportShared(report: Report, path: readonly string[]): void {
  const message = `the name ${quoted(path.at(-1) ?? '')} is taken by another machine`;
  reportKey(report, path, { code: 'duplicate-name', message, hint: 'choose another name' });
}

/** `text` is the version as the file writes it. */
export function checkEngine(text: string, report: Report): void {
  if (isEngineVersion(text)) return;
  const message = `the engine version ${quoted(text)} is not known`;
  const hint = `known: ${ENGINE_VERSIONS_TEXT}`;
  reportValue(report, ['engine'], { code: 'unknown-engine', message, hint });
}
