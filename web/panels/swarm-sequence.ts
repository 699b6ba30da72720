/**
 * The sequence diagram of the events that the filter lets through.
 *
 * Owns the drawing and which row is looked at; who sends what to whom is sequence-layout.ts's.
 */
import { html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { pause, seek } from '../app/player.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { filteredMoments } from '../filter/filtered.ts';
import { fitText } from '../stage/text-width.ts';
import type { Moment } from '../stores/moments.ts';
import { timeText } from '../ui/format.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { faultsOf } from '../stores/faults.ts';
import {
  faultBands,
  sequenceOf,
  type Arrow,
  type FaultBand,
  type Sequence,
} from './sequence-layout.ts';
import { sequenceStyles } from './sequence-styles.ts';

const ROW_HEIGHT = 24;
const LINE_FIRST = 170;
const LINE_STEP = 190;
/** Behind the last lifeline, for what happened at it. */
const WORDS_WIDTH = 360;

function lineX(index: number): number {
  return LINE_FIRST + index * LINE_STEP;
}

@customElement('swarm-sequence')
export class SwarmSequence extends LitElement {
  static override styles = [sharedStyles, sequenceStyles];

  @property({ attribute: false }) declare session: Session;

  #made: { moments: readonly Moment[]; sequence: Sequence } | undefined;

  constructor() {
    super();
    this.addController(
      new StoreController(this, () => [this.session.run, this.session.playback, this.session.view]),
    );
  }

  override render(): TemplateResult {
    const { lifelines, arrows, left } = this.#sequence();
    const current = this.#current(arrows);
    const width = lineX(Math.max(0, lifelines.length - 1)) + WORDS_WIDTH;
    const height = arrows.length * ROW_HEIGHT + 12;
    return html`
      ${
        left > 0
          ? html`<p class="muted note">
              First ${arrows.length} of ${arrows.length + left} rows; narrow the filter or the
              scope.
            </p>`
          : nothing
      }
      ${
        arrows.length === 0
          ? html`<p class="muted note">
              This shows who sent what to whom; it needs at least one packet.
            </p>`
          : html`<div class="scroller" tabindex="0" role="region" aria-label="Sequence diagram">
              <svg class="heads" width=${width} height="24" aria-hidden="true">
                ${lifelines.map(
                  (name, index) =>
                    svg`<text class="head" x=${lineX(index)} y="16">${fitText(name, 12, LINE_STEP - 16)}</text>`,
                )}
              </svg>
              <ol>
                ${arrows.map((arrow) => this.#row(arrow, lifelines, arrow === current, width))}
              </ol>
              <svg class="lines" width=${width} height=${height} aria-hidden="true">
                ${this.#bands(arrows).map((each, index) => band(each, index, width))}
                ${lifelines.map(
                  (_name, index) =>
                    svg`<path class="lifeline" d=${`M${lineX(index)} 0V${height}`}></path>`,
                )}
              </svg>
            </div>`
      }
    `;
  }

  protected override updated(): void {
    this.renderRoot.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  #sequence(): Sequence {
    const { shown } = filteredMoments(this.session);
    if (this.#made?.moments !== shown) this.#made = { moments: shown, sequence: sequenceOf(shown) };
    return this.#made.sequence;
  }

  #bands(arrows: readonly Arrow[]): FaultBand[] {
    const { run } = this.session.run.state;
    return run ? faultBands(arrows, run.moments, faultsOf(run)) : [];
  }

  /** The last row that began before or at the moment looked at. */
  #current(arrows: readonly Arrow[]): Arrow | undefined {
    const { position } = this.session.playback.state;
    return arrows.findLast(({ moment }) => moment <= position) ?? arrows[0];
  }

  #row(arrow: Arrow, lifelines: readonly string[], now: boolean, width: number): TemplateResult {
    const { from, to, text, inside, kind, again, timeNs, moment } = arrow;
    const way = from === to ? (lifelines[from] ?? '') : `${lifelines[from]} to ${lifelines[to]}`;
    const name = [way, text, again ? 'again' : '', inside].filter(Boolean).join(', ');
    return html`<li>
      <button
        class=${`row ${kind} ${again ? 'again' : ''} ${now ? 'now' : ''}`}
        aria-current=${now}
        @click=${() => this.#goTo(moment)}
      >
        <svg width=${width} height=${ROW_HEIGHT} aria-hidden="true">
          <text class="time" x="8" y="16">${timeText(timeNs)}</text>
          ${from === to ? note(arrow) : line(arrow)}
        </svg>
        <span class="visually-hidden">${timeText(timeNs)}, ${name}</span>
      </button>
    </li>`;
  }

  #goTo(moment: number): void {
    pause(this.session);
    seek(this.session, moment);
  }
}

/** Behind the rows; the words of several that begin together stand below each other. */
function band({ text, first, last }: FaultBand, index: number, width: number): TemplateResult {
  const y = first * ROW_HEIGHT + 1;
  const height = (last - first + 1) * ROW_HEIGHT - 2;
  return svg`<rect class="band" x="1" y=${y} width=${width - 2} height=${height}></rect>
    <text class="band-words" x=${width - 10} y=${y + 15 + index * 14}>${text}</text>`;
}

function note({ from, text, kind }: Arrow): TemplateResult {
  const x = lineX(from);
  return svg`<circle class="dot" cx=${x} cy="12" r="4"></circle>
    <text class=${kind === 'drop' ? 'words strong' : 'words'} x=${x + 10} y="16">${fitText(text, 11, 420)}</text>`;
}

function line({ from, to, text, inside }: Arrow): TemplateResult {
  const [start, end] = [lineX(from), lineX(to)];
  const back = end < start ? 1 : -1;
  const room = Math.abs(end - start) - 24;
  const label = fitText(text, 10.5, Math.max(room, 130));
  const after = Math.max(start, end) + 12;
  return svg`<path class="wire" d=${`M${start} 17H${end}`}></path>
    <path class="tip" d=${`M${end} 17l${back * 8} -4v8z`}></path>
    <text class="words" x=${Math.min(start, end) + 10} y="11">${label}</text>
    <text class="inside" x=${after} y="20">${fitText(inside, 10.5, 330)}</text>`;
}
