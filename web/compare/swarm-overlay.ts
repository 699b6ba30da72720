/**
 * Who answered all requests of two runs, as bars laid over each other.
 *
 * Owns the drawing; the counting is panels/distribution-of.ts's. A is the filled bar, B the outlined
 * one, and both have their numbers beside them.
 */
import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RequestStory } from '../../src/index.ts';
import { distributionOf } from '../panels/distribution-of.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { comparisonTableStyles } from './comparison-table-styles.ts';

const NO_NODES: ReadonlyMap<string, string> = new Map();

interface Row {
  readonly name: string;
  readonly left: number;
  readonly right: number;
}

/** A row for each name that answered on either side, in the order of the names. */
export function overlaidRows(left: readonly RequestStory[], right: readonly RequestStory[]): Row[] {
  const [own, other] = [left, right].map((stories) => {
    const { shares } = distributionOf(stories, 'task', NO_NODES);
    return new Map(shares.map(({ name, count }) => [name, count]));
  }) as [Map<string, number>, Map<string, number>];
  const names = [...new Set([...own.keys(), ...other.keys()])].toSorted((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  return names.map((name) => ({ name, left: own.get(name) ?? 0, right: other.get(name) ?? 0 }));
}

@customElement('swarm-overlay')
export class SwarmOverlay extends LitElement {
  static override styles = [
    sharedStyles,
    comparisonTableStyles,
    css`
      :host {
        display: block;
        padding-top: 8px;
      }
      td {
        width: 44px;
      }
      .wide {
        width: auto;
      }
      svg {
        display: block;
        width: 100%;
        height: 16px;
      }
      .a {
        fill: var(--request);
        opacity: 0.55;
      }
      .b {
        fill: none;
        stroke: var(--ink);
        stroke-width: 1.6;
        vector-effect: non-scaling-stroke;
      }
    `,
  ];

  @property({ attribute: false }) declare left: readonly RequestStory[];
  @property({ attribute: false }) declare right: readonly RequestStory[];

  override render(): TemplateResult {
    const rows = overlaidRows(this.left, this.right);
    const most = Math.max(1, ...rows.flatMap(({ left, right }) => [left, right]));
    return html`<table>
      <caption>
        All requests: who answered
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">A</th>
          <th scope="col">B</th>
          <td class="wide">A filled, B outlined</td>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => this.#row(row, most))}
      </tbody>
    </table>`;
  }

  #row({ name, left, right }: Row, most: number): TemplateResult {
    return html`<tr>
      <th scope="row">${name}</th>
      <td class="mono">${left}</td>
      <td class="mono">${right}</td>
      <td class="wide">
        <svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
          ${svg`<rect class="a" y="4" height="8" width=${(left / most) * 100}></rect>
            <rect class="b" x="0.3" y="2" height="12" width=${(right / most) * 99.4}></rect>`}
        </svg>
      </td>
    </tr>`;
  }
}
