/**
 * Everything that happened in the scope, as rows; only those in sight are in the document.
 *
 * Owns the window on the list. A click goes to the row's moment; the current row stays in sight.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { pause, seek } from '../app/player.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { filteredMoments } from '../filter/filtered.ts';
import type { Moment } from '../stores/moments.ts';
import { placeOf } from '../stores/playback-store.ts';
import { durationText, timeText } from '../ui/format.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

const ROW_HEIGHT = 20;
/** Rows kept above and below the window, so that fast scrolling shows no gaps. */
const SPARE_ROWS = 6;

interface ListWindow {
  readonly top: number;
  readonly height: number;
}

/** Where the window has to be for a row to be seen: where it is, or with the row in the middle. */
function topFor({ top, height }: ListWindow, row: number, rows: number): number {
  const y = row * ROW_HEIGHT;
  if (y >= top + ROW_HEIGHT && y <= top + height - 2 * ROW_HEIGHT) return top;
  const goal = Math.round((y - height / 2) / ROW_HEIGHT + 1) * ROW_HEIGHT;
  return Math.max(0, Math.min(rows * ROW_HEIGHT - height, goal));
}

@customElement('swarm-event-list')
export class SwarmEventList extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 0;
      }
      .scroller {
        flex: 1;
        min-height: 0;
        overflow: auto;
        position: relative;
      }
      .scroller:focus-visible {
        outline-offset: -2px;
      }
      .rows {
        position: absolute;
        inset: 0 0 auto;
      }
      .row {
        height: 20px;
        display: grid;
        grid-template-columns: 14px 48px 96px 70px 190px 170px 44px minmax(220px, 1fr);
        gap: 8px;
        padding: 0 8px;
        align-items: center;
        cursor: pointer;
        white-space: nowrap;
        min-width: max-content;
      }
      .row > * {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .row:hover {
        background: var(--sunk);
      }
      .now,
      .now:hover {
        background: var(--tint);
      }
      .drop {
        font-weight: 600;
      }
      @media (max-width: 911px) {
        .row {
          grid-template-columns: 14px 40px 92px 150px minmax(220px, 1fr);
          min-width: 0;
        }
        .gap,
        .station,
        .packet {
          display: none;
        }
      }
      @media (max-width: 559px) {
        .row {
          grid-template-columns: 14px 92px minmax(0, 1fr);
        }
        .number,
        .where {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @query('.scroller') declare private scroller: HTMLElement;
  /** Where the list is scrolled to and how much of it is seen, as far as the browser has told. */
  @state() declare private window: ListWindow;

  #shownPosition = -1;
  #observer = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.window = { top: 0, height: 200 };
    this.addController(
      new StoreController(this, () => [this.session.run, this.session.playback, this.session.view]),
    );
  }

  override disconnectedCallback(): void {
    this.#observer.disconnect();
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const { shown: moments } = filteredMoments(this.session);
    const { first, count } = this.#inSight(moments);
    const shown = moments.slice(first, first + count);
    const { position } = this.session.playback.state;
    return html`
      <div
        class="scroller mono"
        role="listbox"
        tabindex="0"
        aria-label="Events, ${moments.length} in all"
        aria-activedescendant=${shown.some((each) => each.index === position) ? 'now' : ''}
        @scroll=${() => this.#measure()}
      >
        <div
          class="spacer"
          role="presentation"
          .style=${`height: ${moments.length * ROW_HEIGHT}px`}
        ></div>
        <div
          class="rows"
          role="presentation"
          .style=${`transform: translateY(${first * ROW_HEIGHT}px)`}
        >
          ${shown.map((moment, at) => this.#row(moments, first + at, moment))}
        </div>
      </div>
    `;
  }

  protected override firstUpdated(): void {
    this.#observer.observe(this.scroller);
  }

  /** The window goes to the current row when it is another one than at the last drawing. */
  protected override willUpdate(): void {
    const { position } = this.session.playback.state;
    if (position === this.#shownPosition) return;
    this.#shownPosition = position;
    const { shown: moments } = filteredMoments(this.session);
    const top = topFor(this.window, Math.max(0, placeOf(moments, position)), moments.length);
    if (top === this.window.top) return;
    this.window = { ...this.window, top };
    this.session.frames.add(this.#scroll);
  }

  /** Scrolls to where the window is, once the rows are there. */
  readonly #scroll = (): false => {
    this.scroller.scrollTop = this.window.top;
    return false;
  };

  #measure(): void {
    const { scrollTop: top, clientHeight: height } = this.scroller;
    if (top !== this.window.top || height !== this.window.height) this.window = { top, height };
  }

  /** The rows to draw: those in sight, with some to spare. */
  #inSight(moments: readonly Moment[]): { first: number; count: number } {
    const { top, height } = this.window;
    const count = Math.ceil(height / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const last = Math.max(0, moments.length - count + SPARE_ROWS);
    const first = Math.min(last, Math.floor(top / ROW_HEIGHT) - SPARE_ROWS);
    return { first: Math.max(0, first), count };
  }

  #row(moments: readonly Moment[], at: number, moment: Moment): TemplateResult {
    const now = moment.index === this.session.playback.state.position;
    const packet = moment.journey ? `#${moment.journey.packet}` : '';
    return html`<div
      role="option"
      id=${now ? 'now' : `row-${moment.index}`}
      aria-selected=${now}
      aria-posinset=${at + 1}
      aria-setsize=${moments.length}
      class="row ${moment.tick} ${now ? 'now' : ''}"
      @click=${() => this.#select(moment)}
    >
      <span aria-hidden="true">${now ? '▸' : ''}</span>
      <span class="number muted">${moment.event}</span>
      <span>${timeText(moment.timeNs)}</span>
      <span class="gap muted">${gapText(moments[at - 1], moment)}</span>
      <span class="where">${moment.where}</span>
      <span class="station">${moment.station}</span>
      <span class="packet">${packet}</span>
      <span>${moment.text}</span>
    </div>`;
  }

  #select(moment: Moment): void {
    pause(this.session);
    seek(this.session, moment.index);
  }
}

/** Time since the row above; nothing where none passed. */
function gapText(before: Moment | undefined, { timeNs }: Moment): string {
  const gapNs = before ? timeNs - before.timeNs : 0;
  return gapNs > 0 ? `+${durationText(gapNs)}` : '';
}
