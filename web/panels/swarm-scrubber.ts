/**
 * The track of time: a real slider over a tick for everything that happened in the scope.
 *
 * Owns the width of the track; what ticks look like comes from tick-paths.ts.
 */
import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { pause, seek } from '../app/player.ts';
import { scopedMoments, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import type { Moment } from '../stores/moments.ts';
import { timeText } from '../ui/format.ts';
import { tickPaths, TRACK_HEIGHT, type TickPath } from './tick-paths.ts';

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

  #ticks: { moments: readonly Moment[]; width: number; paths: TickPath[] } | undefined;
  #observer = new ResizeObserver(() => {
    this.width = this.clientWidth;
  });

  constructor() {
    super();
    this.width = 0;
    this.addController(new StoreController(this, () => [this.session.run, this.session.playback]));
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
    const moments = scopedMoments(this.session);
    const { position } = this.session.playback.state;
    const at = Math.max(
      0,
      moments.findIndex((moment) => moment.index === position),
    );
    return html`
      <svg aria-hidden="true" viewBox="0 0 ${Math.max(1, this.width)} ${TRACK_HEIGHT}">
        ${this.#paths(moments).map(({ kind, path }) => svg`<path class=${kind} d=${path}></path>`)}
      </svg>
      <input
        type="range"
        min="0"
        max=${Math.max(0, moments.length - 1)}
        step="1"
        .value=${String(at)}
        aria-label="Time"
        aria-valuetext=${valueText(moments[at])}
        @input=${(event: Event) => this.#onInput(event, moments)}
      />
    `;
  }

  /** Ticks are made anew only when the scope or the width is another one. */
  #paths(moments: readonly Moment[]): TickPath[] {
    const known = this.#ticks;
    const same =
      known?.width === this.width &&
      known.moments.length === moments.length &&
      known.moments[0] === moments[0];
    if (known && same) return known.paths;
    const paths = this.width > 0 ? tickPaths(moments, this.width) : [];
    this.#ticks = { moments, width: this.width, paths };
    return paths;
  }

  #onInput(event: Event, moments: readonly Moment[]): void {
    const goal = moments[Number((event.target as HTMLInputElement).value)];
    pause(this.session);
    if (goal) seek(this.session, goal.index);
  }
}

/** `event 213, 1.300 412 s, n3 / ingress_sbox, IPVS FWM 256, IPVS chooses 10.0.0.7:8080`. */
function valueText(moment: Moment | undefined): string {
  if (!moment) return 'nothing happened yet';
  const { event, timeNs, where, station, text } = moment;
  return [`event ${event}`, timeText(timeNs), where, station, text].filter(Boolean).join(', ');
}
