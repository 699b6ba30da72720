/**
 * What stands where a run will be while it is made: its name, how far it is, a way to stop it, and the
 * rows of its nodes.
 *
 * Owns the words of waiting, for the workbench, a side of a comparison, and an embedded stage.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { counted } from '../../src/index.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import type { Progress } from '../worker/messages.ts';
import { durationText } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

/** Rows that fill any window; the cluster may have thousands. */
const ROWS_MAX = 20;

/** Before the scenario has been read, a cluster of three is as likely as any. */
const ROWS_UNREAD = ['', '', ''];

/** `step 3 of 12 · 4.1 s simulated · 120,000 events`. */
export function progressText({ stepsBegun, steps, timeNs, events }: Progress): string {
  if (events === 0) return 'building the cluster';
  const step = stepsBegun === 0 ? counted(steps, 'step') : `step ${stepsBegun} of ${steps}`;
  const time = `${durationText(timeNs)} simulated`;
  return [step, time, `${events.toLocaleString('en')} events`].join(' · ');
}

@customElement('swarm-waiting')
export class SwarmWaiting extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        padding: 32px 24px;
        display: flex;
        flex-direction: column;
        gap: 12px;
        align-items: flex-start;
        overflow: hidden;
      }
      .far {
        min-height: 1.45em;
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      /* A run that is there at once needs no button. */
      .button {
        animation: appear 0s 300ms both;
      }
      @keyframes appear {
        from {
          visibility: hidden;
        }
      }
      ol {
        width: min(864px, 100%);
        display: grid;
        gap: 12px;
      }
      li {
        height: 46px;
        padding: 4px 12px;
        border-radius: 10px;
        background: var(--sunk);
        color: var(--muted);
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  /** What is being simulated, as people call it. */
  @property() declare name: string;

  constructor() {
    super();
    this.name = '';
    this.addController(new StoreController(this, () => [this.session.run]));
  }

  override render(): TemplateResult {
    const { progress } = this.session.run.state;
    const rows = (progress?.nodes ?? ROWS_UNREAD).slice(0, ROWS_MAX);
    return html`
      <p role="status">Simulating ${this.name}…</p>
      <p class="far">${progress ? progressText(progress) : nothing}</p>
      <button class="button" @click=${() => this.session.client.stop()}>Stop</button>
      <ol aria-hidden="true">
        ${rows.map((name) => html`<li>${name}</li>`)}
      </ol>
    `;
  }
}
