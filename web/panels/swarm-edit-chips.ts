/**
 * The reader's edits above the scrubber: where each stands, its line, and a way to take it back.
 *
 * Owns the row alone; it is empty, and takes no room, until something was changed.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { isExpectation } from '../../src/index.ts';
import { commandTitle, runCommand, type CommandId } from '../app/commands.ts';
import { EDIT_TYPE, moveEdit, removeEdit, stepsOfFile } from '../app/edits.ts';
import { pause, seek } from '../app/player.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { stepOfEdit, type Edit } from '../stores/edits-store.ts';
import { timeText } from '../ui/format.ts';
import { icon } from '../ui/icons.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

/** How far the fading reaches at an end of the list. */
const FADE_PX = 32;

@customElement('swarm-edit-chips')
export class SwarmEditChips extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 3px 6px;
        align-items: center;
        padding: 3px 0;
      }
      /* The chips scroll, the tools stay; where both do not fit, the tools have a line of their own. */
      ul {
        display: flex;
        flex: 1 1 240px;
        gap: 6px;
        min-width: 0;
        max-width: max-content;
        overflow-x: auto;
        scrollbar-width: thin;
      }
      /* An end that there is more behind fades; a list that does not scroll has no such timeline. */
      @supports (animation-timeline: scroll(self inline)) {
        ul {
          animation: ends linear both;
          animation-timeline: scroll(self inline);
        }
      }
      @keyframes ends {
        from {
          mask: var(--ends) -${FADE_PX}px 0 / calc(100% + ${FADE_PX}px) 100%;
        }
        to {
          mask: var(--ends) 0 0 / calc(100% + ${FADE_PX}px) 100%;
        }
      }
      :host {
        --ends: linear-gradient(
          to right,
          transparent,
          var(--ink) ${FADE_PX}px,
          var(--ink) calc(100% - ${FADE_PX}px),
          transparent
        );
      }
      li {
        display: inline-flex;
        flex: none;
        align-items: center;
        border: 1px solid var(--line);
        border-left: 3px solid var(--drop);
        border-radius: var(--radius-small);
        background: var(--surface);
        max-width: min(420px, 80vw);
      }
      .check {
        border-left-color: var(--response);
      }
      .plain {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .square {
        flex: none;
        width: 26px;
        min-height: 26px;
        padding: 0 5px;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 3px 6px;
        align-items: center;
      }
      .tools .button {
        min-height: 26px;
        padding: 1px 8px;
      }
      .trouble {
        padding: 3px 8px;
        border-left: 3px solid var(--drop);
        background: var(--surface);
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @query('ul') declare private list: HTMLElement | null;
  /** Edits that were drawn last. */
  #shown = 0;

  constructor() {
    super();
    this.addController(new StoreController(this, () => [this.session.edits, this.session.run]));
  }

  /** What was just added is in sight, with the end of what stands before it. */
  protected override updated(): void {
    const { length } = this.session.edits.state.edits;
    const chip = this.list?.children[this.#shown] as HTMLElement | undefined;
    if (chip) this.list!.scrollLeft = chip.offsetLeft - this.list!.offsetLeft - FADE_PX;
    this.#shown = length;
  }

  override render(): TemplateResult {
    const { edits, past, undone, trouble, busy } = this.session.edits.state;
    const isUsed = edits.length + past.length + undone.length > 0;
    return html`
      ${
        isUsed
          ? html`<div class="row" role="group" aria-label="Edits">
              ${edits.length > 1 ? html`<span class="muted">${edits.length} edits</span>` : nothing}
              <ul>
                ${edits.map((edit) => this.#chip(edit))}
              </ul>
              <span class="tools">
                ${this.#tool('undo', 'Undo', past.length === 0)}
                ${this.#tool('redo', 'Redo', undone.length === 0)}
                ${this.#tool('compare', 'Compare with before', edits.length === 0)}
                ${this.#tool('save', 'Save YAML', edits.length === 0)}
                ${busy ? html`<span class="muted">simulating…</span>` : nothing}
              </span>
            </div>`
          : nothing
      }
      <div role="alert">
        ${trouble ? html`<p class="trouble">Not done: ${trouble}</p>` : nothing}
      </div>
    `;
  }

  #tool(id: CommandId, words: string, disabled: boolean): TemplateResult {
    return html`<button
      class="button"
      title=${commandTitle(id)}
      ?disabled=${disabled}
      @click=${() => runCommand(this.session, id)}
    >
      ${words}
    </button>`;
  }

  #chip(edit: Edit): TemplateResult {
    const step = stepOfEdit(this.session.edits.state.edits, edit);
    const place = this.session.run.state.run?.steps.find((each) => each.step === step);
    const isCheck = isExpectation(edit);
    const last = stepsOfFile(this.session) - 1;
    return html`<li
      class=${isCheck ? 'check' : ''}
      draggable=${String(!isCheck)}
      @dragstart=${(event: DragEvent) => event.dataTransfer?.setData(EDIT_TYPE, String(edit.id))}
    >
      <button class="plain" title=${edit.step} @click=${() => this.#goTo(place?.event ?? 0)}>
        ${place ? html`<span class="mono muted">${timeText(place.timeNs)}</span>` : nothing}
        ${edit.title === edit.step ? nothing : edit.title} <code>${edit.step}</code>
      </button>
      ${isCheck ? nothing : [this.#mover(edit, -1, edit.after < 0), this.#mover(edit, 1, edit.after >= last)]}
      <button
        class="plain square"
        aria-label=${`Remove: ${edit.title}`}
        title="Remove"
        @click=${() => void removeEdit(this.session, edit.id)}
      >
        ${icon('close')}
      </button>
    </li>`;
  }

  /** The way without a pointer to what dragging onto the scrubber does. */
  #mover(edit: Edit, by: 1 | -1, disabled: boolean): TemplateResult {
    const words = by < 0 ? 'One step earlier' : 'One step later';
    return html`<button
      class="plain square"
      aria-label=${`${words}: ${edit.title}`}
      title=${`${words}; or drag it onto the scrubber`}
      ?disabled=${disabled}
      @click=${() => void moveEdit(this.session, edit.id, edit.after + by)}
    >
      ${icon(by < 0 ? 'back' : 'forward')}
    </button>`;
  }

  #goTo(event: number): void {
    const goal = this.session.run.state.run?.moments.find((moment) => moment.event >= event);
    pause(this.session);
    if (goal) seek(this.session, goal.index);
  }
}
