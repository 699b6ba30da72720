/**
 * The scenario's expectations: what was expected, what came out, and where in time it was decided.
 *
 * Owns the list, and the button that adds to it; judging was done with the run.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExpectationResult } from '../../src/index.ts';
import { scenarioPath } from '../app/library.ts';
import { runCommand } from '../app/commands.ts';
import { checkOfStep } from '../app/commands/change-commands.ts';
import { pause, seek } from '../app/player.ts';
import { currentStep, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { checkCommand, terminalFile } from '../share/share-words.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { invariantsOf } from './invariants.ts';

@customElement('swarm-checks')
export class SwarmChecks extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        height: 100%;
        overflow: auto;
        padding: 4px 16px;
      }
      li {
        display: flex;
        gap: 10px;
        align-items: baseline;
      }
      .sign {
        flex: none;
        width: 1em;
        font-weight: 600;
      }
      .add {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 10px;
        align-items: center;
        padding: 2px 0 6px;
      }
      code {
        overflow-wrap: anywhere;
      }
      .words {
        display: flex;
        flex-wrap: wrap;
        gap: 0 10px;
        align-items: baseline;
        min-width: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;

  constructor() {
    super();
    this.addController(
      new StoreController(this, () => [
        this.session.run,
        this.session.playback,
        this.session.edits,
      ]),
    );
  }

  override render(): TemplateResult {
    const checks = this.session.run.state.run?.result.expectations ?? [];
    return html`${this.#adder()}${
      checks.length === 0
        ? html`<p class="muted">
            This scenario expects nothing. An <code>expect:</code> in its file would be judged here.
          </p>`
        : html`<ul>
            ${checks.map((check) => html`<li>${this.#check(check)}</li>`)}
          </ul>`
    }${this.#always()}`;
  }

  /** The line is shown before it is added. */
  #adder(): TemplateResult {
    const line = checkOfStep(this.session);
    return html`<div class="add">
      <button
        class="button"
        ?disabled=${line === undefined || this.session.edits.state.busy}
        @click=${() => runCommand(this.session, 'check')}
      >
        Add a check from what I see
      </button>
      ${
        line === undefined
          ? html`<span class="muted">The current step asked nothing that could be expected.</span>`
          : html`<span
              ><span class="muted">step ${currentStep(this.session)}:</span>
              <code>${line}</code></span
            >`
      }
    </div>`;
  }

  /** What holds of every run, whatever its scenario expects. */
  #always(): TemplateResult | typeof nothing {
    const { run } = this.session.run.state;
    if (!run) return nothing;
    return html`<ul>
        ${invariantsOf(run).map(
          ({ text, holds }) =>
            html`<li>
              <span class="sign" aria-hidden="true">${holds ? '✓' : '✕'}</span>
              <span
                >${text}<span class="visually-hidden">${holds ? ', holds' : ', broken'}</span></span
              >
              <span class="muted">always</span>
            </li>`,
        )}
      </ul>
      ${this.#command(run.result.seed)}`;
  }

  #command(seed: number): TemplateResult | typeof nothing {
    const { base, edits } = this.session.edits.state;
    if (!base) return nothing;
    const { path, where } = terminalFile(scenarioPath(base), base.fileName, edits.length);
    return html`<p class="muted">
      In a terminal: <code>${checkCommand(path, seed)}</code>. ${where}
    </p>`;
  }

  /** What was decided later than the moment looked at is not yet so. */
  #check(check: ExpectationResult): TemplateResult {
    const { passed, text, expected, got, line, event } = check;
    const { position } = this.session.playback.state;
    const now = this.session.run.state.run?.moments[position]?.event ?? -1;
    const isAhead = event > now;
    const verdict = passed ? 'passed' : 'failed';
    return html`
      <span class="sign" aria-hidden="true">${isAhead ? '○' : passed ? '✓' : '✕'}</span>
      <div class="words">
        <span>${text}<span class="visually-hidden">, ${isAhead ? 'not yet' : verdict}</span></span>
        ${isAhead ? html`<span class="muted">not yet</span>` : nothing}
        ${passed ? nothing : html`<span>expected ${expected}, got ${got}</span>`}
        <span class="muted">line ${line}</span>
        ${
          event < 0
            ? nothing
            : html`<button class="plain" @click=${() => this.#goTo(event)}>
                ${isAhead ? `${verdict} at event ${event}` : `go to event ${event}`}
              </button>`
        }
      </div>
    `;
  }

  #goTo(event: number): void {
    const moments = this.session.run.state.run?.moments ?? [];
    const goal = moments.find((moment) => moment.event >= event);
    pause(this.session);
    if (goal) seek(this.session, goal.index);
  }
}
