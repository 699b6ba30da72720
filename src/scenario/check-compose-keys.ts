/**
 * Keys that Compose has and that mean nothing here: each is told once, where it first stands, so that a
 * file that was made for `docker stack deploy` can be used as it is.
 */
import { quoted } from './diagnostics.ts';
import { warnKey, type Report } from './report.ts';
import type { ScenarioFile } from './schema/file.ts';
import { composeOnly, type ServiceFile } from './schema/service.ts';
import type { Path } from './source-positions.ts';

export function warnComposeKeys(file: ScenarioFile, report: Report): void {
  const told = new Set<string>();
  for (const [path, service] of servicesOf(file)) {
    for (const key of Object.keys(service ?? {})) {
      if (!isComposeOnly(key) || told.has(key)) continue;
      told.add(key);
      const message = `${quoted(key)} has no effect here${sentenceOf(key)}`;
      warnKey(report, [...path, key], { code: 'no-effect', message });
    }
  }
}

function servicesOf({ services, steps }: ScenarioFile): [Path, ServiceFile | null][] {
  const created = (steps ?? []).flatMap(({ create }, index) =>
    Object.entries(create ?? {}).map(([name, service]): [Path, ServiceFile | null] => [
      ['steps', index, 'create', name],
      service,
    ]),
  );
  const given = Object.entries(services ?? {}).map(
    ([name, service]): [Path, ServiceFile | null] => [['services', name], service],
  );
  return [...given, ...created];
}

function isComposeOnly(key: string): key is keyof typeof composeOnly {
  return Object.hasOwn(composeOnly, key);
}

/** What editors show of the key, as the end of a sentence; nothing where it only repeats the key. */
function sentenceOf(key: keyof typeof composeOnly): string {
  const [first = ''] = (composeOnly[key].description ?? '').split('.');
  return first.includes(' ') ? `: ${first.charAt(0).toLowerCase()}${first.slice(1)}` : '';
}
