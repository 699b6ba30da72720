/**
 * The menu of a row of the event list: filter to what was clicked, leave it out, follow its packet.
 *
 * Owns the menu and its keys; terms are made in filter-terms.ts. It is fetched when first opened.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { pause, seek, setScope } from '../app/player.ts';
import type { Session } from '../app/session.ts';
import { termsOfCell, withTerm, type EventCell } from '../filter/filter-terms.ts';
import type { Moment } from '../stores/moments.ts';
import type { Scope } from '../stores/playback-store.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

interface Item {
  readonly title: string;
  readonly run: () => void;
}

/** What the menu says when it closes. */
export interface MenuClosed {
  /** False where the reader has put the focus elsewhere, which is then not to be taken back. */
  readonly keepsFocus: boolean;
}

const WIDTH = 300;

@customElement('swarm-event-menu')
export class SwarmEventMenu extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      [role='menu'] {
        position: fixed;
        z-index: 5;
        width: min(300px, 90vw);
        max-height: 60vh;
        overflow: auto;
        padding: 4px;
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: var(--shadow);
      }
      .plain {
        display: block;
        width: 100%;
        min-height: 28px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @property({ attribute: false }) declare moment: Moment;
  @property({ attribute: false }) declare cell: EventCell;
  /** Where it opens, in pixels of the window. */
  @property({ attribute: false }) declare x: number;
  @property({ attribute: false }) declare y: number;

  override render(): TemplateResult {
    const items = this.#items();
    const left = Math.max(4, Math.min(this.x, innerWidth - WIDTH - 4));
    const top = Math.max(4, Math.min(this.y, innerHeight - items.length * 28 - 14));
    return html`<div
      role="menu"
      aria-label="This event"
      .style=${`left: ${left}px; top: ${top}px`}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
      @focusout=${(event: FocusEvent) => this.#onFocusOut(event)}
    >
      ${items.map(
        ({ title, run }) =>
          html`<button
            class="plain"
            role="menuitem"
            tabindex="-1"
            title=${title}
            @click=${() => {
              run();
              this.#close({ keepsFocus: true });
            }}
          >
            ${title}
          </button>`,
      )}
    </div>`;
  }

  protected override updated(): void {
    this.#buttons()[0]?.focus();
  }

  #items(): Item[] {
    const { request, journey } = this.moment;
    const terms = termsOfCell(this.moment, this.cell);
    return [
      ...terms.map((term) => ({ title: `Only ${term}`, run: () => this.#add(term) })),
      ...(this.cell === 'time' ? [] : terms).map((term) => ({
        title: `Leave out ${term}`,
        run: () => this.#add(`-${term}`),
      })),
      ...(journey ? [this.#follow('packet', `Follow packet #${journey.packet}`)] : []),
      ...(request > 0 ? [this.#follow('request', `Follow request ${request}`)] : []),
    ];
  }

  #add(term: string): void {
    const { view } = this.session;
    view.patch({ filter: withTerm(view.state.filter, term) });
  }

  #follow(scope: Scope, title: string): Item {
    const run = (): void => {
      pause(this.session);
      seek(this.session, this.moment.index);
      setScope(this.session, scope);
    };
    return { title, run };
  }

  #buttons(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('button')];
  }

  #onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    if (event.key === 'Escape' || event.key === 'Tab') this.#close({ keepsFocus: true });
    if (by === 0) return;
    event.preventDefault();
    const buttons = this.#buttons();
    const at = buttons.findIndex((each) => each.matches(':focus'));
    buttons[(at + by + buttons.length) % buttons.length]?.focus();
  }

  #onFocusOut({ relatedTarget }: FocusEvent): void {
    const isWithin = relatedTarget instanceof Node && this.renderRoot.contains(relatedTarget);
    if (!isWithin) this.#close({ keepsFocus: false });
  }

  #close(detail: MenuClosed): void {
    this.dispatchEvent(new CustomEvent<MenuClosed>('close', { detail }));
  }
}
