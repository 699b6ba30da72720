/**
 * Bars of who answered how often, with what was to be expected, and every choice in order.
 *
 * Owns the drawing; the counting is distribution-of.ts's. Bars carry their numbers, so that the table
 * is the picture.
 */
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { pause, selectRequest } from '../app/player.ts';
import { focusOf, type Session } from '../app/session.ts';
import type { RequestStory } from '../../src/index.ts';
import { StoreController } from '../controllers/store-controller.ts';
import type { Run } from '../stores/run-store.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import {
  distributionOf,
  randomNames,
  serviceOf,
  splitStories,
  type Distribution,
  type DistributionBy,
  type DistributionSplit,
  type DistributionUnit,
  type Share,
} from './distribution-of.ts';

const BYS: readonly (readonly [DistributionBy, string])[] = [
  ['task', 'task'],
  ['node', 'node'],
  ['outcome', 'outcome'],
];
const UNITS: readonly (readonly [DistributionUnit, string])[] = [
  ['requests', 'requests'],
  ['connections', 'connections'],
  ['packets', 'packets'],
  ['bytes', 'bytes'],
];
const SPLITS: readonly (readonly [DistributionSplit, string])[] = [
  ['nothing', 'nothing'],
  ['entry', 'entry node'],
  ['client', 'client'],
  ['outcome', 'outcome'],
];
const PICKS_MAX = 400;
/** Series that have a colour of their own; those beyond have a texture too. */
const COLOURS = 6;

