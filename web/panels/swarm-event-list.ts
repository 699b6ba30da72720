/**
 * Everything that happened in the scope, as rows; only those in sight are in the document.
 *
 * Owns the window on the list. A click goes to the row's moment; the current row stays in sight. The menu
 * of a row is fetched when it is first asked for.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { hasPart } from '../app/parts.ts';
import { pause, seek } from '../app/player.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { filteredMoments } from '../filter/filtered.ts';
import type { EventCell } from '../filter/filter-terms.ts';
import type { Moment } from '../stores/moments.ts';
import type { Run } from '../stores/run-store.ts';
import { placeOf } from '../stores/playback-store.ts';
import { durationText, timeText } from '../ui/format.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { eventListStyles } from './event-list-styles.ts';
import {
  flatRows,
  foldOf,
  groupedRows,
  rowOf,
  type EventRow,
  type Fold,
  type Turned,
} from './event-rows.ts';
import type { MenuClosed } from './swarm-event-menu.ts';

const ROW_HEIGHT = 20;
/** Rows kept above and below the window, so that fast scrolling shows no gaps. */
const SPARE_ROWS = 6;

/** Where the menu of a row is open, and what it is about. */
interface MenuPlace {
  readonly moment: Moment;
  readonly cell: EventCell;
  readonly x: number;
  readonly y: number;
}

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
  static override styles = [sharedStyles, eventListStyles];

  @property({ attribute: false }) declare session: Session;
  @query('.scroller') declare private scroller: HTMLElement;
  /** Where the list is scrolled to and how much of it is seen, as far as the browser has told. */
  @state() declare private window: ListWindow;
  /** Rows that the reader opened or folded against what they are of themselves. */
  @state() declare private turned: Turned;
  @state() declare private menu: MenuPlace | undefined;

  #shownPosition = -1;
  /** The run that the folds and the menu are of. */
  #ofRun: Run | undefined;
  /** The rows made last; `turned` is undefined where they are not by packet. */
  #made: { moments: readonly Moment[]; turned: Turned | undefined; rows: EventRow[] } | undefined;
  #observer = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    this.window = { top: 0, height: 200 };
    this.turned = new Set();
    this.addController(
      new StoreController(this, () => [this.session.run, this.session.playback, this.session.view]),
    );
  }

  override disconnectedCallback(): void {
    this.#observer.disconnect();
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const rows = this.#rows();
    const { first, count } = this.#inSight(rows.length);
    const shown = rows.slice(first, first + count);
    const now = this.#rowNow(rows);
    return html`
      <div
        class="scroller mono"
        role="listbox"
        tabindex="0"
        aria-label="Events, ${rows.length} in all"
        aria-activedescendant=${now >= first && now < first + count ? 'now' : ''}
        @scroll=${() => this.#measure()}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, rows)}
        @contextmenu=${(event: MouseEvent) => this.#openMenu(event, rows)}
      >
        <div
          class="spacer"
          role="presentation"
          .style=${`height: ${rows.length * ROW_HEIGHT}px`}
        ></div>
        <div
          class="rows"
          role="presentation"
          .style=${`transform: translateY(${first * ROW_HEIGHT}px)`}
        >
          ${shown.map((_row, at) => this.#row(rows, first + at, now))}
        </div>
      </div>
      ${this.#menu()}
    `;
  }

  protected override firstUpdated(): void {
    this.#observer.observe(this.scroller);
  }

  protected override willUpdate(): void {
    this.#forgetOtherRun();
    this.#followPosition();
  }

  /** Packets of another run have the same numbers, and nothing else in common. */
  #forgetOtherRun(): void {
    const { run } = this.session.run.state;
    if (run === this.#ofRun) return;
    this.#ofRun = run;
    this.#shownPosition = -1;
    this.turned = new Set();
    this.menu = undefined;
  }

  /** The window goes to the current row when it is another one than at the last drawing. */
  #followPosition(): void {
    const { position } = this.session.playback.state;
    if (position === this.#shownPosition) return;
    this.#shownPosition = position;
    const rows = this.#rows();
    const top = topFor(this.window, Math.max(0, this.#rowNow(rows)), rows.length);
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
  #inSight(rows: number): { first: number; count: number } {
    const { top, height } = this.window;
    const count = Math.ceil(height / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const last = Math.max(0, rows - count + SPARE_ROWS);
    const first = Math.min(last, Math.floor(top / ROW_HEIGHT) - SPARE_ROWS);
    return { first: Math.max(0, first), count };
  }

  #rows(): readonly EventRow[] {
    const { shown: moments } = filteredMoments(this.session);
    const turned = this.session.view.state.grouped ? this.turned : undefined;
    if (this.#made?.moments !== moments || this.#made.turned !== turned) {
      const rows = turned ? groupedRows(moments, turned) : flatRows(moments);
      this.#made = { moments, turned, rows };
    }
    return this.#made.rows;
  }

  /** Place of the row that is looked at; -1 where it is filtered out. */
  #rowNow(rows: readonly EventRow[]): number {
    const { position } = this.session.playback.state;
    if (this.session.view.state.grouped) return rowOf(rows, position);
    const { shown } = filteredMoments(this.session);
    const at = placeOf(shown, position);
    return shown[at]?.index === position ? at : -1;
  }

  #row(rows: readonly EventRow[], at: number, rowNow: number): TemplateResult {
    const { moment, depth, fold } = rows[at]!;
    const now = at === rowNow;
    const packet = moment.journey ? `#${moment.journey.packet}` : '';
    const before = this.session.view.state.grouped ? undefined : rows[at - 1]?.moment;
    return html`<div
      role="option"
      id=${now ? 'now' : `row-${at}`}
      data-at=${at}
      aria-selected=${now}
      aria-posinset=${at + 1}
      aria-setsize=${rows.length}
      class="row ${fold ? 'folds' : moment.tick} depth-${depth} ${now ? 'now' : ''}"
      @click=${() => this.#select(moment)}
    >
      ${fold ? this.#sign(fold) : html`<span aria-hidden="true">${now ? '▸' : ''}</span>`}
      <span class="number muted" data-cell="time">${moment.event}</span>
      <span data-cell="time">${timeText(moment.timeNs)}</span>
      <span class="gap muted" data-cell="time">${gapText(before, moment)}</span>
      <span class="where" data-cell="where">${moment.where}</span>
      <span class="station" data-cell="station">${fold ? '' : moment.station}</span>
      <span class="packet" data-cell="packet">${packet}</span>
      <span data-cell="text">${fold?.text ?? moment.text}</span>
    </div>`;
  }

  #sign({ key, isOpen }: Fold): TemplateResult {
    return html`<span
      class="sign"
      @click=${(event: Event) => {
        event.stopPropagation();
        this.#turn(key);
      }}
      ><span aria-hidden="true">${isOpen ? '▾' : '▸'}</span
      ><span class="visually-hidden">${isOpen ? 'open' : 'folded'},</span></span
    >`;
  }

  #turn(key: string): void {
    const turned = new Set(this.turned);
    if (!turned.delete(key)) turned.add(key);
    this.turned = turned;
  }

  /** Enter opens or folds what the moment looked at is in, and keeps it in sight. */
  #onKey(event: KeyboardEvent, rows: readonly EventRow[]): void {
    const fold = foldOf(rows, this.session.playback.state.position);
    if (event.key !== 'Enter' || !fold) return;
    event.preventDefault();
    this.#shownPosition = -1;
    this.#turn(fold.key);
  }

  /** At the pointer, or at the current row where the menu's key was pressed. */
  #openMenu(event: MouseEvent, rows: readonly EventRow[]): void {
    const [cell, hit] = [event.target, event.target].map((target, index) =>
      target instanceof Element ? target.closest(index === 0 ? '[data-cell]' : '[data-at]') : null,
    );
    const row = hit ?? this.renderRoot.querySelector('.now');
    const moment = rows[Number(row?.getAttribute('data-at') ?? -1)]?.moment;
    if (!row || !moment) return;
    event.preventDefault();
    const { left, bottom } = row.getBoundingClientRect();
    const [x, y] = hit ? [event.clientX, event.clientY] : [left + 40, bottom];
    const name = (cell as HTMLElement | null)?.dataset['cell'] ?? 'where';
    this.menu = { moment, cell: name as EventCell, x, y };
  }

  #menu(): TemplateResult | typeof nothing {
    const { menu } = this;
    if (!menu || !hasPart('event-menu', () => this.requestUpdate())) return nothing;
    return html`<swarm-event-menu
      .session=${this.session}
      .moment=${menu.moment}
      .cell=${menu.cell}
      .x=${menu.x}
      .y=${menu.y}
      @close=${({ detail: { keepsFocus } }: CustomEvent<MenuClosed>) => {
        this.menu = undefined;
        if (keepsFocus) this.scroller.focus();
      }}
    ></swarm-event-menu>`;
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
