/*
 * Prints a difference for a person: where, why, and both sides with their neighbouring lines.
 */
import type { Difference, Side } from './capture-types.ts';

/** Lines shown before and after the one that differs. */
const NEIGHBOURS = 4;

/** Several lines of text: the place, the reason, then the captured and the simulated side. */
export function differenceText(difference: Difference): string {
  const { step, kind, path, captured, simulated, explanation } = difference;
  return [
    `step ${step}, ${kind}${path === '' ? '' : `, ${path}`}: ${explanation}`,
    '  captured:',
    ...sideLines(captured),
    '  simulated:',
    ...sideLines(simulated),
  ].join('\n');
}

function sideLines({ lines, at }: Side): string[] {
  if (lines.length === 0) return ['    (nothing)'];
  const from = Math.max(0, at - NEIGHBOURS);
  const shown = lines.slice(from, at + NEIGHBOURS + 1).map((line, index) => {
    const place = from + index;
    return `  ${place === at ? '>' : ' '} ${String(place + 1).padStart(3)}  ${line}`;
  });
  return at >= lines.length ? [...shown, '  >      (ends here)'] : shown;
}
