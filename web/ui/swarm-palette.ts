/**
 * The palette: type, choose, done. Finds elements, requests, events and commands.
 *
 * Owns the dialog, the list and the arrow keys in it; what is found is app/find.ts's.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { lineTrouble } from '../app/command-line.ts';
import { perform } from '../app/commands.ts';
import { find, type Found } from '../app/find.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { dialogStyles } from './dialog-styles.ts';
import { sharedStyles } from './shared-styles.ts';

@customElement('swarm-palette')
export class SwarmPalette extends LitElement {
  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      dialog {
        padding: 10px;
        margin-top: 9vh;
        overflow: hidden;
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
        gap: 8px;
      }
      input {
        width: 100%;
      }
      ul {
        overflow: auto;
        max-height: 50vh;
      }
      li {
        display: grid;
        grid-template-columns: 64px minmax(45%, 1fr) minmax(0, auto);
        gap: 10px;
        padding: 3px 8px;
        min-height: 26px;
        border-radius: var(--radius-small);
        cursor: pointer;
      }
      li[aria-selected='true'] {
        background: var(--tint);
        outline: 1px solid var(--line);
        outline-offset: -1px;
      }
      .title {
        overflow-wrap: anywhere;
      }
      .detail {
        text-align: right;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      @media (max-width: 559px) {
        .question .title {
          grid-column: 2 / 4;
        }
        .question .detail {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @query('dialog') declare private dialog: HTMLDialogElement;
  @query('input') declare private input: HTMLInputElement;
  @state() declare private at: number;

  constructor() {
    super();
    this.at = 0;
    this.addController(new StoreController(this, () => [this.session.view]));
  }

  override render(): TemplateResult {
    const { open, text } = this.session.view.state.palette;
    return html`<dialog aria-label="Find and commands" @close=${() => this.#close()}>
      ${open ? this.#content(text, find(this.session, text)) : nothing}
    </dialog>`;
  }

  protected override updated(): void {
    const { open } = this.session.view.state.palette;
    if (open && !this.dialog.open) {
      this.dialog.showModal();
      this.input.setSelectionRange(this.input.value.length, this.input.value.length);
    }
    if (!open && this.dialog.open) this.dialog.close();
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  #content(text: string, found: readonly Found[]): TemplateResult {
    const at = Math.min(this.at, found.length - 1);
    return html`
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="found"
        aria-activedescendant=${found.length > 0 ? `found-${at}` : ''}
        aria-label="Find"
        placeholder=${
          text.startsWith('>')
            ? 'a command'
            : 'a node, a service, a task, a packet; > for commands alone'
        }
        spellcheck="false"
        autocomplete="off"
        .value=${text}
        @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, found)}
      />
      <ul id="found" role="listbox" aria-label="Found">
        ${found.map((each, index) => this.#entry(each, index, index === at))}
      </ul>
      ${found.length === 0 ? this.#nothing(text) : nothing}
    `;
  }

  /** Where it was looked, and the way to look elsewhere. */
  #nothing(text: string): TemplateResult {
    const typed = text.trim();
    if (typed.startsWith(':')) {
      const trouble = lineTrouble(this.session, typed.slice(1).trim());
      return html`<p class="muted" role="status">${trouble}</p>`;
    }
    if (!typed.startsWith('>')) {
      return html`<p class="muted" role="status">
        No node, service, task, network, request, event, question or command has “${typed}” in it.
      </p>`;
    }
    const words = typed.slice(1).trim();
    return html`<p class="muted" role="status">
      No command is called “${words}”. After <code>&gt;</code> only commands are found.
      <button class="button" @click=${() => this.#retype(words)}>
        Find “${words}” in everything
      </button>
    </p>`;
  }

  /** Puts a text into the field, for the reader to go on with. */
  #retype(words: string): void {
    this.#type(words);
    this.input.focus();
  }

  #entry(found: Found, index: number, chosen: boolean): TemplateResult {
    return html`<li
      role="option"
      class=${found.kind}
      id=${`found-${index}`}
      aria-selected=${chosen}
      @click=${() => this.#run(found)}
    >
      <span class="muted">${found.kind}</span>
      <span class="title">${found.title}</span>
      <span class="detail mono muted">${found.detail}</span>
    </li>`;
  }

  #type(text: string): void {
    this.at = 0;
    this.session.view.patch({ palette: { open: true, text } });
  }

  #onKey(event: KeyboardEvent, found: readonly Found[]): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && found.length > 0) {
      this.at = (Math.min(this.at, found.length - 1) + by + found.length) % found.length;
    } else if (event.key === 'Enter') {
      const chosen = found[Math.min(this.at, found.length - 1)];
      if (chosen) this.#run(chosen);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #run(found: Found): void {
    if (found.fills !== undefined) return this.#retype(found.fills);
    this.dialog.close();
    perform(this.session, found);
  }

  #close(): void {
    this.at = 0;
    this.session.view.patch({ palette: { open: false, text: '' } });
  }
}
