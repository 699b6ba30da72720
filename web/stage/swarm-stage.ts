/**
 * The stage: draws the cluster as a matrix and the packet looked at in it.
 *
 * Owns the svg, its layers, its size and the packet's motion. What is drawn is made by pure functions
 * (topology-graph, matrix-layout, scene); where the packet is, is the session's.
 */
import { select } from 'd3-selection';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RequestStory, Topology } from '../../src/index.ts';
import { ZOOM_MAX, ZOOM_MIN } from '../app/commands/stage-commands.ts';
import { topologyNow } from '../app/instant.ts';
import { focusOf, type Session } from '../app/session.ts';
import { seek } from '../app/player.ts';
import { prefersStillness } from '../controllers/media.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { DIRECTIONS, walkTo } from '../controllers/roving-focus.ts';
import { STEP_MS } from '../stores/playback-store.ts';
import type { Run } from '../stores/run-store.ts';
import { controlAt } from './control-at.ts';
import { drawControl } from './layers/control-layer.ts';
import { drawGrid, type Layer } from './layers/grid-layer.ts';
import { drawPacket, drawStamp, movePacket } from './layers/packet-layer.ts';
import { dropCounts } from './drop-counts.ts';
import { drawDrops, drawOthers, drawTray } from './layers/mark-layer.ts';
import { drawRowHeads } from './layers/row-head-layer.ts';
import { drawStations } from './layers/station-layer.ts';
import { drawWires } from './layers/wire-layer.ts';
import { expandedRows, matrixLayout } from './matrix-layout.ts';
import type { CanvasReport } from './packet-canvas.ts';
import { attachPanZoom, clamp, zoomToFit } from './pan-zoom.ts';
import { createPlaceFinder, type PlaceFinder } from './place-finder.ts';
import { sceneOf, type Scene } from './scene.ts';
import { COMPACT, WIDE, type PlacedRow, type StageLayout } from './stage-geometry.ts';
import { createStageMotion, type MotionView, type StageMotion } from './stage-motion.ts';
import { stageStyles } from './stage-styles.ts';
import { stageGraph, type StageGraph } from './topology-graph.ts';
import { pointAlong } from './wire-routing.ts';

const LAYERS = [
  'grid',
  'row-heads',
  'control',
  'tray',
  'wires',
  'stations',
  'drops',
  'others',
  'stamp',
  'packet',
] as const;
const HEADS_HEIGHT = 30;
/** A stage that is narrower shows folded rows only. */
const COMPACT_BELOW = 560;
/** The stage shrinks to fit down to this; below it scrolls. */
const SCALE_MIN = 0.7;
const SCALE_MAX = 1.3;
/** Below these scales chips and addresses, and then all labels but those of tasks, are left out. */
const FAR_BELOW = 0.75;
const FARTHER_BELOW = 0.5;
/** A single step by hand moves for this long at most. */
const GLIDE_MS = 360;

@customElement('swarm-stage')
export class SwarmStage extends LitElement {
  static override styles = stageStyles;

  @property({ attribute: false }) declare session: Session;

  @query('.scroller') declare private scroller: HTMLElement;
  @query('svg.stage') declare private svg: SVGSVGElement;
  @query('canvas') declare private canvas: HTMLCanvasElement;
  /** Says that rates are shown instead of packets. */
  @state() declare private rates: string;

