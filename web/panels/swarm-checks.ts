/**
 * The scenario's expectations: what was expected, what came out, and where in time it was decided.
 *
 * Owns the list; judging was done with the run.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExpectationResult } from '../../src/index.ts';
import { pause, seek } from '../app/player.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

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
    this.addController(new StoreController(this, () => [this.session.run]));
  }

  override render(): TemplateResult {
    const checks = this.session.run.state.run?.result.expectations ?? [];
    if (checks.length === 0) {
      return html`<p class="muted">
        This scenario expects nothing. An <code>expect:</code> in its file would be judged here.
      </p>`;
    }
    return html`<ul>
      ${checks.map((check) => html`<li>${this.#check(check)}</li>`)}
    </ul>`;
  }

  #check(check: ExpectationResult): TemplateResult {
    const { passed, text, expected, got, line, event } = check;
    return html`
      <span class="sign" aria-hidden="true">${passed ? '✓' : '✕'}</span>
      <div class="words">
        <span>${text}<span class="visually-hidden">${passed ? ', passed' : ', failed'}</span></span>
        ${passed ? nothing : html`<span>expected ${expected}, got ${got}</span>`}
        <span class="muted">line ${line}</span>
        ${
          event < 0
            ? nothing
            : html`<button class="plain" @click=${() => this.#goTo(event)}>
                go to event ${event}
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