@customElement('swarm-distribution')
export class SwarmDistribution extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        height: 100%;
        overflow: auto;
        padding: 0 8px 8px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        align-items: center;
        padding: 2px 0 6px;
      }
      select {
        min-height: 26px;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        background: var(--surface);
      }
      table {
        border-collapse: collapse;
        width: min(100%, 820px);
      }
      th,
      td {
        text-align: left;
        font-weight: 400;
        padding: 2px 10px 2px 0;
        white-space: nowrap;
      }
      thead th {
        color: var(--muted);
      }
      .wide {
        width: 70%;
      }
      svg {
        display: block;
        width: 100%;
        height: 14px;
      }
      .band {
        fill: none;
        stroke: var(--ink);
        stroke-dasharray: 3 2;
        vector-effect: non-scaling-stroke;
      }
      caption {
        text-align: left;
        font-weight: 600;
        padding-top: 6px;
      }
      .expected {
        stroke: var(--ink);
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
      }
      .picks {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
      }
      .pick {
        min-width: 24px;
        min-height: 24px;
        padding: 0 4px;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        background: var(--surface);
        cursor: pointer;
        font: 11px var(--font-mono);
        color: var(--ink);
      }
      .series-0 {
        --series: var(--request);
      }
      .series-1 {
        --series: var(--response);
      }
      .series-2 {
        --series: var(--dns);
      }
      .series-3 {
        --series: var(--control);
      }
      .series-4 {
        --series: var(--idle);
      }
      .series-5 {
        --series: var(--ink);
      }
      .series-failed {
        --series: var(--drop);
      }
      .pick {
        border-bottom: 4px solid var(--series);
      }
      .pick.more {
        border-bottom-style: double;
      }
      rect.bar {
        fill: var(--series);
      }
      .pick.now {
        background: var(--tint);
        border-color: var(--ink);
        font-weight: 700;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @state() declare private by: DistributionBy;
  @state() declare private to: string;
  @state() declare private unit: DistributionUnit;
  @state() declare private split: DistributionSplit;

  constructor() {
    super();
    this.by = 'task';
    this.to = '';
    this.unit = 'requests';
    this.split = 'nothing';
    this.addController(new StoreController(this, () => [this.session.run, this.session.playback]));
  }

  override render(): TemplateResult {
    const { run } = this.session.run.state;
    const all = run?.stories ?? [];
    if (!run || all.length === 0) {
      return html`<p class="muted">
        This shows who answers how often; it needs at least one answered request.
      </p>`;
    }
    const targets = [...new Set(all.map(({ to }) => to))];
    const stories = targets.includes(this.to) ? all.filter(({ to }) => to === this.to) : all;
    const whole = this.#count(run, stories);
    return html`
      <div class="bar">
        ${this.#select('By', BYS, this.by, (by) => (this.by = by as DistributionBy))}
        ${this.#select('Counting', UNITS, this.unit, (unit) => (this.unit = unit as DistributionUnit))}
        ${this.#select('Split by', SPLITS, this.split, (split) => (this.split = split as DistributionSplit))}
        ${this.#select(
          'Requests to',
          [['', 'all'], ...targets.map((to) => [to, to] as const)],
          this.to,
          (to) => (this.to = to),
        )}
        <span>${whole.summary}</span>
      </div>
      ${this.#tables(run, stories, whole)} ${this.#picks(whole)}
    `;
  }

  #count(run: Run, stories: readonly RequestStory[]): Distribution {
    const { topology } = run.result;
    const nodeOf = new Map(topology.tasks.map(({ name, node }) => [name, node]));
    return distributionOf(stories, this.by, nodeOf, {
      random: randomNames(topology),
      unit: this.unit,
    });
  }

  /** One table, or one for each part with the same scale and the same colours. */
  #tables(run: Run, stories: readonly RequestStory[], whole: Distribution): TemplateResult[] {
    const names = answeringNames(whole.shares);
    if (this.split === 'nothing') return [this.#table(whole, names, '')];
    return splitStories(stories, this.split).map(([title, part]) =>
      this.#table(this.#count(run, part), names, title),
    );
  }

  #select(
    label: string,
    choices: readonly (readonly [string, string])[],
    chosen: string,
    onChoose: (value: string) => void,
  ): TemplateResult {
    return html`<label
      >${label}
      <select @change=${(event: Event) => onChoose((event.target as HTMLSelectElement).value)}>
        ${choices.map(
          ([value, text]) =>
            html`<option value=${value} .selected=${value === chosen}>${text}</option>`,
        )}
      </select></label
    >`;
  }

  #table({ shares, summary }: Distribution, names: readonly string[], title: string) {
    const most = Math.max(
      1,
      ...shares.map(({ count, expected = 0, band }) => Math.max(count, expected, band?.[1] ?? 0)),
    );
    return html`<table>
      ${
        title === ''
          ? nothing
          : html`<caption>
              ${title}:
              <span class="muted">${summary}</span>
            </caption>`
      }
      <thead>
        <tr>
          <th scope="col">${this.by}</th>
          <th scope="col">${this.unit}</th>
          <th scope="col">expected</th>
          <th class="wide" scope="col"><span class="visually-hidden">bar</span></th>
        </tr>
      </thead>
      <tbody>
        ${shares.map((share) => this.#row(share, most, seriesOf(share, names)))}
      </tbody>
    </table>`;
  }

  #row({ name, count, expected, band }: Share, most: number, series: string): TemplateResult {
    const x = ((expected ?? 0) / most) * 100;
    return html`<tr>
      <th scope="row">${name}</th>
      <td class="mono">${count}</td>
      <td class="mono">${expectedText(expected, band)}</td>
      <td>
        <svg viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<rect class=${`bar ${series}`} y="2" height="10" width=${(count / most) * 100}></rect>
            ${band === undefined ? nothing : svg`<rect class="band" x=${(band[0] / most) * 100} width=${((band[1] - band[0]) / most) * 100} y="0.5" height="13"></rect>`}
            ${expected === undefined ? nothing : svg`<path class="expected" d=${`M${x} 0V14`}></path>`}`}
        </svg>
      </td>
    </tr>`;
  }

  #picks({ picks, shares }: Distribution): TemplateResult {
    const now = focusOf(this.session).story?.request;
    const names = answeringNames(shares);
    const short = this.by === 'task' && new Set(names.map(serviceOf)).size === 1;
    const series = new Map(shares.map((share) => [share.name, seriesOf(share, names)]));
    return html`<h2>In order</h2>
      <div class="picks">
        ${picks
          .slice(0, PICKS_MAX)
          .map(
            ({ request, name }) =>
              html`<button
                class=${`pick ${series.get(name)} ${request === now ? 'now' : ''}`}
                title=${`Request ${request}: ${name}`}
                @click=${() => this.#goTo(request)}
              >
                ${short ? slotOf(name) : name}<span class="visually-hidden"
                  >, request ${request}: ${name}</span
                >
              </button>`,
          )}
      </div>
      ${
        picks.length > PICKS_MAX
          ? html`<p class="muted">First ${PICKS_MAX} of ${picks.length}.</p>`
          : nothing
      }`;
  }

  #goTo(request: number): void {
    pause(this.session);
    selectRequest(this.session, request);
  }
}

/** The number of a task, which is enough where all are of one service; anything else in full. */
function slotOf(name: string): string {
  return /\.(\d+)$/.exec(name)?.[1] ?? name;
}

/** `12.7`, `10 (6–14)` where chance has its part, `–` where nothing is promised. */
function expectedText(expected: number | undefined, band: Share['band']): string {
  if (expected === undefined) return '–';
  const mean = String(Number(expected.toFixed(1)));
  return band ? `${mean} (${band[0].toFixed(0)}–${band[1].toFixed(0)})` : mean;
}

/** Each of these has a colour of its own, in this order. */
function answeringNames(shares: readonly Share[]): readonly string[] {
  return shares.flatMap(({ name, failed }) => (failed ? [] : [name]));
}

/** The class of a share's colour; what nobody answered has the colour of failures. */
function seriesOf({ name, failed }: Share, names: readonly string[]): string {
  if (failed) return 'series-failed';
  const at = names.indexOf(name);
  return `series-${at % COLOURS} ${at >= COLOURS ? 'more' : ''}`;
}