  #graph:
    | { run: Run; story: RequestStory | undefined; topology: Topology; stage: StageGraph }
    | undefined;
  #scene: Scene | undefined;
  #focusedKey = '';
  #lastPosition = -1;
  #scale = 1;
  #finder: PlaceFinder | undefined;
  #motion: StageMotion | undefined;
  #revealed = 0;
  #fitted = 0;
  /** Node that the control plane said something to at this moment. */
  #saidTo: string | undefined;
  #endPanZoom: (() => void) | undefined;
  #observer = new ResizeObserver(() => this.requestUpdate());

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
      <div class="scroller" @keydown=${(event: KeyboardEvent) => this.#onKey(event)}>
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
      ${empty ? html`<p class="empty">No requests yet: the cluster at rest. Press N to send one.</p>` : ''}
    `;
  }

  protected override firstUpdated(): void {
    for (const layer of LAYERS) select(this.svg).append('g').attr('class', `layer-${layer}`);
    this.#motion = createStageMotion(this.session, this.canvas, () => this.#canvasView());
    this.#endPanZoom = attachPanZoom(this.scroller, {
      min: ZOOM_MIN,
      max: ZOOM_MAX,
      zoom: () => this.session.view.state.zoom,
      setZoom: (zoom) => {
        this.session.view.patch({ zoom });
        this.performUpdate();
      },
    });
  }

  protected override updated(_changed: PropertyValues): void {
    const run = this.session.run.state.run;
    if (run) this.#draw(run);
  }

  #stageOf(run: Run, topology: Topology): StageGraph {
    const { story } = focusOf(this.session);
    const known = this.#graph;
    if (known?.run !== run || known.story !== story || known.topology !== topology) {
      const stage = stageGraph(topology, story, run.result.events);
      this.#graph = { run, story, topology, stage };
    }
    return this.#graph!.stage;
  }

  #draw(run: Run): void {
    const topology = topologyNow(this.session) ?? run.result.topology;
    const stage = this.#stageOf(run, topology);
    const { expanded: chosen, layers } = this.session.view.state;
    const expanded = expandedRows(topology, stage, chosen);
    const frame = this.clientWidth < COMPACT_BELOW ? COMPACT : WIDE;
    const { beliefs, standing, said } = controlAt(this.session, run, topology);
    const layout = matrixLayout({ topology, stage, expanded, frame, beliefs });
    const { story, journey, step } = focusOf(this.session);
    const scene = sceneOf({ layout, stage, story, journey, step, trails: layers.trails });
    this.#finder = createPlaceFinder(layout, topology, stage);
    this.#resize(layout);
    this.#drawLayers(scene);
    drawControl(this.#layer('control'), layout, standing, said);
    this.#saidTo = said.notes.at(-1)?.node;
    this.#drawMarks(run, this.#finder, scene);
    this.#glide(scene);
    this.#reveal(scene);
    this.#scene = scene;
    this.#lastPosition = this.session.playback.state.position;
    this.#animate();
  }

  /** Packets of others are in the picture while it is still, and on the canvas while it moves. */
  #drawMarks(run: Run, finder: PlaceFinder, { layout, journey }: Scene): void {
    const { layers } = this.session.view.state;
    const { position } = this.session.playback.state;
    const event = run.moments[position]?.event ?? -1;
    drawDrops(this.#layer('drops'), layers.drops ? dropCounts(run.stories, event, finder) : []);
    const moves = this.#isMoving() || layers.flow;
    const flights = layers.others && !moves ? this.#motion!.flights(run) : [];
    const others = flights.filter((each) => each.journey !== journey);
    drawOthers(this.#layer('others'), others, finder);
    drawTray(this.#layer('tray'), layout);
    this.#layer('packet').attr(
      'visibility',
      this.#isMoving() && layers.others ? 'hidden' : 'visible',
    );
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
    this.rates = isFlow ? `Rates: ${packets} packets on their way. Pause to follow one.` : '';
  }

  #canvasView(): MotionView | undefined {
    if (!this.#finder) return undefined;
    const { clientWidth, clientHeight } = this.scroller;
    const [stage, frame] = [this.svg.getBoundingClientRect(), this.getBoundingClientRect()];
    return {
      finder: this.#finder,
      scale: this.#scale,
      scrollX: frame.left - stage.left,
      scrollY: frame.top - stage.top,
      width: clientWidth,
      height: clientHeight,
      flow: this.session.view.state.layers.flow,
    };
  }

  #layer(name: (typeof LAYERS)[number]): Layer {
    return select(this.svg).select<SVGGElement>(`.layer-${name}`);
  }

  #drawLayers(scene: Scene): void {
    drawGrid(this.#layer('grid'), scene.layout);
    drawRowHeads(this.#layer('row-heads'), scene.layout, (row) => this.#toggleRow(row));
    drawWires(this.#layer('wires'), scene);
    drawStations(this.#layer('stations'), scene);
    drawStamp(this.#layer('stamp'), scene);
    drawPacket(this.#layer('packet'), scene);
    this.#layer('stations')
      .selectAll<SVGGElement, { station: { key: string } }>('g.station')
      .attr('tabindex', (each) => (each.station.key === this.#tabStop(scene) ? 0 : -1))
      .on('click', (_event, each) => this.#seekTo(each.station.key));
  }

  #tabStop(scene: Scene): string {
    if (scene.layout.stations.has(this.#focusedKey)) return this.#focusedKey;
    return scene.currentKey || ([...scene.layout.stations.keys()][0] ?? '');
  }

  #resize(layout: StageLayout): void {
    const full = clamp((this.clientWidth - 2) / layout.width, SCALE_MIN, SCALE_MAX);
    const { fitted, zoom } = this.session.view.state;
    if (fitted !== this.#fitted) {
      this.#fitted = fitted;
      const whole = this.clientHeight / (layout.height + HEADS_HEIGHT) / full;
      this.session.view.patch({ zoom: zoomToFit(zoom, whole, ZOOM_MIN) });
    }
    const scale = full * this.session.view.state.zoom;
    const size = (svg: Element, height: number): void => {
      svg.setAttribute('width', String(Math.floor(layout.width * scale)));
      svg.setAttribute('height', String(Math.floor(height * scale)));
      svg.setAttribute('viewBox', `0 0 ${layout.width} ${height}`);
    };
    this.#scale = scale;
    const { layers } = this.session.view.state;
    const classes = {
      'no-addresses': !layers.addresses,
      'no-verdicts': !layers.verdicts,
      far: scale < FAR_BELOW,
      farther: scale < FARTHER_BELOW,
    };
    for (const [name, on] of Object.entries(classes)) this.svg.classList.toggle(name, on);
    size(this.svg, layout.height);
    const heads = this.scroller.querySelector('.heads')!;
    size(heads, HEADS_HEIGHT);
    select(heads)
      .selectAll('text')
      .data(layout.heads)
      .join('text')
      .attr('x', (head) => head.x)
      .attr('y', 20)
      .text((head) => head.text);
  }

  /** The packet moves along its wire after a single step forward; any other jump is a jump. */
  #glide(scene: Scene): void {
    const { position, playing, speed } = this.session.playback.state;
    const before = this.#scene;
    const wire = scene.legs
      .find((leg) => leg.selected)
      ?.wires.find((each) => each.step === scene.step?.number);
    const forward = position > this.#lastPosition && before?.journey === scene.journey;
    const next = (before?.step?.number ?? 0) + 1 === scene.step?.number;
    if (!wire || !forward || !next || this.#isStill()) return;
    const lastMs = playing ? (STEP_MS / speed) * 0.6 : GLIDE_MS;
    let startMs = -1;
    this.session.frames.add((nowMs) => {
      if (this.session.playback.state.position !== position) return false;
      if (startMs < 0) startMs = nowMs;
      const share = Math.min(1, (nowMs - startMs) / lastMs);
      movePacket(this.#layer('packet'), pointAlong(wire.points, share * share * (3 - 2 * share)));
      return share < 1;
    });
    movePacket(this.#layer('packet'), wire.points[0]!);
  }

  /** Scrolls the station looked at into view, when another one is looked at than before. */
  #reveal(scene: Scene): void {
    const { revealed } = this.session.view.state;
    const isAsked = revealed !== this.#revealed;
    this.#revealed = revealed;
    const said = scene.layout.rows.find((row) => row.node === this.#saidTo);
    if (scene.packetAt === undefined && !said) return;
    if (scene.currentKey === this.#scene?.currentKey && !isAsked && !said) return;
    const factor = this.svg.clientHeight / scene.layout.height || 1;
    const y = (said?.y ?? scene.packetAt?.y ?? 0) * factor + HEADS_HEIGHT;
    const { scrollTop, clientHeight } = this.scroller;
    if (y < scrollTop + 60 || y > scrollTop + clientHeight - 40) {
      this.scroller.scrollTop = y - clientHeight / 2;
    }
  }

  #isStill(): boolean {
    return prefersStillness() || this.session.view.state.still || this.#isMoving();
  }

  #toggleRow(row: PlacedRow): void {
    const { expanded } = this.session.view.state;
    this.session.view.patch({ expanded: { ...expanded, [row.node]: !row.expanded } });
  }

  /** Goes to the step that rests at a station, if the packet looked at comes by. */
  #seekTo(key: string): void {
    this.#choose(key);
    const { journey } = focusOf(this.session);
    const path = this.#graph?.stage.paths.find((each) => each.journey === journey);
    const stop = path?.stops.find((each) => each.key === key && each.rests);
    const moments = this.session.run.state.run?.moments ?? [];
    const goal = moments.find(
      (moment) => moment.journey === journey && moment.step?.number === stop?.step,
    );
    if (goal) seek(this.session, goal.index);
  }

  /** A pill is a task, a client a machine: the inspector's element follows, its tab stays. */
  #choose(key: string): void {
    const station = this.#scene?.layout.stations.get(key);
    if (station?.glyph === 'client') {
      this.session.view.patch({ element: { kind: 'node', name: station.node } });
    }
    if (station?.glyph === 'pill' && !station.onPath) {
      const element = { kind: 'task', name: station.label } as const;
      this.session.view.patch({ element, inspectorTab: 'element' });
    }
  }

  #onKey(event: KeyboardEvent): void {
    const target = (event.target as Element).closest('[data-key]');
    const scene = this.#scene;
    if (!target || !scene) return;
    const key = target.getAttribute('data-key')!;
    const direction = DIRECTIONS[event.key];
    if (event.key === 'Enter') this.#seekTo(key);
    else if (direction && !event.ctrlKey && !event.metaKey) {
      const path = this.#graph?.stage.paths.find((each) => each.journey === scene.journey);
      const goal = walkTo({ stations: scene.layout.stations, path, key }, direction);
      if (goal) this.#focusStation(goal);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #focusStation(key: string): void {
    this.#focusedKey = key;
    this.#layer('stations')
      .selectAll<SVGGElement, { station: { key: string } }>('g.station')
      .attr('tabindex', (each) => (each.station.key === key ? 0 : -1))
      .filter((each) => each.station.key === key)
      .node()
      ?.focus();
  }
}
