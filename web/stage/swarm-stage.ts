/**
 * The stage: draws the cluster as a matrix and the packet looked at in it.
 *
 * Owns the element: when it is drawn, how large, what is scrolled into view, its keys. The picture of a
 * moment comes from stage-picture.ts, the svg is stage-drawing.ts's, what moves by itself packet-glide's
 * and stage-motion's.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ZOOM_MAX, ZOOM_MIN } from '../app/commands/stage-commands.ts';
import type { Session } from '../app/session.ts';
import { prefersStillness } from '../controllers/media.ts';
import { StoreController } from '../controllers/store-controller.ts';
import type { Run } from '../stores/run-store.ts';
import { dropCounts, type DropCount } from './drop-counts.ts';
import type { CanvasReport } from './packet-canvas.ts';
import { glide, glideWire } from './packet-glide.ts';
import { attachPanZoom, zoomToFit } from './pan-zoom.ts';
import { createStageDrawing, type StageDrawing } from './stage-drawing.ts';
import type { StageLayout } from './stage-geometry.ts';
import { createStageMotion, type MotionView, type StageMotion } from './stage-motion.ts';
import { passCounts } from './pass-counts.ts';
import { createPictureMaker, type PictureMaker, type StagePicture } from './stage-picture.ts';
import {
  frameFor,
  fullWidthScale,
  HEADS_HEIGHT,
  scaleClasses,
  wholeHeightZoom,
  type Size,
} from './stage-scale.ts';
import { markStyles } from './mark-styles.ts';
import { stageStyles } from './stage-styles.ts';
import { chooseStation, directionOf, stationBeside } from './station-choice.ts';

/** Distance from the edges at which a station counts as in view. */
const VIEW_MARGIN = { top: 60, bottom: 40 } as const;

const NO_COUNTS: ReadonlyMap<string, number> = new Map();

type CanvasWindow = Pick<MotionView, 'scrollX' | 'scrollY' | 'width' | 'height'>;

@customElement('swarm-stage')
export class SwarmStage extends LitElement {
  static override styles = [markStyles, stageStyles];

  @property({ attribute: false }) declare session: Session;

  @query('.scroller') declare private scroller: HTMLElement;
  @query('svg.stage') declare private svg: SVGSVGElement;
  @query('svg.heads') declare private heads: SVGSVGElement;
  @query('canvas') declare private canvas: HTMLCanvasElement;
  /** Says that rates are shown instead of packets. */
  @state() declare private rates: string;

