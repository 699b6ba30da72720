/**
 * The steps of the packet looked at: done, now, to come, dropped; a click goes there.
 *
 * Owns the marks and keeps the current step in sight. Sentences are the trace's own.
 */
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { hopsOf, type Hop, type Journey, type JourneyStep } from '../../src/index.ts';
import type { FrameLoop } from '../controllers/frame-loop.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { markOf, stepLabel, type StepMark } from './step-hops.ts';

const MARKS: Readonly<Record<StepMark, { sign: string; word: string }>> = {
  done: { sign: '✓', word: 'done' },
  now: { sign: '●', word: 'now' },
  ahead: { sign: '○', word: 'to come' },
  dropped: { sign: '✕', word: 'dropped' },
};

@customElement('swarm-step-list')
export class SwarmStepList extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      .hop {
        font: 600 var(--size-head) var(--font-mono);
        color: var(--muted);
        padding: 4px 4px 0;
        scroll-snap-align: start;
      }
      .plain {
        display: flex;
        gap: 8px;
        width: 100%;
        padding: 1px 4px;
        color: var(--muted);
      }
      li li {
        scroll-snap-align: start;
      }
      .plain:focus-visible {
        outline-offset: -2px;
      }
      .now {
        color: var(--ink);
        font-weight: 600;
        background: var(--tint);
      }
      .dropped {
        color: var(--ink);
      }
      .sign {
        flex: none;
        width: 1em;
        text-align: center;
      }
      .now .sign {
        color: var(--request);
      }
      .done .sign {
        color: var(--response);
      }
      .dropped .sign {
        color: var(--drop);
      }
      .label {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) declare journey: Journey | undefined;
  @property({ attribute: false }) declare current: number;
  @property({ attribute: false }) declare frames: FrameLoop;
  @property({ attribute: false }) declare onSelect: (step: JourneyStep) => void;

  override render(): TemplateResult {
    const hops = hopsOf(this.journey?.steps ?? []);
    return html`<ol aria-label="Steps of the packet">
      ${hops.map((hop) => this.#hop(hop))}
    </ol>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('current') || changed.has('journey')) this.frames.add(this.#reveal);
  }

  /** Scrolls the current step into view; sizes are known once everything else is drawn. */
  readonly #reveal = (): false => {
    const now = this.renderRoot.querySelector<HTMLElement>('[aria-current="step"]');
    const list = this.parentElement;
    if (!now || !list) return false;
    const [row, frame] = [now.getBoundingClientRect(), list.getBoundingClientRect()];
    if (row.top < frame.top + 40 || row.bottom > frame.bottom - 40) {
      list.scrollTop += row.top - frame.top - frame.height / 2 + row.height / 2;
    }
    return false;
  };

  #hop({ title, steps }: Hop): TemplateResult {
    return html`<li>
      <p class="hop">${title}</p>
      <ol>
        ${steps.map((step) => this.#step(step))}
      </ol>
    </li>`;
  }

  #step(step: JourneyStep): TemplateResult {
    const mark = markOf(step, this.current);
    const isNow = step.number === this.current;
    const { sign, word } = MARKS[mark];
    return html`<li>
      <button
        class="plain ${mark} ${isNow ? 'now' : ''}"
        aria-current=${isNow ? 'step' : 'false'}
        @click=${() => this.onSelect(step)}
      >
        <span class="sign" aria-hidden="true">${sign}</span>
        <span class="label">${stepLabel(step)}<span class="visually-hidden">, ${word}</span></span>
      </button>
    </li>`;
  }
}
