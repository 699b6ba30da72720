/**
 * The headers of the packet at a step, before and after, changed fields marked.
 *
 * Marks a change by a bar, a tint, weight and the word "changed": never by colour alone.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { headersText, type JourneyStep } from '../../src/index.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { headerGroups, type HeaderField, type HeaderGroup } from './header-fields.ts';

@customElement('swarm-packet-headers')
export class SwarmPacketHeaders extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      table {
        border-collapse: collapse;
        width: 100%;
      }
      th,
      td {
        padding: 1px 6px;
        text-align: left;
        font-weight: 400;
        vertical-align: top;
        overflow-wrap: anywhere;
      }
      th {
        color: var(--muted);
      }
      th[scope='row'] {
        color: var(--ink);
        width: 40%;
      }
      tbody th[scope='rowgroup'] {
        font: 600 var(--size-head) var(--font-text);
        padding-top: 6px;
      }
      .changed td,
      .changed th {
        background: var(--tint);
      }
      .changed th {
        box-shadow: inset 3px 0 var(--request);
        font-weight: 600;
      }
      del {
        color: var(--muted);
      }
      ins {
        text-decoration: none;
        font-weight: 600;
        display: block;
      }
      .line {
        color: var(--muted);
        margin: 6px 0 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) declare step: JourneyStep | undefined;

  override render(): TemplateResult | typeof nothing {
    if (!this.step) return nothing;
    return html`
      <table class="mono">
        <caption class="visually-hidden">
          Headers of the packet before and after this step
        </caption>
        <thead>
          <tr>
            <th scope="col">field</th>
            <th scope="col">before → after</th>
          </tr>
        </thead>
        ${headerGroups(this.step).map((group) => this.#group(group))}
      </table>
      <p class="mono line">${headersText(this.step.headers)}</p>
    `;
  }

  #group({ title, fields }: HeaderGroup): TemplateResult {
    return html`<tbody>
      <tr>
        <th scope="rowgroup" colspan="2">${title}</th>
      </tr>
      ${fields.map((field) => this.#field(field))}
    </tbody>`;
  }

  #field({ field, before, after, changed }: HeaderField): TemplateResult {
    if (!changed) {
      return html`<tr>
        <th scope="row">${field}</th>
        <td>${after}</td>
      </tr>`;
    }
    return html`<tr class="changed">
      <th scope="row">${field}<span class="visually-hidden"> changed</span></th>
      <td>
        <del>${before === '' ? 'none' : before}</del>
        <ins>${after === '' ? 'removed' : after}</ins>
      </td>
    </tr>`;
  }
}