  #pictureOf: PictureMaker | undefined;
  #drawing: StageDrawing | undefined;
  #motion: StageMotion | undefined;
  #picture: StagePicture | undefined;
  /** Told by the browser before the first frame; asking for it would lay out a page half made. */
  #size: Size | undefined;
  #scale = 1;
  /** Where the canvas lies on the svg; measured again after whatever may have moved it. */
  #window: CanvasWindow | undefined;
  #focusedKey = '';
  #revealed = 0;
  #fitted = 0;
  #endPanZoom: (() => void) | undefined;
  #observer = new ResizeObserver(() => {
    this.#size = { width: this.clientWidth, height: this.clientHeight };
    this.requestUpdate();
  });

  constructor() {
    super();
    this.rates = '';
    this.addController(
      new StoreController(this, () => {
        const { run, playback, view, states } = this.session;
        return [run, playback, view, states];
      }),
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    this.#observer.disconnect();
    this.#endPanZoom?.();
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    const run = this.session.run.state.run;
    const empty = run !== undefined && run.stories.length === 0;
    return html`
      <div
        class="scroller"
        @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
        @scroll=${() => (this.#window = undefined)}
      >
        <svg class="heads" aria-hidden="true"></svg>
        <svg
          class="stage"
          role="graphics-document"
          aria-roledescription="cluster diagram"
          aria-label="Cluster: one row for each node, columns for client, host, load balancer, overlay and tasks"
        ></svg>
      </div>
      <canvas aria-hidden="true"></canvas>
      ${this.rates === '' ? '' : html`<p class="rates" role="note">${this.rates}</p>`}
      ${empty ? html`<p class="empty">No requests yet: the cluster at rest. <slot></slot></p>` : ''}
    `;
  }

  protected override firstUpdated(): void {
    const { view } = this.session;
    this.#pictureOf = createPictureMaker(this.session);
    this.#drawing = createStageDrawing(this.svg, this.heads, {
      toggleRow: ({ node, expanded }) =>
        view.patch({ expanded: { ...view.state.expanded, [node]: !expanded } }),
      choose: (key) => this.#picture && chooseStation(this.session, this.#picture, key),
    });
    this.#motion = createStageMotion(this.session, this.canvas, () => this.#canvasView());
    this.#endPanZoom = attachPanZoom(this.scroller, {
      min: ZOOM_MIN,
      max: ZOOM_MAX,
      zoom: () => view.state.zoom,
      setZoom: (zoom) => {
        view.patch({ zoom });
        this.performUpdate();
      },
    });
  }

  protected override updated(): void {
    const run = this.session.run.state.run;
    if (run && this.#size) this.#draw(run, this.#size);
  }

  #draw(run: Run, size: Size): void {
    const drawing = this.#drawing!;
    const before = this.#picture;
    const picture = this.#pictureOf!(run, frameFor(size));
    this.#picture = picture;
    this.#resize(picture.scene.layout, size);
    drawing.draw(picture.scene, picture.control, this.#tabStop(picture));
    this.#drawMarks(run, picture);
    const wire = this.#isStill() ? undefined : glideWire(before?.scene, picture.scene);
    if (wire) glide(this.session, wire, (point) => drawing.movePacket(point));
    this.#revealSoon(before, picture);
    this.#animate();
  }

  /** Packets of others are in the picture while it is still, and on the canvas while it moves. */
  #drawMarks(run: Run, { finder, scene }: StagePicture): void {
    const { layers } = this.session.view.state;
    const event = run.moments[this.session.playback.state.position]?.event ?? -1;
    const moves = this.#isMoving() || layers.flow;
    const flights = layers.others && !moves ? this.#motion!.flights(run) : [];
    // The packet that is looked at shows its own cross.
    const isOfOthers = ({ at, count }: DropCount): boolean =>
      count > 1 || at.x !== scene.packetAt?.x || at.y !== scene.packetAt.y;
    this.#drawing!.drawMarks({
      drops: layers.drops ? dropCounts(run.stories, event, finder).filter(isOfOthers) : [],
      counts: layers.counters ? passCounts(run.stories, event) : NO_COUNTS,
      others: flights.filter(({ journey }) => journey !== scene.journey),
      finder,
      hasPacket: !(this.#isMoving() && layers.others),
    });
  }

  #isMoving(): boolean {
    const { playing, clock } = this.session.playback.state;
    return playing && clock === 'time';
  }

  /** Draws the canvas each frame while time passes, once where rates are wanted, else clears it. */
  #animate(): void {
    const { layers } = this.session.view.state;
    if (this.#isMoving() && (layers.others || layers.flow)) {
      this.session.frames.add(this.#drawFrame);
    } else if (layers.flow) this.#report(this.#motion!.draw());
    else {
      this.#motion!.clear();
      this.rates = '';
    }
  }

  readonly #drawFrame = (): boolean => {
    if (!this.isConnected || !this.#isMoving()) return false;
    this.#report(this.#motion!.draw());
    return true;
  };

  #report({ packets, isFlow }: CanvasReport): void {
    const rest = this.#isMoving() ? ' Pause to follow one.' : '';
    this.rates = isFlow ? `Rates: ${packets} packets on their way.${rest}` : '';
  }

  #canvasView(): MotionView | undefined {
    if (!this.#picture) return undefined;
    this.#window ??= this.#measureWindow();
    const { flow } = this.session.view.state.layers;
    return { ...this.#window, finder: this.#picture.finder, scale: this.#scale, flow };
  }

  #measureWindow(): CanvasWindow {
    const { clientWidth: width, clientHeight: height } = this.scroller;
    const [stage, frame] = [this.svg.getBoundingClientRect(), this.getBoundingClientRect()];
    return { scrollX: frame.left - stage.left, scrollY: frame.top - stage.top, width, height };
  }

  #tabStop({ scene: { layout, currentKey } }: StagePicture): string {
    if (layout.stations.has(this.#focusedKey)) return this.#focusedKey;
    return currentKey || (layout.stations.keys().next().value ?? '');
  }

  #resize(layout: StageLayout, size: Size): void {
    const { view } = this.session;
    if (view.state.fitted !== this.#fitted) {
      this.#fitted = view.state.fitted;
      view.patch({ zoom: zoomToFit(view.state.zoom, wholeHeightZoom(layout, size), ZOOM_MIN) });
    }
    const { zoom, layers } = view.state;
    this.#scale = fullWidthScale(layout, size) * zoom;
    this.#window = undefined;
    this.#drawing!.resize(layout, this.#scale);
    const classes = {
      playing: this.session.playback.state.playing,
      'no-addresses': !layers.addresses,
      'no-verdicts': !layers.verdicts,
      ...scaleClasses(this.#scale),
    };
    for (const [name, on] of Object.entries(classes)) this.svg.classList.toggle(name, on);
  }

  /** Scrolls what the moment is about into view, when it is at another place than before. */
  #revealSoon(before: StagePicture | undefined, { scene, control }: StagePicture): void {
    const { revealed } = this.session.view.state;
    const isAsked = revealed !== this.#revealed;
    this.#revealed = revealed;
    const saidTo = control.said.notes.at(-1)?.node;
    const said = scene.layout.rows.find((row) => row.node === saidTo);
    const y = said?.y ?? scene.packetAt?.y;
    const isElsewhere = said !== undefined || scene.currentKey !== before?.scene.currentKey;
    if (y === undefined || !(isElsewhere || isAsked)) return;
    this.session.frames.add(() => this.#reveal(y * this.#scale + HEADS_HEIGHT));
  }

  #reveal(y: number): false {
    const { scrollTop, clientHeight } = this.scroller;
    const isAbove = y < scrollTop + VIEW_MARGIN.top;
    if (isAbove || y > scrollTop + clientHeight - VIEW_MARGIN.bottom) {
      this.scroller.scrollTop = y - clientHeight / 2;
    }
    return false;
  }

  #isStill(): boolean {
    return prefersStillness() || this.session.view.state.still || this.#isMoving();
  }

  #onKey(event: KeyboardEvent): void {
    const from = (event.target as Element).closest('[data-key]')?.getAttribute('data-key');
    if (!from || !this.#picture) return;
    const direction = directionOf(event);
    if (event.key === 'Enter') chooseStation(this.session, this.#picture, from);
    else if (direction) {
      const goal = stationBeside(this.#picture, from, direction);
      if (goal) this.#focusStation(goal);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #focusStation(key: string): void {
    this.#focusedKey = key;
    this.#drawing!.focusStation(key);
  }
}
