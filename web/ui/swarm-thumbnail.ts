/**
 * A small outline of a cluster: the stage's rows and columns without words.
 *
 * Decoration beside a title; it says how many nodes there are and which are managers.
 */
import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CardNode } from '../worker/messages.ts';

const ROWS_MAX = 4;
const WIDTH = 216;
const ROW = { x: 38, width: 170, step: 24, height: 19 } as const;
const COLUMN_X = [44, 85, 126, 167] as const;

@customElement('swarm-thumbnail')
export class SwarmThumbnail extends LitElement {
  static override styles = css`
    :host {
      display: block;
      background: var(--sunk);
      border-bottom: 1px solid var(--hairline);
    }
    svg {
      display: block;
      width: 100%;
      height: auto;
    }
    .row {
      fill: var(--panel);
      stroke: var(--line);
    }
    .cell {
      fill: var(--surface);
      stroke: var(--hairline);
    }
    .spine {
      fill: var(--line);
    }
    .client {
      fill: var(--surface);
      stroke: var(--line);
    }
    .manager {
      fill: var(--ink);
    }
    .worker {
      fill: none;
      stroke: var(--ink);
    }
    .wire {
      fill: none;
      stroke: var(--request);
      stroke-width: 2;
    }
  `;

  @property({ attribute: false }) declare nodes: readonly CardNode[];
  @property({ type: Number }) declare hosts: number;

  override render(): TemplateResult {
    const rows = this.nodes.slice(0, ROWS_MAX);
    const height = 112;
    const top = (height - rows.length * ROW.step + 5) / 2;
    const middle = height / 2;
    return html`<svg viewBox="0 0 ${WIDTH} ${height}" aria-hidden="true">
      <rect class="spine" x="28" y="8" width="3" height=${height - 16} rx="1.5"></rect>
      ${rows.map((node, index) => this.#row(node, top + index * ROW.step))}
      ${
        this.hosts > 0 && rows.length > 0
          ? svg`<path class="wire" d="M20 ${middle}H29V${top + (rows.length - 1) * ROW.step + 9}H46"></path>
              <rect class="client" x="6" y=${middle - 7} width="15" height="14" rx="3"></rect>`
          : ''
      }
    </svg>`;
  }

  #row({ manager }: CardNode, y: number): TemplateResult {
    return svg`
      <rect class="row" x=${ROW.x} y=${y} width=${ROW.width} height=${ROW.height} rx="4"></rect>
      ${COLUMN_X.map((x) => svg`<rect class="cell" x=${x} y=${y + 4} width="36" height="11" rx="2"></rect>`)}
      <rect class=${manager ? 'manager' : 'worker'} x="46" y=${y + 7} width="5" height="5"></rect>
    `;
  }
}
