/**
 * The track of time: a real slider over a tick for everything that happened in the scope.
 *
 * Owns the width of the track; what ticks look like comes from tick-paths.ts.
 */
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { EDIT_TYPE, moveEdit } from '../app/edits.ts';
import { hasPart } from '../app/parts.ts';
import { pause, placeInScope, seek } from '../app/player.ts';
import { commandOfChord } from '../app/hotkeys.ts';
import { runCommand, type CommandId } from '../app/commands.ts';
import { scopedMoments, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { stepInFile } from '../stores/edits-store.ts';
import type { Moment } from '../stores/moments.ts';
import type { Clock } from '../stores/playback-store.ts';
import { placeAtShare, timeAxis, type Fold, type TimeAxis } from '../stores/time-axis.ts';
import { timeText } from '../ui/format.ts';
import { gripsOf, timeAtShare } from './fault-grips.ts';
import {
  silenceText,
  trackBands,
  trackMarks,
  type TrackBand,
  type TrackMark,
} from './scrubber-marks.ts';
import { shareAt, tickPaths, TRACK_HEIGHT, trackX, type TickPath } from './tick-paths.ts';

/** Positions of the slider between the ends of the axis. */
const SLIDER_MAX = 10_000;
/** A fold wide enough for its length in words. */
const FOLD_TEXT_WIDTH = 34;

/** What a slider does with keys that the reader has given to nothing else. */
const SLIDER_KEYS: Readonly<Record<string, CommandId>> = {
  ArrowRight: 'step',
  ArrowUp: 'step',
  ArrowLeft: 'step-back',
  ArrowDown: 'step-back',
  Home: 'to-start',
  End: 'to-end',
};

/** Stripes that say "this lasts" without a colour. */
const HATCHING = svg`<defs>
  <pattern id="hatching" width="6" height="7" patternUnits="userSpaceOnUse">
    <path class="hatch" d="M-1 8L7 -1"></path>
  </pattern>
</defs>`;

interface Track {
  readonly moments: readonly Moment[];
  readonly clock: Clock;
  readonly width: number;
  readonly axis: TimeAxis;
  readonly ticks: readonly TickPath[];
}

@customElement('swarm-scrubber')
export class SwarmScrubber extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      height: 30px;
    }
    svg {
      position: absolute;
      inset: 4px 0;
      width: 100%;
      height: 22px;
      background: var(--sunk);
      border-radius: 4px;
      overflow: visible;
    }
    path {
      fill: none;
      stroke-width: 1.6;
    }
    .request {
      stroke: var(--request);
    }
    .response {
      stroke: var(--response);
    }
    .changed {
      stroke: var(--ink);
    }
    .dns {
      stroke: var(--dns);
    }
    .control {
      stroke: var(--control);
    }
    .drop {
      stroke: var(--drop);
      stroke-width: 3;
    }
    .fold {
      fill: var(--surface);
      stroke: var(--line);
      stroke-dasharray: 2 2;
    }
    text {
      font: 10px var(--font-mono);
      fill: var(--muted);
      text-anchor: middle;
    }
    .band {
      fill: url('#hatching');
      stroke: var(--drop);
      stroke-width: 1;
    }
    .hatch {
      stroke: var(--drop);
    }
    .mark {
      stroke: none;
      fill: var(--drop);
    }
    .mark.passed {
      fill: none;
      stroke: var(--response);
    }
    .mark.marker {
      fill: var(--focus);
    }
    input {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 30px;
      margin: 0;
      appearance: none;
      background: none;
      cursor: ew-resize;
    }
    input::-webkit-slider-runnable-track {
      height: 30px;
      background: none;
    }
    input::-moz-range-track {
      height: 30px;
      background: none;
    }
    input::-webkit-slider-thumb {
      appearance: none;
      width: 14px;
      height: 30px;
      border: 0;
      background: var(--ink);
      clip-path: polygon(0 0, 100% 0, 57% 26%, 57% 100%, 43% 100%, 43% 26%);
    }
    input::-moz-range-thumb {
      width: 14px;
      height: 30px;
      border: 0;
      border-radius: 0;
      background: var(--ink);
      clip-path: polygon(0 0, 100% 0, 57% 26%, 57% 100%, 43% 100%, 43% 26%);
    }
    input:focus-visible {
      outline: 2px solid var(--focus);
      outline-offset: 2px;
      border-radius: 4px;
    }
  `;

  @property({ attribute: false }) declare session: Session;
  @state() declare private width: number;

  #track: Track | undefined;
  #observer = new ResizeObserver(() => {
    this.width = this.clientWidth;
  });

  constructor() {
    super();
    this.width = 0;
    this.addController(
      new StoreController(this, () => [this.session.run, this.session.playback, this.session.view]),
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    this.#observer.disconnect();
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const { axis, moments, ticks } = this.#trackNow();
    const at = placeInScope(this.session);
    const bands = this.#bands(axis, moments);
    return html`
      <svg aria-hidden="true" viewBox="0 0 ${Math.max(1, this.width)} ${TRACK_HEIGHT}">
        ${HATCHING} ${axis.folds.map((fold) => this.#fold(fold))}
        ${bands.map((band) => this.#band(band))}
        ${ticks.map(({ kind, path }) => svg`<path class=${kind} d=${path}></path>`)}
        ${this.#marks(axis, moments).map((mark) => this.#mark(mark))}
      </svg>
      <input
        @dragover=${(event: DragEvent) => event.preventDefault()}
        @drop=${(event: DragEvent) => this.#onDrop(event)}
        type="range"
        min="0"
        max=${SLIDER_MAX}
        step="1"
        .value=${String(Math.round((axis.places[at] ?? 0) * SLIDER_MAX))}
        aria-label="Time"
        aria-valuetext=${valueText(moments[at])}
        @input=${(event: Event) => this.#onInput(event)}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
      />
      ${this.#ends(bands, (share) => timeAtShare(axis, moments, share))}
    `;
  }

  /** Axis and ticks are made anew only when scope, clock or width are others. */
  #trackNow(): Track {
    const moments = scopedMoments(this.session);
    const { clock } = this.session.playback.state;
    const { width } = this;
    const known = this.#track;
    if (known?.moments === moments && known.clock === clock && known.width === width) return known;
    const axis = timeAxis(moments, clock);
    const ticks = width > 0 ? tickPaths(moments, axis.places, width) : [];
    this.#track = { moments, clock, width, axis, ticks };
    return this.#track;
  }

  #marks(axis: TimeAxis, moments: readonly Moment[]): TrackMark[] {
    const { run } = this.session.run.state;
    return run ? trackMarks({ run, axis, moments }, this.session.view.state.markers) : [];
  }

  #bands(axis: TimeAxis, moments: readonly Moment[]): TrackBand[] {
    const { run } = this.session.run.state;
    return run ? trackBands({ run, axis, moments }) : [];
  }

  /** The ends of bands that can be moved: fetched when there is one. */
  #ends(
    bands: readonly TrackBand[],
    timeAt: (share: number) => number,
  ): TemplateResult | typeof nothing {
    const { run, edits } = this.session;
    const grips = run.state.run ? gripsOf(run.state.run, edits.state.edits, bands) : [];
    if (grips.length === 0 || !hasPart('grips', () => this.requestUpdate())) return nothing;
    return html`<swarm-fault-grips
      .session=${this.session}
      .grips=${grips}
      .width=${this.width}
      .timeAt=${timeAt}
    ></swarm-fault-grips>`;
  }

  /** Along the lower edge, so that the ticks stay readable. */
  #band({ from, to, fault }: TrackBand): TemplateResult {
    const [left, right] = [trackX(from, this.width), trackX(to, this.width)];
    return svg`<rect class="band" x=${left} y="15" width=${Math.max(3, right - left)} height="7"
      ><title>${fault.text}</title></rect>`;
  }

  #fold({ from, to, skippedNs }: Fold): TemplateResult {
    const [left, right] = [trackX(from, this.width), trackX(to, this.width)];
    const width = Math.max(3, right - left - 4);
    return svg`<rect class="fold" x=${left + 2} y="1" width=${width} height=${TRACK_HEIGHT - 2}></rect>
      ${width < FOLD_TEXT_WIDTH ? '' : svg`<text x=${(left + right) / 2} y="15">${silenceText(skippedNs)}</text>`}`;
  }

  /** A flag from above: faults and markers are found without reading the ticks; a check mark below. */
  #mark({ kind, at, text }: TrackMark): TemplateResult {
    const x = trackX(at, this.width);
    if (kind === 'passed') {
      return svg`<path class="mark passed" d=${`M${x - 3} 24.5l2 2l4.5 -4.5`}><title>${text}</title></path>`;
    }
    return svg`<path class=${`mark ${kind}`} d=${`M${x} 0h7l-3 3.5l3 3.5h-5.6V22h-1.4z`}><title>${text}</title></path>`;
  }

  #onInput(event: Event): void {
    const { axis, moments } = this.#trackNow();
    const share = Number((event.target as HTMLInputElement).value) / SLIDER_MAX;
    const goal = moments[placeAtShare(axis, share)];
    pause(this.session);
    if (goal) seek(this.session, goal.index);
  }

  /** An edit that is let go over the track happens after the step that is under way there. */
  #onDrop(event: DragEvent): void {
    event.preventDefault();
    const id = Number(event.dataTransfer?.getData(EDIT_TYPE));
    const { axis, moments } = this.#trackNow();
    const share = shareAt(event.clientX - this.getBoundingClientRect().left, this.width);
    const goal = moments[placeAtShare(axis, share)];
    const { edits } = this.session.edits.state;
    const step = this.session.run.state.run?.steps.findLast(
      (each) => each.event <= (goal?.event ?? -1),
    )?.step;
    if (!id || !goal) return;
    void moveEdit(this.session, id, stepInFile(edits, step ?? -1));
  }

  /** Arrows go from moment to moment, not along the axis; keys of the reader's own come first. */
  #onKey(event: KeyboardEvent): void {
    if (!/^(Arrow|Home|End|Page)/.test(event.key)) return;
    const { singleKeys } = this.session.view.state;
    const own = commandOfChord(event, singleKeys)?.id;
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
    const id = own ?? (isPlain ? SLIDER_KEYS[event.key] : undefined);
    if (id === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    runCommand(this.session, id);
  }
}

/** `event 213, 1.300 412 s, n3 / ingress_sbox, IPVS FWM 256, IPVS chooses 10.0.0.7:8080`. */
function valueText(moment: Moment | undefined): string {
  if (!moment) return 'nothing happened yet';
  const { event, timeNs, where, station, text } = moment;
  return [`event ${event}`, timeText(timeNs), where, station, text].filter(Boolean).join(', ');
}
