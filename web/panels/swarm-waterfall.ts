/**
 * How long each request took, and for what: one bar a request, each from its own start.
 *
 * Owns the drawing and the order; the request looked at has what it waited for below it, place by place.
 * What a bar is made of is waterfall-rows.ts's. Only rows in sight are drawn in full by the browser
 * (content-visibility).
 */
import { html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RequestStory } from '../../src/index.ts';
import { pause, selectRequest } from '../app/player.ts';
import { focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { durationText, timeText } from '../ui/format.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { criticalPath, type PathPart } from './critical-path.ts';
import {
  percentile,
  sortedDurations,
  waterfallRows,
  type PartKind,
  type WaterfallOrder,
  type WaterfallRow,
} from './waterfall-rows.ts';
import { waterfallStyles } from './waterfall-styles.ts';

const ROWS_MAX = 500;
const BAR_WIDTH = 1000;
const PARTS_MAX = 80;
/** Percentiles that a line stands for. */
const SHARES = [50, 95, 99] as const;

const ORDERS: readonly (readonly [WaterfallOrder, string])[] = [
  ['start', 'start'],
  ['duration', 'longest first'],
  ['outcome', 'outcome'],
];

const PARTS: Readonly<Record<PartKind, string>> = {
  dns: 'name looked up',
  connect: 'connecting',
  wait: 'waiting for the answer',
  transfer: 'taking the answer',
};

@customElement('swarm-waterfall')
export class SwarmWaterfall extends LitElement {
  static override styles = [sharedStyles, waterfallStyles];

  @property({ attribute: false }) declare session: Session;
  @state() declare private order: WaterfallOrder;
  /** What the request looked at waited for is shown below it. */
  @state() declare private isOpen: boolean;

  constructor() {
    super();
    this.order = 'start';
    this.isOpen = false;
    this.addController(new StoreController(this, () => [this.session.run, this.session.playback]));
  }

  override render(): TemplateResult {
    const stories = this.session.run.state.run?.stories ?? [];
    if (stories.length === 0) {
      return html`<p class="muted">This shows how long requests take; it needs at least one.</p>`;
    }
    const rows = waterfallRows(stories, this.order);
    const durations = sortedDurations(stories);
    const longest = Math.max(1, durations.at(-1)!);
    const shown = rows.slice(0, ROWS_MAX);
    const marks = SHARES.map((share) => (percentile(durations, share / 100) / longest) * BAR_WIDTH);
    const { story } = focusOf(this.session);
    return html`
      <div class="bar">
        <label
          >Order
          <select
            @change=${(event: Event) => {
              this.order = (event.target as HTMLSelectElement).value as WaterfallOrder;
            }}
          >
            ${ORDERS.map(([value, text]) => html`<option value=${value}>${text}</option>`)}
          </select></label
        >
        ${(Object.keys(PARTS) as PartKind[]).map(
          (kind) => html`<span class="key"><i class=${kind}></i>${PARTS[kind]}</span>`,
        )}
        <span class="muted">${rows.length} requests, ${percentilesText(durations)}</span>
        ${
          rows.length > ROWS_MAX
            ? html`<span class="muted">first ${ROWS_MAX} rows shown</span>`
            : ''
        }
      </div>
      <ol class="rows" tabindex="0" aria-label="Requests">
        ${shown.map((row) => {
          const now = story?.request === row.request ? story : undefined;
          return html`<li>
            ${this.#row(row, now !== undefined, longest, marks)}${this.#path(row, now)}
          </li>`;
        })}
      </ol>
    `;
  }

  #row(row: WaterfallRow, now: boolean, longest: number, marks: readonly number[]): TemplateResult {
    const parts = row.parts
      .map(({ kind, durationNs }) => `${PARTS[kind]} ${durationText(durationNs)}`)
      .join(', ');
    return html`<button
      class=${now ? 'plain row now' : 'plain row'}
      aria-current=${now}
      title=${parts}
      aria-expanded=${now ? this.isOpen : nothing}
      @click=${() => this.#select(row.request, now)}
    >
      <span class="mono muted">${now ? (this.isOpen ? '▾' : '▸') : ''}${row.request}</span>
      <span class="mono start">${timeText(row.startNs)}</span>
      <span class="label">${row.label}</span>
      <span class="label">${row.outcome}</span>
      <svg viewBox="0 0 ${BAR_WIDTH} 12" preserveAspectRatio="none" aria-hidden="true">
        ${bars(row, longest).map(
          ({ kind, x, width }) =>
            svg`<rect class=${row.outcome.startsWith('ok') ? kind : `${kind} failed`} x=${x} width=${width} y="1" height="10"></rect>`,
        )}
        ${marks.map((x) => svg`<path class="mark" d=${`M${x} 0V12`}></path>`)}
      </svg>
      <span class="mono">${durationText(row.durationNs)}</span>
      <span class="visually-hidden">${parts}</span>
    </button>`;
  }

  /** What the request looked at waited for, each part where in the request's own time it was. */
  #path(row: WaterfallRow, story: RequestStory | undefined): TemplateResult | typeof nothing {
    if (!story || !this.isOpen) return nothing;
    const parts = criticalPath(story);
    return html`<ol class="path" aria-label="What it waited for">
      ${parts.slice(0, PARTS_MAX).map((part) => pathRow(part, row))}
      ${
        parts.length > PARTS_MAX
          ? html`<li class="muted">First ${PARTS_MAX} of ${parts.length} parts.</li>`
          : nothing
      }
    </ol>`;
  }

  /** A second click opens what the request waited for, or folds it. */
  #select(request: number, isNow: boolean): void {
    if (isNow) this.isOpen = !this.isOpen;
    if (isNow) return;
    pause(this.session);
    selectRequest(this.session, request);
  }
}

function percentilesText(sorted: readonly number[]): string {
  return SHARES.map((share) => `p${share} ${durationText(percentile(sorted, share / 100))}`).join(
    ', ',
  );
}

function bars(row: WaterfallRow, longest: number) {
  let at = 0;
  return row.parts.map(({ kind, durationNs }) => {
    const width = Math.max(2, (durationNs / longest) * BAR_WIDTH);
    const bar = { kind, x: at, width };
    at += width;
    return bar;
  });
}

/** `n3 / ingress_sbox, #7`, its bar, its time and its share of the request. */
function pathRow(
  { place, packet, startNs, durationNs }: PathPart,
  row: WaterfallRow,
): TemplateResult {
  const x = ((startNs - row.startNs) / row.durationNs) * BAR_WIDTH;
  const width = Math.max(2, (durationNs / row.durationNs) * BAR_WIDTH);
  const share = (durationNs / row.durationNs) * 100;
  return html`<li class="part mono">
    <span class="muted">${packet > 0 ? `#${packet}` : ''}</span>
    <span class="label">${place || 'programs and timers'}</span>
    <span>${share.toFixed(1)} %</span>
    <svg viewBox="0 0 ${BAR_WIDTH} 12" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<rect class="critical" x=${x} width=${width} y="3" height="6"></rect>`}
    </svg>
    <span>${durationText(durationNs)}</span>
  </li>`;
}
