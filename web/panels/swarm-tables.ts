/**
 * The tables of the namespace that the packet is in, as the real tools print them.
 *
 * Shows the state at the end of the run and says so.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { JourneyStep, NamespaceTables, SimulationResult } from '../../src/index.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

/** The command that prints each table on a real node. */
const COMMANDS: readonly (readonly [keyof NamespaceTables, string])[] = [
  ['iptables', 'iptables-save'],
  ['ipvs', 'ipvsadm -Ln'],
  ['route', 'ip route'],
  ['addr', 'ip -brief addr'],
  ['fdb', 'bridge fdb show dev vxlan0'],
  ['neigh', 'ip neigh'],
  ['listen', 'ss -lntu'],
];

@customElement('swarm-tables')
export class SwarmTables extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      pre {
        margin: 0;
        padding: 6px 8px;
        background: var(--sunk);
        border-radius: var(--radius-small);
        overflow-x: auto;
        max-height: 280px;
      }
      h3,
      .name {
        text-transform: none;
        letter-spacing: 0;
        font-family: var(--font-mono);
      }
      .hit {
        font-weight: 700;
        background: var(--tint);
      }
    `,
  ];

  @property({ attribute: false }) declare result: SimulationResult;
  @property({ attribute: false }) declare step: JourneyStep | undefined;

  override render(): TemplateResult {
    const { step } = this;
    if (!step) return html`<p class="muted">Select a packet to see the tables where it is.</p>`;
    const tables = this.result.tables[step.node]?.[step.namespace];
    const shown = COMMANDS.filter(([name]) => (tables?.[name]?.length ?? 0) > 0);
    return html`
      <h2 class="name">${step.node} / ${step.namespace}</h2>
      <p class="muted">
        ${shown.length > 0 ? 'At the end of the run.' : 'No tables are known for this namespace.'}
      </p>
      ${shown.map(([name, command]) => this.#table(command, tables?.[name] ?? [], step))}
    `;
  }

  #table(command: string, lines: readonly string[], step: JourneyStep): TemplateResult {
    return html`<h3>${command}</h3>
      <pre class="mono" tabindex="0" role="region" aria-label=${command}>
${lines.map((line) => this.#line(line, step))}</pre>`;
  }

  #line(line: string, step: JourneyStep): TemplateResult {
    const hit = step.rows.some((row) => row === line || line.startsWith(`${row} `));
    return hit ? html`<span class="hit">${line}</span> ` : html`${line} `;
  }
}
