/**
 * Everything that happened in the scope, as rows; only those in sight are in the document.
 *
 * Owns the window on the list. A click goes to the row's moment; the current row stays in sight.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
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
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @query('.scroller') declare private scroller: HTMLElement;
  @query('.spacer') declare private spacer: HTMLElement;
  @query('.rows') declare private rows: HTMLElement;
  @state() declare private firstRow: number;
  @state() declare private rowCount: number;

  #shownPosition = -1;
  #observer = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.firstRow = 0;
    this.rowCount = 20;
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
    const shown = moments.slice(this.firstRow, this.firstRow + this.rowCount);
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
        <div class="spacer" role="presentation"></div>
        <div class="rows" role="presentation">
          ${repeat(
            shown,
            (moment) => moment.index,
            (moment, at) => this.#row(moments, this.firstRow + at, moment),
          )}
        </div>
      </div>
    `;
  }

  protected override firstUpdated(): void {
    this.#observer.observe(this.scroller);
  }

  protected override updated(): void {
    const { shown: moments } = filteredMoments(this.session);
    this.spacer.style.height = `${moments.length * ROW_HEIGHT}px`;
    this.rows.style.transform = `translateY(${this.firstRow * ROW_HEIGHT}px)`;
    this.#reveal(moments);
  }

  #measure(): void {
    const { scrollTop, clientHeight } = this.scroller;
    this.firstRow = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - SPARE_ROWS);
    this.rowCount = Math.ceil(clientHeight / ROW_HEIGHT) + 2 * SPARE_ROWS;
  }

  /** Scrolls to the current row when it is another one than at the last drawing. */
  #reveal(moments: readonly Moment[]): void {
    const { position } = this.session.playback.state;
    if (position === this.#shownPosition) return;
    this.#shownPosition = position;
    const at = Math.max(0, placeOf(moments, position));
    const { scrollTop, clientHeight } = this.scroller;
    const top = at * ROW_HEIGHT;
    if (top < scrollTop + ROW_HEIGHT || top > scrollTop + clientHeight - 2 * ROW_HEIGHT) {
      const goal = Math.round((top - clientHeight / 2) / ROW_HEIGHT + 1) * ROW_HEIGHT;
      this.scroller.scrollTop = Math.max(0, goal);
    }
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
      <span class="muted">${moment.event}</span>
      <span>${timeText(moment.timeNs)}</span>
      <span class="gap muted">${gapText(moments[at - 1], moment)}</span>
      <span>${moment.where}</span>
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
