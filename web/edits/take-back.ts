/**
 * The step that ends what another one began: the cable back in, the rule away, the node active.
 *
 * Pure. Knows the lines that break-actions.ts offers; a line that it does not know lasts.
 */

type Ending = readonly [began: RegExp, ends: string];

const ENDINGS: readonly Ending[] = [
  [/^(link: .*)state: down(.*)$/, '$1state: up$2'],
  [/^(link: \{.*, (?:latency|loss|mtu|bandwidth)): [^,]+ \}$/, '$1: default }'],
  [/^partition: (.*)$/, 'heal: $1'],
  [/^(firewall: \{.*?) \}$/, '$1, remove: true }'],
  [/^(?:drain|pause): (.*)$/, 'activate: $1'],
  [/^unhealthy: (.*)$/, 'healthy: $1'],
  [/^response-time: \{ (\S+): .*$/, 'response-time: { $1: default }'],
  [/^listen: \{ (\S+): \[\] \}$/, 'listen: { $1: default }'],
];

function endOf(step: string): string | undefined {
  const found = ENDINGS.find(([began]) => began.test(step));
  return found && step.replace(...found);
}

/** The lines that take a change back, one for each of its lines; undefined where one of them lasts. */
export function takenBack(step: string): string | undefined {
  const lines = step.split('\n');
  // An engine that has restarted is up again: what lasts of a crash is the cable.
  const lasting = lines.length > 1 ? lines.filter((line) => !line.startsWith('restart: ')) : lines;
  const ends = lasting.map(endOf);
  return ends.includes(undefined) ? undefined : ends.join('\n');
}
