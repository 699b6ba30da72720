/**
 * The edge of a pane, to make it larger or smaller: by dragging, by arrow keys, back with Enter.
 *
 * Owns the pointer while it drags; sizes are the view store's, and the browser remembers them.
 */
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { boundedSize, PANE_BOUNDS, PANE_SIZES, type PaneName } from '../stores/pane-sizes.ts';
import { rememberPaneSizes } from '../stores/preferences.ts';

const KEY_STEP = 16;

/** Which way a pane grows from its edge, and by which keys. */
const GROWS: Readonly<Record<PaneName, readonly [larger: string, smaller: string]>> = {
  rail: ['ArrowRight', 'ArrowLeft'],
  inspector: ['ArrowLeft', 'ArrowRight'],
  dock: ['ArrowUp', 'ArrowDown'],
};

const LABELS: Readonly<Record<PaneName, string>> = {
  rail: 'Width of the cluster list',
  inspector: 'Width of the inspector',
  dock: 'Height of the dock',
};

@customElement('swarm-separator')
export class SwarmSeparator extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      z-index: 2;
      touch-action: none;
    }
    :host(:hover),
    :host(:focus-visible) {
      background: var(--focus);
    }
    :host(:focus-visible) {
      outline: 2px solid var(--focus);
      outline-offset: 1px;
    }
  `;

  @property({ attribute: false }) declare session: Session;
  @property() declare pane: PaneName;
  #from: { readonly at: number; readonly size: number } | undefined;

  constructor() {
    super();
    this.addController(new StoreController(this, () => [this.session.view]));
    this.addEventListener('keydown', (event) => this.#onKey(event));
    this.addEventListener('pointerdown', (event) => this.#onDown(event));
    this.addEventListener('pointermove', (event) => this.#onMove(event));
    this.addEventListener('pointerup', () => this.#onUp());
    this.addEventListener('pointercancel', () => this.#onUp());
    this.addEventListener('dblclick', () => this.#set(PANE_SIZES[this.pane]));
  }

  override render(): TemplateResult {
    return html``;
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    const { min, max } = PANE_BOUNDS[this.pane];
    this.tabIndex = 0;
    this.title = `${LABELS[this.pane]}: drag it, or use the arrow keys; Enter sets it back`;
    const attributes = {
      role: 'separator',
      'aria-orientation': this.pane === 'dock' ? 'horizontal' : 'vertical',
      'aria-label': LABELS[this.pane],
      'aria-valuemin': min,
      'aria-valuemax': max,
      'aria-valuenow': this.#size,
    };
    for (const [name, value] of Object.entries(attributes)) this.setAttribute(name, String(value));
  }

  /** As it is on the screen: the window may leave less room than is remembered. */
  get #size(): number {
    const remembered = this.session.view.state.sizes[this.pane];
    const { offsetWidth = 0, offsetHeight = 0 } = this.parentElement ?? {};
    const drawn = this.pane === 'dock' ? offsetHeight : offsetWidth;
    return drawn > 0 ? Math.min(remembered, drawn) : remembered;
  }

  #set(size: number): void {
    const { view } = this.session;
    view.patch({ sizes: { ...view.state.sizes, [this.pane]: boundedSize(this.pane, size) } });
    if (!this.#from) rememberPaneSizes(view.state.sizes);
  }

  #onKey(event: KeyboardEvent): void {
    const { min, max } = PANE_BOUNDS[this.pane];
    const [larger, smaller] = GROWS[this.pane];
    const sizes: Readonly<Record<string, number>> = {
      [larger]: this.#size + KEY_STEP,
      [smaller]: this.#size - KEY_STEP,
      Home: min,
      End: max,
      Enter: PANE_SIZES[this.pane],
    };
    const size = sizes[event.key];
    if (size === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#set(size);
  }

  #placeOf({ clientX, clientY }: PointerEvent): number {
    if (this.pane === 'dock') return -clientY;
    return this.pane === 'rail' ? clientX : -clientX;
  }

  #onDown(event: PointerEvent): void {
    this.setPointerCapture(event.pointerId);
    this.#from = { at: this.#placeOf(event), size: this.#size };
  }

  #onMove(event: PointerEvent): void {
    if (!this.#from) return;
    this.#set(this.#from.size + this.#placeOf(event) - this.#from.at);
  }

  #onUp(): void {
    if (!this.#from) return;
    this.#from = undefined;
    rememberPaneSizes(this.session.view.state.sizes);
  }
}
