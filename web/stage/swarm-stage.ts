/**
 * The stage: draws the cluster as a matrix and the packet looked at in it.
 *
 * Owns the svg, its layers, its size and the packet's motion. What is drawn is made by pure functions
 * (topology-graph, matrix-layout, scene); where the packet is, is the session's.
 */
import { select } from 'd3-selection';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { RequestStory } from '../../src/index.ts';
import { focusOf, type Session } from '../app/session.ts';
import { seek } from '../app/player.ts';
import { prefersStillness } from '../controllers/media.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { DIRECTIONS, walkTo } from '../controllers/roving-focus.ts';
import { STEP_MS } from '../stores/playback-store.ts';
import type { Run } from '../stores/run-store.ts';
import { drawGrid, type Layer } from './layers/grid-layer.ts';
import { drawPacket, drawStamp, movePacket } from './layers/packet-layer.ts';
import { drawRowHeads } from './layers/row-head-layer.ts';
import { drawStations } from './layers/station-layer.ts';
import { drawWires } from './layers/wire-layer.ts';
import { expandedRows, matrixLayout } from './matrix-layout.ts';
import { sceneOf, type Scene } from './scene.ts';
import { COMPACT, WIDE, type PlacedRow, type StageLayout } from './stage-geometry.ts';
import { stageStyles } from './stage-styles.ts';
import { stageGraph, type StageGraph } from './topology-graph.ts';
import { pointAlong } from './wire-routing.ts';

const LAYERS = ['grid', 'row-heads', 'wires', 'stations', 'stamp', 'packet'] as const;
const HEADS_HEIGHT = 30;
/** A stage that is narrower shows folded rows only. */
const COMPACT_BELOW = 560;
/** The stage shrinks to fit down to this; below it scrolls. */
const SCALE_MIN = 0.7;
const SCALE_MAX = 1.3;
/** A single step by hand moves for this long at most. */
const GLIDE_MS = 360;

@customElement('swarm-stage')
export class SwarmStage extends LitElement {
  static override styles = stageStyles;

  @property({ attribute: false }) declare session: Session;

  @query('.scroller') declare private scroller: HTMLElement;
  @query('svg.stage') declare private svg: SVGSVGElement;

  #graph: { run: Run; story: RequestStory | undefined; stage: StageGraph } | undefined;
  #scene: Scene | undefined;
  #focusedKey = '';
  #lastPosition = -1;
  #observer = new ResizeObserver(() => this.requestUpdate());

  constructor() {
    super();
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
      ${empty ? html`<p class="empty">No requests in this scenario: this is the cluster at rest.</p>` : ''}
    `;
  }

  protected override firstUpdated(): void {
    for (const layer of LAYERS) select(this.svg).append('g').attr('class', `layer-${layer}`);
  }

  protected override updated(_changed: PropertyValues): void {
    const run = this.session.run.state.run;
    if (run) this.#draw(run);
  }

  #stageOf(run: Run): StageGraph {
    const { story } = focusOf(this.session);
    if (this.#graph?.run !== run || this.#graph.story !== story) {
      const { topology, events } = run.result;
      this.#graph = { run, story, stage: stageGraph(topology, story, events) };
    }
    return this.#graph.stage;
  }

  #draw(run: Run): void {
    const stage = this.#stageOf(run);
    const { topology } = run.result;
    const expanded = expandedRows(topology, stage, this.session.view.state.expanded);
    const frame = this.clientWidth < COMPACT_BELOW ? COMPACT : WIDE;
    const layout = matrixLayout({ topology, stage, expanded, frame });
    const { story, journey, step } = focusOf(this.session);
    const scene = sceneOf({ layout, stage, story, journey, step });
    this.#resize(layout);
    this.#drawLayers(scene);
    this.#glide(scene);
    this.#reveal(scene);
    this.#scene = scene;
    this.#lastPosition = this.session.playback.state.position;
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
    const fitted = (this.clientWidth - 2) / layout.width;
    const scale = Math.min(SCALE_MAX, Math.max(SCALE_MIN, fitted)) * this.session.view.state.zoom;
    const size = (svg: Element, height: number): void => {
      svg.setAttribute('width', String(Math.floor(layout.width * scale)));
      svg.setAttribute('height', String(Math.floor(height * scale)));
      svg.setAttribute('viewBox', `0 0 ${layout.width} ${height}`);
    };
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
    if (!wire || !forward || !next || prefersStillness()) return;
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
    if (scene.currentKey === this.#scene?.currentKey || scene.packetAt === undefined) return;
    const factor = this.svg.clientHeight / scene.layout.height || 1;
    const y = scene.packetAt.y * factor + HEADS_HEIGHT;
    const { scrollTop, clientHeight } = this.scroller;
    if (y < scrollTop + 60 || y > scrollTop + clientHeight - 40) {
      this.scroller.scrollTop = y - clientHeight / 2;
    }
  }

  #toggleRow(row: PlacedRow): void {
    const { expanded } = this.session.view.state;
    this.session.view.patch({ expanded: { ...expanded, [row.node]: !row.expanded } });
  }

  /** Goes to the step that rests at a station, if the packet looked at comes by. */
  #seekTo(key: string): void {
    const { journey } = focusOf(this.session);
    const path = this.#graph?.stage.paths.find((each) => each.journey === journey);
    const stop = path?.stops.find((each) => each.key === key && each.rests);
    const moments = this.session.run.state.run?.moments ?? [];
    const goal = moments.find(
      (moment) => moment.journey === journey && moment.step?.number === stop?.step,
    );
    if (goal) seek(this.session, goal.index);
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
