/**
 * The list of keys with what each does, made from the table of commands; each can be given another key.
 *
 * A modal dialog of the browser's own, which keeps the focus and gives it back.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { commands, keyName, runCommand, type CommandId } from '../app/commands.ts';
import type { Command, CommandGroup } from '../app/commands/command.ts';
import { chordOf } from '../app/hotkeys.ts';
import { hasOwnKeys, isReserved, keysOf, setKeys } from '../app/key-map.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { dialogStyles } from './dialog-styles.ts';
import { icon } from './icons.ts';
import { sharedStyles } from './shared-styles.ts';

type Known = Command<CommandId>;

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
        display: flex;
        gap: 8px;
        justify-content: space-between;
        align-items: baseline;
      }
      .tools {
        flex: none;
        display: flex;
      }
      .tools button {
        min-height: 24px;
        padding: 0 6px;
        font-size: var(--size-mono);
      }
      .said {
        position: sticky;
        top: 0;
        min-height: 1.5em;
        background: var(--surface);
        font-weight: 600;
      }
      .awaited {
        font-weight: 600;
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
        dd {
          flex-direction: column;
          gap: 0;
        }
        .tools button:first-child {
          padding-left: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @query('dialog') declare private dialog: HTMLDialogElement;
  /** The command whose next key is waited for. */
  @state() declare private awaited: CommandId | undefined;
  @state() declare private said: string;

  constructor() {
    super();
    this.said = '';
    this.addController(new StoreController(this, () => [this.session.view]));
  }

  override render(): TemplateResult {
    const { singleKeys, still } = this.session.view.state;
    return html`<dialog
      aria-labelledby="title"
      @close=${() => this.#onClose()}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
    >
      <div class="head">
        <h1 id="title">Keys</h1>
        <button class="button square" aria-label="Close" @click=${() => this.dialog.close()}>
          ${icon('close')}
        </button>
      </div>
      ${this.#switch('single-keys', 'Single keys run commands', singleKeys)}
      ${this.#switch('still', 'Nothing moves by itself', still)}
      <p class="muted">Each command can have another key, or none. This browser remembers it.</p>
      <p role="status" class="said">${this.said}</p>
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
      <dl>${own.map((command) => this.#row(command))}</dl>`;
  }

  #row(command: Known): TemplateResult {
    const { id, title, help } = command;
    const keys = keysOf(command);
    return html`<dt>
        ${
          this.awaited === id
            ? html`<span class="awaited">press a key…</span>`
            : keys.map((key) => html`<kbd>${keyName(key)}</kbd> `)
        }
      </dt>
      <dd>
        <span>${title} <span class="muted">${help}</span></span>
        ${id === 'close' ? nothing : this.#tools(command, keys.length > 0)}
      </dd>`;
  }

  #tools(command: Known, hasKey: boolean): TemplateResult {
    const { title, id } = command;
    return html`<span class="tools">
      ${this.#tool('Change', title, () => this.#await(id))}
      ${hasKey ? this.#tool('Off', title, () => this.#set(command, [])) : nothing}
      ${
        hasOwnKeys(command)
          ? this.#tool('As before', title, () => this.#set(command, undefined))
          : nothing
      }
    </span>`;
  }

  #tool(words: string, title: string, run: () => void): TemplateResult {
    return html`<button class="plain" aria-label=${`${words}: key of ${title}`} @click=${run}>
      ${words}
    </button>`;
  }

  #await(id: CommandId): void {
    this.awaited = id;
    this.said = 'Press the new key; Escape leaves it as it is.';
  }

  #set(command: Known, keys: readonly string[] | undefined): void {
    const first = keys === undefined ? command.keys : keys;
    const taken = commands.find(
      (each) => each.id !== command.id && keysOf(each).some((key) => first.includes(key)),
    );
    this.awaited = undefined;
    if (taken) {
      this.said = `${first.map(keyName).join(', ')} is the key of “${taken.title}”; change that first.`;
      return;
    }
    setKeys(command, keys);
    const names = keysOf(command).map(keyName).join(', ') || 'none';
    this.said = `Key of “${command.title}”: ${names}.`;
    this.requestUpdate();
  }

  /** The press that is waited for, whatever it means elsewhere. */
  #onKey(event: KeyboardEvent): void {
    const command = commands.find(({ id }) => id === this.awaited);
    if (!command || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const chord = chordOf(event);
    if (!isReserved(chord)) return this.#set(command, [chord]);
    this.awaited = undefined;
    this.said = event.key === 'Escape' ? 'Left as it was.' : `${keyName(chord)} has its own use.`;
  }

  #onClose(): void {
    this.awaited = undefined;
    this.said = '';
    this.session.view.patch({ helpOpen: false });
    if (location.hash === '#/help/keys') location.hash = '#/';
  }
}
