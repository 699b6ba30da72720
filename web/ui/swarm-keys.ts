/**
 * The list of keys, made from the table of commands.
 *
 * A modal dialog of the browser's own, which keeps the focus and gives it back.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { commands, keyName, type Command } from '../app/commands.ts';
import { icon } from './icons.ts';
import { sharedStyles } from './shared-styles.ts';

const GROUPS: readonly Command['group'][] = ['Time', 'Stage', 'Page'];

@customElement('swarm-keys')
export class SwarmKeys extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      dialog {
        border: 1px solid var(--line);
        border-radius: var(--radius-large);
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow);
        padding: 16px 20px 20px;
        width: min(520px, calc(100vw - 32px));
        max-height: calc(100vh - 48px);
      }
      dialog::backdrop {
        background: var(--scrim);
      }
      .head {
        display: flex;
        justify-content: space-between;
        align-items: center;
      }
      h1 {
        font-size: var(--size-title);
      }
      dl {
        display: grid;
        grid-template-columns: 110px 1fr;
        gap: 4px 12px;
        margin: 0;
      }
      dd {
        margin: 0;
      }
      kbd {
        font: var(--size-mono) var(--font-mono);
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        padding: 0 6px;
      }
    `,
  ];

  @property({ type: Boolean }) declare open: boolean;
  @property({ attribute: false }) declare onClose: () => void;
  @query('dialog') declare private dialog: HTMLDialogElement;

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @close=${() => this.onClose()}>
      <div class="head">
        <h1 id="title">Keys</h1>
        <button class="button square" aria-label="Close" @click=${() => this.dialog.close()}>
          ${icon('close')}
        </button>
      </div>
      ${GROUPS.map((group) => this.#group(group))}
      <h2>On the stage</h2>
      <p class="muted">
        Tab to a station: ← → walk along the wires, ↑ ↓ in the column, Page Up and Page Down between
        nodes, Enter goes to the step there.
      </p>
    </dialog>`;
  }

  protected override updated(): void {
    if (this.open && !this.dialog.open) this.dialog.showModal();
    if (!this.open && this.dialog.open) this.dialog.close();
  }

  #group(group: Command['group']): TemplateResult {
    const own = commands.filter((command) => command.group === group);
    return html`<h2>${group}</h2>
      <dl>
        ${own.map(
          ({ keys, title }) =>
            html`<dt>${keys.map((key) => html`<kbd>${keyName(key)}</kbd> `)}</dt>
              <dd>${title}</dd>`,
        )}
      </dl>`;
  }
}
