/**
 * What the engine refused of the services and containers that stand in the file, before the first step.
 *
 * Owns finding them in a result and saying where in the file they stand. Refusals of `create` steps are
 * what those steps came to, and a file may expect a refusal at its end.
 */
import type { Diagnostic, Scenario, SimulationResult } from '../index.ts';
import { placeOfKey } from '../scenario/place-of-key.ts';
import type { LoadedScenario } from './load-scenario.ts';

export interface Refusal {
  readonly section: 'services' | 'containers';
  readonly name: string;
  /** The engine's words. */
  readonly error: string;
}

/** Those of services and containers that the file does not expect. */
export function refusalsOf(
  { observations }: Pick<SimulationResult, 'observations'>,
  { expect }: Pick<Scenario, 'expect'>,
): Refusal[] {
  const refused = observations.filter(({ step }) => step < 0).flatMap(refusalIn);
  return refused.filter(
    ({ error }) => !expect.some((each) => each.error && error.includes(each.error)),
  );
}

function refusalIn({
  service,
  container,
  error,
}: SimulationResult['observations'][number]): Refusal[] {
  if (typeof error !== 'string') return [];
  if (typeof service === 'string') return [{ section: 'services', name: service, error }];
  if (typeof container === 'string') return [{ section: 'containers', name: container, error }];
  return [];
}

/** The refusal at its place. Only a warning: the run goes on without what was refused. */
export function refusalDiagnostic(
  { section, name, error }: Refusal,
  { path, text }: LoadedScenario,
): Diagnostic {
  const what = section === 'services' ? 'service' : 'container';
  return {
    code: 'refused',
    severity: 'warning',
    message: `the engine refuses the ${what} \`${name}\`: ${error.split('\n')[0]}`,
    ...(section === 'services' && {
      hint: 'a service that is to be refused belongs in a `create` step, whose `expect` can say so',
    }),
    fileName: path,
    ...placeOfKey(text, [section, name]),
  };
}
