/**
 * The rows that decided about a step: of a rule what it asked is underlined, a connection has both its
 * ways, a balancer's choice stands in its table.
 *
 * Owns the drawing; a balancer's table and the connection that a translation made are those of this
 * instant, and come when the worker has played the run up to here.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { JourneyStep } from '../../src/index.ts';
import { stateAtMoment } from '../app/instant.ts';
import { focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { connectionsOf, serviceLines } from './deciding-tables.ts';
import { ruleParts, tuplesOf } from './rule-parts.ts';

@customElement('swarm-deciding-rows')
export class SwarmDecidingRows extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      ol {
        margin-top: 8px;
        display: grid;
        gap: 2px;
        font-size: 11px;
      }
      li {
        padding: 2px 8px;
        border-left: 3px solid var(--hairline);
        color: var(--muted);
        overflow-wrap: anywhere;
      }
      .decided {
        border-left-color: var(--request);
        background: var(--tint);
        color: var(--ink);
      }
      .match {
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .way {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @property({ attribute: false }) declare step: JourneyStep;

  constructor() {
    super();
    this.addController(new StoreController(this, () => [this.session.states]));
  }

  override render(): TemplateResult {
    const { step } = this;
    const isBalancer = step.station.kind === 'ipvs';
    const tables = isBalancer || makesConnection(step) ? this.#tables() : undefined;
    const table = isBalancer && tables ? serviceLines(tables.ipvs, step) : [];
    const made = tables ? connectionsOf(tables.conntrack, step) : [];
    return html`${table.length > 0 ? this.#table(table) : this.#rows(step.rows)}
    ${
      made.length === 0
        ? nothing
        : html`<h3>Connection</h3>
            ${this.#rows(made, 'Connection')}`
    }`;
  }

  #tables() {
    const { step } = focusOf(this.session);
    if (step !== this.step) return undefined;
    return stateAtMoment(this.session, step.node)?.now.namespaces[step.namespace];
  }

  #rows(rows: readonly string[], name = 'Rules and rows that decided, the deciding one last') {
    if (rows.length === 0) return nothing;
    return html`<ol class="mono" aria-label=${name}>
      ${rows.map(
        (row, index) =>
          html`<li class=${index === rows.length - 1 ? 'decided' : ''}>${rowParts(row)}</li>`,
      )}
    </ol>`;
  }

  #table(lines: readonly { readonly text: string; readonly decided: boolean }[]): TemplateResult {
    return html`<ol class="mono" aria-label="The balancer’s table, the chosen row marked">
      ${lines.map(
        ({ text, decided }) =>
          html`<li class=${decided ? 'decided' : ''}>
            ${text}${decided ? html`<span class="visually-hidden">, chosen</span>` : nothing}
          </li>`,
      )}
    </ol>`;
  }
}

/** A rule that translates makes the connection; what later packets meet is a row of their own step. */
function makesConnection({ action, station }: JourneyStep): boolean {
  return action === 'translated' && station.kind === 'chain';
}

function rowParts(row: string): TemplateResult | string {
  const rule = ruleParts(row);
  if (rule) {
    const { chain, match, target } = rule;
    return html`${chain} ${match === '' ? nothing : html`<span class="match">${match}</span>`}
    ${target}`;
  }
  const tuples = tuplesOf(row);
  if (!tuples) return row;
  return html`<span class="way">original ${tuples.original}</span
    ><span class="way">reply ${tuples.reply}</span>`;
}
