/**
 * The differences of one request: its facts on both sides, and the steps of its first packet as a
 * text diff puts lines.
 *
 * Owns the two tables, and lets swarm-overlay show who answered. What differs is decided by the comparison of src/; a row is a way to its step.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import {
  alignSteps,
  isDifferent,
  type AlignedSteps,
  type Difference,
  type JourneyStep,
  type RequestComparison,
  type RequestStory,
} from '../../src/index.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { comparisonTableStyles } from './comparison-table-styles.ts';
import './swarm-overlay.ts';

@customElement('swarm-differences')
export class SwarmDifferences extends LitElement {
  static override styles = [
    sharedStyles,
    comparisonTableStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        border-top: 1px solid var(--hairline);
      }
      section {
        overflow: auto;
        min-height: 0;
        padding: 0 16px 8px;
      }
      section + section {
        border-left: 1px solid var(--hairline);
      }
      table {
        table-layout: fixed;
      }
      thead td {
        width: 26%;
      }
      .steps th,
      .steps td {
        width: 50%;
      }
      .different td {
        background: var(--tint);
      }
      .different td:first-of-type {
        box-shadow: inset 3px 0 var(--request);
        padding-left: 8px;
      }
      td button.plain {
        min-height: 24px;
        padding: 1px 4px;
        font-size: var(--size-mono);
      }
      td button[aria-current='step'] {
        font-weight: 700;
        box-shadow: inset 0 -2px var(--request);
      }
      .where {
        color: var(--muted);
      }
      @media (max-width: 799px) {
        :host {
          display: block;
          overflow: auto;
        }
        section {
          overflow: visible;
        }
        section + section {
          border-left: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) declare request: RequestComparison | undefined;
  /** All requests of both runs. */
  @property({ attribute: false }) declare stories: readonly [
    readonly RequestStory[],
    readonly RequestStory[],
  ];
  /** Steps that the two sides look at. */
  @property({ attribute: false }) declare left: JourneyStep | undefined;
  @property({ attribute: false }) declare right: JourneyStep | undefined;
  @property({ attribute: false }) declare onStep: (
    side: 'left' | 'right',
    step: JourneyStep,
  ) => void;

  override render(): TemplateResult {
    if (!this.request) return html`<section><p class="muted">No requests to compare.</p></section>`;
    return html`
      <section aria-label="Differences" tabindex="0">
        ${this.#facts(this.request)}
        <swarm-overlay .left=${this.stories[0]} .right=${this.stories[1]}></swarm-overlay>
      </section>
      <section aria-label="Steps side by side" tabindex="0">${this.#steps(this.request)}</section>
    `;
  }

  /** Keeps the steps that are looked at in sight, and scrolls nothing else. */
  protected override updated(): void {
    const list = this.renderRoot.querySelector('section:last-of-type');
    const current = Array.from(list?.querySelectorAll('[aria-current="step"]') ?? []).at(-1);
    if (!list || !current || list.clientHeight === 0) return;
    const [outer, inner] = [list.getBoundingClientRect(), current.getBoundingClientRect()];
    if (inner.top < outer.top + 40 || inner.bottom > outer.bottom) {
      list.scrollTop += inner.top - outer.top - outer.height / 2;
    }
  }

  #facts({ request, facts }: RequestComparison): TemplateResult {
    const ordered = [...facts.filter(isDifferent), ...facts.filter((fact) => !isDifferent(fact))];
    return html`<table>
      <caption>
        Request ${request}: ${facts.filter(isDifferent).length} of ${facts.length} facts differ
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        ${ordered.map((fact) => this.#fact(fact))}
      </tbody>
    </table>`;
  }

  #fact(fact: Difference): TemplateResult {
    return html`<tr class=${isDifferent(fact) ? 'different' : ''}>
      <th scope="row">
        ${fact.name}${isDifferent(fact) ? html`<span class="visually-hidden"> (differs)</span>` : nothing}
      </th>
      <td class="mono">${fact.left}</td>
      <td class="mono">${fact.right}</td>
    </tr>`;
  }

  #steps({ left, right }: RequestComparison): TemplateResult {
    const rows = alignSteps(left?.opening?.steps ?? [], right?.opening?.steps ?? []);
    return html`<table class="steps">
      <caption>
        First packet, step by step
      </caption>
      <thead>
        <tr>
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => this.#row(row))}
      </tbody>
    </table>`;
  }

  #row({ left, right, same }: AlignedSteps): TemplateResult {
    return html`<tr class=${same ? '' : 'different'}>
      <td>${this.#step('left', left, this.left)}</td>
      <td>${this.#step('right', right, this.right)}</td>
    </tr>`;
  }

  #step(side: 'left' | 'right', step: JourneyStep | undefined, current: JourneyStep | undefined) {
    if (!step) return html`<span class="muted" aria-label="no such step">–</span>`;
    return html`<button
      class="plain"
      aria-current=${isSameStep(step, current) ? 'step' : 'false'}
      @click=${() => this.onStep(side, step)}
    >
      ${step.number} <span class="where">${step.node} ${step.namespace}</span> ${step.title}
    </button>`;
  }
}

/** Steps of a run and of what was derived of it anew are equal, not the same records. */
function isSameStep(step: JourneyStep, other: JourneyStep | undefined): boolean {
  return step.firstEvent === other?.firstEvent && step.lastEvent === other.lastEvent;
}
