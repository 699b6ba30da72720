/**
 * The list of keys with what each does, made from the table of commands, and how keys and motion are.
 *
 * A modal dialog of the browser's own, which keeps the focus and gives it back.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { commands, keyName, runCommand, type CommandId } from '../app/commands.ts';
import type { CommandGroup } from '../app/commands/command.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { dialogStyles } from './dialog-styles.ts';
import { icon } from './icons.ts';
import { sharedStyles } from './shared-styles.ts';

const GROUPS: readonly CommandGroup[] = ['Time', 'Stage', 'Change', 'Page'];

@customElement('swarm-keys')
export class SwarmKeys extends LitElement {
  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      dialog {
        width: min(760px, calc(100vw - 32px));
      }
      dl {
        display: grid;
        grid-template-columns: 128px 1fr;
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
        white-space: nowrap;
      }
      label {
        display: flex;
        gap: 8px;
        align-items: center;
        min-height: 26px;
      }
      @media (max-width: 559px) {
        dl {
          grid-template-columns: 92px 1fr;
        }
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @query('dialog') declare private dialog: HTMLDialogElement;

  constructor() {
    super();
    this.addController(new StoreController(this, () => [this.session.view]));
  }

  override render(): TemplateResult {
    const { singleKeys, still } = this.session.view.state;
    return html`<dialog
      aria-labelledby="title"
      @close=${() => this.session.view.patch({ helpOpen: false })}
    >
      <div class="head">
        <h1 id="title">Keys</h1>
        <button class="button square" aria-label="Close" @click=${() => this.dialog.close()}>
          ${icon('close')}
        </button>
      </div>
      ${this.#switch('single-keys', 'Single keys run commands', singleKeys)}
      ${this.#switch('still', 'Nothing moves by itself', still)}
      ${GROUPS.map((group) => this.#group(group))}
      <h2>On the stage</h2>
      <p class="muted">
        Tab to a station: ← → walk along the wires, ↑ ↓ in the column, Page Up and Page Down between
        nodes, Enter goes to the step there. Drag moves the stage, Ctrl with the wheel changes its
        size.
      </p>
    </dialog>`;
  }

  protected override updated(): void {
    const { helpOpen } = this.session.view.state;
    if (helpOpen && !this.dialog.open) this.dialog.showModal();
    if (!helpOpen && this.dialog.open) this.dialog.close();
  }

  #switch(id: CommandId, words: string, on: boolean): TemplateResult {
    return html`<label
      ><input type="checkbox" .checked=${on} @change=${() => runCommand(this.session, id)} />
      ${words}</label
    >`;
  }

  #group(group: CommandGroup): TemplateResult {
    const own = commands.filter((command) => command.group === group);
    return html`<h2>${group}</h2>
      <dl>
        ${own.map(
          ({ keys, title, help }) =>
            html`<dt>${keys.map((key) => html`<kbd>${keyName(key)}</kbd> `)}</dt>
              <dd>${title} <span class="muted">${help}</span></dd>`,
        )}
      </dl>`;
  }
}
