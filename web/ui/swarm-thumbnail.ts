/**
 * A small outline of a scenario: the stage's rows without words, the first request's way, what breaks.
 *
 * Decoration beside a title. Owns the drawing; the outline is made in worker/sketch-scenario.ts.
 */
import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Sketch, SketchRow } from '../worker/messages.ts';

const ROWS_MAX = 5;
const PILLS_MAX = 5;
const [WIDTH, HEIGHT] = [216, 92];
const SPINE_X = 34;
const ROW = { x: 46, width: 162, step: 17, height: 13 } as const;

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
      max-height: 132px;
    }
    .row {
      fill: var(--panel);
      stroke: var(--line);
    }
    .row.emptied {
      stroke-dasharray: 3 3;
    }
    .spine {
      fill: var(--line);
    }
    .client,
    .pill {
      fill: var(--surface);
      stroke: var(--line);
    }
    .pill.answers {
      stroke: var(--response);
      stroke-width: 1.8;
    }
    .manager {
      fill: var(--ink);
    }
    .worker {
      fill: var(--panel);
      stroke: var(--ink);
    }
    .wire,
    .cut {
      fill: none;
      stroke: var(--request);
      stroke-width: 2;
      stroke-linejoin: round;
    }
    .cut {
      stroke: var(--drop);
      stroke-width: 2.4;
    }
  `;

  @property({ attribute: false }) declare sketch: Sketch | undefined;

  override render(): TemplateResult {
    const rows = this.sketch?.rows.slice(0, ROWS_MAX) ?? [];
    const ask = this.sketch?.ask;
    const isShown = ask && Math.max(ask.from, ask.to, ask.answer) < rows.length;
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
      <rect class="spine" x=${SPINE_X - 1.5} y="5" width="3" height=${HEIGHT - 10} rx="1.5"></rect>
      ${rows.map((row, index) => this.#row(row, this.#y(index), ask?.answer === index))}
      ${isShown ? this.#way(ask) : ''}
      ${rows.map(
        ({ manager }, index) =>
          svg`<rect class=${manager ? 'manager' : 'worker'} x="52" y=${this.#y(index) - 2.5}
            width="5" height="5"></rect>`,
      )}
      ${rows.map((row, index) => (row.cut ? this.#cross(this.#y(index)) : ''))}
    </svg>`;
  }

  /** Middle of a row; all rows together stand in the middle of the picture. */
  #y(index: number): number {
    const count = Math.min(ROWS_MAX, this.sketch?.rows.length ?? 0);
    return HEIGHT / 2 + (index - (count - 1) / 2) * ROW.step;
  }

  #row(row: SketchRow, y: number, answers: boolean): TemplateResult {
    const pills = Array.from({ length: pillsOf(row) }, (_, index) => index);
    return svg`
      <rect class=${row.emptied ? 'row emptied' : 'row'} x=${ROW.x} y=${y - ROW.height / 2}
        width=${ROW.width} height=${ROW.height} rx="3.5"></rect>
      ${pills.map(
        (index) =>
          svg`<rect class=${answers && index === 0 ? 'pill answers' : 'pill'}
            x=${pillX(row, index)} y=${y - 3.5} width="16" height="7" rx="3.5"></rect>`,
      )}
    `;
  }

  #cross(y: number): TemplateResult {
    return svg`<path class="cut" d="M${SPINE_X + 3} ${y - 3.5}l7 7m0 -7l-7 7"></path>`;
  }

  /** The left end of a row's pills. */
  #pillsX(index: number): number {
    const row = this.sketch?.rows[index];
    return row ? pillX(row) : 0;
  }

  /** From the client or a task, by the spine, into a row and on to the task that answers. */
  #way({ from, to, answer }: NonNullable<Sketch['ask']>): TemplateResult {
    const start =
      from < 0
        ? `M19 ${HEIGHT / 2}H${SPINE_X}`
        : `M${this.#pillsX(from)} ${this.#y(from)}${from === to ? '' : `H${SPINE_X}`}`;
    const entry = `V${this.#y(to)}H64`;
    const end = this.#pillsX(answer) + (answer === from ? 16 : 0);
    const on = to === answer ? `H${end}` : `H${SPINE_X}V${this.#y(answer)}H${end}`;
    return svg`
      <path class="wire" d="${start}${entry}${answer < 0 ? '' : on}"></path>
      ${
        from < 0
          ? svg`<rect class="client" x="5" y=${HEIGHT / 2 - 6} width="14" height="12" rx="3"></rect>`
          : ''
      }
    `;
  }
}

function pillsOf({ tasks }: SketchRow): number {
  return Math.min(tasks, PILLS_MAX);
}

/** At the right end of the row, as on the stage. */
function pillX(row: SketchRow, index = 0): number {
  return ROW.x + ROW.width - 3 - (Math.max(1, pillsOf(row)) - index) * 19;
}
