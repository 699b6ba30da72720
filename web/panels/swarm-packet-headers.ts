/**
 * The headers of the packet at a step, before and after, changed fields marked.
 *
 * Marks a change by a bar, a tint, weight and the word "changed": never by colour alone.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  headersText,
  type Journey,
  type JourneyStep,
  type PacketHeaders,
} from '../../src/index.ts';
import { hasPart } from '../app/parts.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import {
  type HeaderField,
  type HeaderGroup,
  headerGroups,
  lastOfHopBefore,
  layerText,
} from './header-fields.ts';

const FATES: Readonly<Record<HeaderGroup['fate'], string>> = {
  kept: '',
  added: '+ added here',
  removed: '− taken off here',
};

/** What a packet is compared with: the step before, the end of the last hop, the packet as sent. */
type Since = 'step' | 'hop' | 'sent';

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
      .inner th:first-child {
        border-left: 3px solid var(--hairline);
      }
      .fate {
        color: var(--muted);
        font-weight: 400;
      }
      th .plain {
        font: inherit;
        padding: 0 4px 0 0;
      }
      .short {
        font: 400 11px var(--font-mono);
        color: var(--muted);
      }
      .line {
        color: var(--muted);
        margin: 6px 0 0;
        overflow-wrap: anywhere;
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
        color: var(--muted);
        margin-bottom: 4px;
      }
      select {
        min-height: 24px;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        background: var(--surface);
        color: var(--ink);
      }
    `,
  ];

  @property({ attribute: false }) declare step: JourneyStep | undefined;
  @property({ attribute: false }) declare journey: Journey | undefined;
  /** What the packet is compared with. */
  @state() declare private since: Since;
  /** Titles of unchanged layers that the reader opened. */
  @state() declare private opened: ReadonlySet<string>;
  @state() declare private asBytes: boolean;

  constructor() {
    super();
    this.since = 'step';
    this.opened = new Set();
    this.asBytes = false;
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.step) return nothing;
    const first = this.since === 'step' ? undefined : this.#before(this.step)?.headers;
    return html`
      <div class="choices">
        <label
          >since
          <select
            @change=${(event: Event) => {
              this.since = (event.target as HTMLSelectElement).value as Since;
            }}
          >
            <option value="step">the step before</option>
            <option value="hop">the last hop</option>
            <option value="sent">the packet as sent</option>
          </select>
        </label>
        <label
          >as
          <select
            aria-label="shown as"
            @change=${(event: Event) => {
              this.asBytes = (event.target as HTMLSelectElement).value === 'bytes';
            }}
          >
            <option value="fields">fields</option>
            <option value="bytes">bytes (hex)</option>
          </select>
        </label>
      </div>
      ${this.asBytes ? this.#bytes(this.step) : this.#fields(this.step, first)}
      <p class="mono line">${headersText(this.step.headers)}</p>
    `;
  }

  #bytes(step: JourneyStep): TemplateResult | typeof nothing {
    if (!hasPart('bytes', () => this.requestUpdate())) return nothing;
    const before = this.#before(step);
    return html`<swarm-frame-bytes
      .headers=${step.headers}
      .previous=${before?.headers}
    ></swarm-frame-bytes>`;
  }

  /** The step that this one is compared with. */
  #before(step: JourneyStep): JourneyStep | undefined {
    const steps = this.journey?.steps ?? [];
    if (this.since === 'sent') return steps[0];
    return this.since === 'hop' ? lastOfHopBefore(steps, step) : steps[step.number - 2];
  }

  #fields(step: JourneyStep, first: PacketHeaders | undefined): TemplateResult {
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
        ${headerGroups(step, first).map((group) => this.#group(group))}
      </table>
    `;
  }

  #group(group: HeaderGroup): TemplateResult {
    const { title, fields, depth, fate, changed } = group;
    const isOpen = changed || this.opened.has(title);
    return html`<tbody class=${depth > 0 ? 'inner' : ''}>
      <tr>
        <th scope="rowgroup" colspan="2">
          ${changed ? title : this.#toggle(title, isOpen)} <span class="fate">${FATES[fate]}</span>
          ${isOpen ? nothing : html`<span class="short">${layerText(fields)}</span>`}
        </th>
      </tr>
      ${isOpen ? fields.map((field) => this.#field(field)) : nothing}
    </tbody>`;
  }

  /** A layer that nothing happened to is one line, and can be opened. */
  #toggle(title: string, isOpen: boolean): TemplateResult {
    return html`<button
      class="plain"
      aria-expanded=${isOpen}
      @click=${() => {
        const opened = new Set(this.opened);
        if (!opened.delete(title)) opened.add(title);
        this.opened = opened;
      }}
    >
      <span aria-hidden="true">${isOpen ? '▾' : '▸'}</span> ${title}
    </button>`;
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
