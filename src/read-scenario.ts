/**
 * Reads a scenario that is to be run: what the language allows, less what this version cannot do.
 *
 * Owns the line between the two. What cannot be carried out is an error at the words that ask for it.
 */
import { parseScenario, type ParseOptions, type ParseResult } from './scenario/parse-scenario.ts';
import { reportKey, reportValue, type Report } from './scenario/report.ts';
import type { Expectation } from './scenario/expectation.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Path } from './scenario/source-positions.ts';
import { suggestion } from './scenario/suggest.ts';
import { dropReasons } from './trace/drop-reason.ts';

/** As `parseScenario`; `scenario` is absent also where something cannot be carried out yet. */
export function readScenario(text: string, options: ParseOptions = {}): ParseResult {
  return parseScenario(text, options, (scenario, report) => {
    checkStacks(scenario, report);
    checkDropReasons(scenario, report);
  });
}

const CODE = 'not-simulated';

/** Which reasons there are is known to the trace, which the language knows nothing of. */
function checkDropReasons({ steps, expect }: Scenario, report: Report): void {
  const check = (path: Path, { dropped }: Expectation): void => {
    const because = dropped?.because;
    if (because === undefined || Object.hasOwn(dropReasons, because)) return;
    const message = `no packet is dropped because of \`${because}\``;
    const hint = () => suggestion(because, Object.keys(dropReasons));
    reportValue(report, [...path, 'dropped', 'because'], { code: 'unknown-reason', message, hint });
  };
  for (const { index, expect: own } of steps) {
    for (const [at, each] of own.entries()) {
      check(['steps', index, 'expect', ...(own.length > 1 ? [at] : [])], each);
    }
  }
  for (const [at, each] of expect.entries()) check(['expect', at], each);
}

function checkStacks({ stacks }: Scenario, report: Report): void {
  for (const { name } of stacks) {
    const message = `the stack ${name} cannot be deployed yet`;
    reportKey(report, ['stacks', name], { code: CODE, message });
  }
}
