/**
 * A run inside another page: the stage and what moves it, nothing else.
 *
 * Owns which controls there are and their names, by which the embedding page can hide them:
 * `title`, `sentence`, `transport`, `scrubber`, `open`. It is loaded when it is first asked for.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { commandTitle, runCommand, type CommandId } from '../app/commands.ts';
import { focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import '../panels/swarm-scrubber.ts';
import '../stage/swarm-stage.ts';
import '../ui/swarm-waiting.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { problemStyles, problemText } from '../ui/problem.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

const BUTTONS: readonly (readonly [CommandId, IconName])[] = [
  ['to-start', 'start'],
  ['step-back', 'back'],
  ['play', 'play'],
  ['step', 'forward'],
  ['to-end', 'end'],
];

@customElement('embed-screen')
export class EmbedScreen extends LitElement {
  static override styles = [
    sharedStyles,
    problemStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      main {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      h1 {
        font-size: var(--size-body);
        font-weight: 600;
        padding: 6px 12px 2px;
      }
      swarm-stage {
        flex: 1;
        min-height: 0;
      }
      .state {
        padding: 16px;
        flex: 1;
        overflow: auto;
      }
      .sentence {
        padding: 4px 12px;
        border-top: 1px solid var(--hairline);
        min-height: calc(2 * 1.45em + 8px);
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 2px 8px 4px;
        background: var(--panel);
        border-top: 1px solid var(--hairline);
      }
      .transport {
        display: flex;
        flex: none;
      }
      .plain.square {
        width: 30px;
        height: 30px;
        display: inline-flex;
        align-items: center;
        justify-content: center;
      }
      swarm-scrubber {
        flex: 1;
        min-width: 0;
      }
      .space {
        flex: 1;
      }
      a {
        color: var(--link);
        white-space: nowrap;
        padding: 4px;
      }
      @media (max-width: 559px) {
        .bar {
          flex-wrap: wrap;
        }
        swarm-scrubber {
          order: 3;
          flex-basis: 100%;
        }
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @property({ attribute: false }) declare hide: ReadonlySet<string>;

  constructor() {
    super();
    this.addController(new StoreController(this, () => [this.session.run, this.session.playback]));
  }

  override render(): TemplateResult {
    const { status, run } = this.session.run.state;
    if (status !== 'ready' || !run) return html`<main class="state">${this.#state()}</main>`;
    return html`<main>
      ${this.#unless('title', html`<h1>${run.result.title}</h1>`)}
      <swarm-stage .session=${this.session}></swarm-stage>
      ${this.#unless('sentence', this.#sentence())} ${this.#bar()}
    </main>`;
  }

  #unless(name: string, part: TemplateResult): TemplateResult | typeof nothing {
    return this.hide.has(name) ? nothing : part;
  }

  #sentence(): TemplateResult {
    const { step, moment } = focusOf(this.session);
    const text = step
      ? html`<strong>${step.title}.</strong> ${step.because}`
      : html`${moment?.text}`;
    const spoken = this.session.playback.state.playing ? 'off' : 'polite';
    return html`<p class="sentence" aria-live=${spoken}>${text}</p>`;
  }

  #bar(): TemplateResult | typeof nothing {
    const parts = ['transport', 'scrubber', 'open'];
    if (parts.every((name) => this.hide.has(name))) return nothing;
    return html`<div class="bar">
      ${this.#unless('transport', this.#transport())}
      ${
        this.hide.has('scrubber')
          ? html`<span class="space"></span>`
          : html`<swarm-scrubber .session=${this.session}></swarm-scrubber>`
      }
      ${this.#unless('open', this.#open())}
    </div>`;
  }

  #transport(): TemplateResult {
    const { playing } = this.session.playback.state;
    return html`<div class="transport" role="group" aria-label="Transport">
      ${BUTTONS.map(([id, name]) => {
        const isPause = id === 'play' && playing;
        const title = isPause ? 'Pause' : commandTitle(id);
        return html`<button
          class="plain square"
          aria-label=${title}
          title=${title}
          @click=${() => runCommand(this.session, id)}
        >
          ${icon(isPause ? 'pause' : name)}
        </button>`;
      })}
    </div>`;
  }

  /** The same run in the workbench, in a window of its own. */
  #open(): TemplateResult {
    const address = location.hash.replace(/^#\/embed/, '#/run').replace(/&?hide=[^&]*/, '');
    return html`<a href=${address} target="_blank" rel="noopener">Open in swarmscope</a>`;
  }

  #state(): TemplateResult {
    const { status, fileName, problems, message } = this.session.run.state;
    if (status === 'invalid') {
      return html`<div role="alert">${problems.map(problemText)}</div>`;
    }
    if (status === 'failed' || status === 'stopped') return html`<p role="alert">${message}</p>`;
    return html`<swarm-waiting .session=${this.session} name=${fileName}></swarm-waiting>`;
  }
}
