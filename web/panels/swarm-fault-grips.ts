/**
 * The ends of faults on the track, to be dragged: how long a change lasts. Arrow keys do the same.
 *
 * Owns the pointer while it drags, and nothing else: which ends there are comes from fault-grips.ts, and a
 * new length is an edit like any other.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { rewriteEdit } from '../app/edits.ts';
import type { Session } from '../app/session.ts';
import { waitBeside, waitUntil, type FaultGrip } from './fault-grips.ts';
import { shareAt, trackX } from './tick-paths.ts';

interface Drag {
  readonly grip: FaultGrip;
  readonly x: number;
}

@customElement('swarm-fault-grips')
export class SwarmFaultGrips extends LitElement {
  static override styles = css`
    .grip {
      position: absolute;
      bottom: 0;
      width: 24px;
      height: 24px;
      margin-left: -12px;
      cursor: ew-resize;
      touch-action: none;
    }
    .grip::after {
      content: '';
      position: absolute;
      inset: 8px 9px 2px;
      border: 1px solid var(--surface);
      border-radius: 2px;
      background: var(--drop);
    }
    .grip:focus-visible {
      outline: 2px solid var(--focus);
      outline-offset: -1px;
      border-radius: 4px;
    }
    output {
      position: absolute;
      bottom: 26px;
      transform: translateX(-50%);
      padding: 1px 6px;
      font: var(--size-mono) var(--font-mono);
      color: var(--ink);
      background: var(--surface);
      border: 1px solid var(--line);
      border-radius: var(--radius-small);
      white-space: nowrap;
      pointer-events: none;
    }
  `;

  @property({ attribute: false }) declare session: Session;
  @property({ attribute: false }) declare grips: readonly FaultGrip[];
  @property({ type: Number }) declare width: number;
  /** The instant of a share of the track. */
  @property({ attribute: false }) declare timeAt: (share: number) => number;
  @state() declare private drag: Drag | undefined;

  constructor() {
    super();
    this.grips = [];
    this.width = 0;
  }

  override render(): TemplateResult {
    return html`${this.grips.map((grip) => this.#grip(grip))}${this.#length()}`;
  }

  #grip(grip: FaultGrip): TemplateResult {
    const isDragged = this.drag?.grip.wait.id === grip.wait.id;
    const x = isDragged ? this.drag!.x : trackX(grip.at, this.width);
    const seconds = grip.durationNs / 1e9;
    return html`<div
      class="grip"
      role="slider"
      tabindex="0"
      aria-label=${`How long: ${grip.text}`}
      aria-valuemin="0"
      aria-valuenow=${seconds}
      aria-valuetext=${`${seconds} s`}
      title=${`${grip.text}, for ${seconds} s: drag it, or use the arrow keys`}
      .style=${`left: ${x.toFixed(1)}px`}
      @pointerdown=${(event: PointerEvent) => this.#onDown(event, grip)}
      @pointermove=${(event: PointerEvent) => this.#onMove(event, grip)}
      @pointerup=${() => this.#onUp()}
      @pointercancel=${() => (this.drag = undefined)}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event, grip)}
    ></div>`;
  }

  #length(): TemplateResult | typeof nothing {
    if (!this.drag) return nothing;
    const { grip, x } = this.drag;
    return html`<output .style=${`left: ${x.toFixed(1)}px`}>${this.#stepAt(grip, x)}</output>`;
  }

  #stepAt(grip: FaultGrip, x: number): string {
    return waitUntil(grip, this.timeAt(shareAt(x, this.width)));
  }

  #onDown(event: PointerEvent, grip: FaultGrip): void {
    (event.target as HTMLElement).setPointerCapture(event.pointerId);
    this.drag = { grip, x: trackX(grip.at, this.width) };
  }

  #onMove(event: PointerEvent, grip: FaultGrip): void {
    if (!this.drag) return;
    const { left } = this.getBoundingClientRect();
    this.drag = { grip, x: Math.max(0, Math.min(this.width, event.clientX - left)) };
  }

  #onUp(): void {
    const { drag } = this;
    this.drag = undefined;
    if (!drag || drag.x === trackX(drag.grip.at, this.width)) return;
    void rewriteEdit(this.session, drag.grip.wait.id, this.#stepAt(drag.grip, drag.x));
  }

  #onKey(event: KeyboardEvent, grip: FaultGrip): void {
    const by = ({ ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 } as const)[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    void rewriteEdit(this.session, grip.wait.id, waitBeside(grip, by));
  }
}
