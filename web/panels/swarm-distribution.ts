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
import { StoreController } from '../controllers/store-controller.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import {
  distributionOf,
  type Distribution,
  type DistributionBy,
  type Share,
} from './distribution-of.ts';

const BYS: readonly (readonly [DistributionBy, string])[] = [
  ['task', 'task'],
  ['node', 'node'],
  ['outcome', 'outcome'],
];
const PICKS_MAX = 400;

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
      rect {
        fill: var(--request);
      }
      .failed {
        fill: var(--drop);
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

  constructor() {
    super();
    this.by = 'task';
    this.to = '';
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
    const nodeOf = new Map(run.result.topology.tasks.map(({ name, node }) => [name, node]));
    const distribution = distributionOf(stories, this.by, nodeOf);
    return html`
      <div class="bar">
        ${this.#select('By', BYS, this.by, (by) => (this.by = by as DistributionBy))}
        ${this.#select(
          'Requests to',
          [['', 'all'], ...targets.map((to) => [to, to] as const)],
          this.to,
          (to) => (this.to = to),
        )}
        <span>${distribution.summary}</span>
      </div>
      ${this.#table(distribution)} ${this.#picks(distribution)}
    `;
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

  #table({ shares }: Distribution): TemplateResult {
    const most = Math.max(1, ...shares.map(({ count, expected = 0 }) => Math.max(count, expected)));
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${this.by}</th>
          <th scope="col">requests</th>
          <th scope="col">expected</th>
          <th class="wide" scope="col"><span class="visually-hidden">bar</span></th>
        </tr>
      </thead>
      <tbody>
        ${shares.map((share) => this.#row(share, most))}
      </tbody>
    </table>`;
  }

  #row({ name, count, expected }: Share, most: number): TemplateResult {
    const isTask = this.by !== 'task' || expected !== undefined || name.includes('.');
    const x = expected === undefined ? 0 : (expected / most) * 100;
    return html`<tr>
      <th scope="row">${name}</th>
      <td class="mono">${count}</td>
      <td class="mono">${expected === undefined ? '–' : Number(expected.toFixed(1))}</td>
      <td>
        <svg viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<rect class=${isTask ? '' : 'failed'} y="2" height="10" width=${(count / most) * 100}></rect>
            ${expected === undefined ? nothing : svg`<path class="expected" d=${`M${x} 0V14`}></path>`}`}
        </svg>
      </td>
    </tr>`;
  }

  #picks({ picks }: Distribution): TemplateResult {
    const now = focusOf(this.session).story?.request;
    return html`<h2>In order</h2>
      <div class="picks">
        ${picks
          .slice(0, PICKS_MAX)
          .map(
            ({ request, name }) =>
              html`<button
                class=${request === now ? 'pick now' : 'pick'}
                title=${`Request ${request}: ${name}`}
                @click=${() => this.#goTo(request)}
              >
                ${shortName(name)}<span class="visually-hidden">, request ${request}: ${name}</span>
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

/** The number of a task; the first letters of anything else. */
function shortName(name: string): string {
  return /\.(\d+)$/.exec(name)?.[1] ?? name.slice(0, 3);
}
