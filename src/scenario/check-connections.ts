/**
 * Connections across steps: `send` and `close` name one that an earlier step has opened.
 * Owns the order of steps only; whether a connection could be opened is for the run to say.
 */
import { quoted } from './diagnostics.ts';
import { reportValue, type Report } from './report.ts';
import type { Step } from './step.ts';
import { suggestion } from './suggest.ts';

export function checkConnections(steps: readonly Step[], report: Report): void {
  const open = new Set<string>();
  for (const step of steps) {
    if (step.action !== 'open' && step.action !== 'send' && step.action !== 'close') continue;
    const { action, id, index } = step;
    const path = ['steps', index, action, 'id'];
    if (action === 'open' && open.has(id)) {
      const message = `the connection ${quoted(id)} is open already`;
      reportValue(report, path, { code: 'duplicate-connection', message });
    }
    if (action !== 'open' && !open.has(id)) {
      const message = `no earlier step has opened the connection ${quoted(id)}`;
      const known = [...open];
      const hint = () => suggestion(id, known);
      reportValue(report, path, { code: 'unknown-connection', message, hint });
    }
    if (action === 'close') open.delete(id);
    else open.add(id);
  }
}
