/**
 * The field in which a reader says which events to see, with what it knows and what is wrong in it.
 *
 * Owns the field; the language is in filter/. Chips put common terms in and take them out again.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { setScope } from '../app/player.ts';
import { focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { filteredMoments } from '../filter/filtered.ts';
import { completions, whyNothing } from '../filter/complete.ts';
import { splitTerms, withoutTerm, withTerm } from '../filter/filter-terms.ts';
import { matchingMoments } from '../filter/match-moment.ts';
import { FILTER_KEYS, parseFilter } from '../filter/parse-filter.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

@customElement('swarm-filter')
export class SwarmFilter extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        flex: none;
        padding: 1px 0 2px;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 4px 6px;
        align-items: center;
      }
      input:focus-visible {
        outline-offset: -1px;
      }
      input {
        font: var(--size-mono) var(--font-mono);
        color: var(--ink);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        min-height: 26px;
        padding: 1px 8px;
        flex: 1 1 180px;
        max-width: 380px;
        min-width: 0;
      }
      .chip {
        border: 1px solid var(--hairline);
        background: none;
        border-radius: 13px;
        padding: 1px 10px;
        min-height: 24px;
        cursor: pointer;
      }
      .chip[aria-pressed='true'] {
        background: var(--tint);
        border-color: var(--line);
      }
      @media (max-width: 1279px) {
        .row {
          flex-wrap: nowrap;
          justify-content: flex-start;
          overflow-x: auto;
          margin: 0 -3px;
          padding: 0 3px;
        }
        /* Of what has to be scrolled to, how many there are comes first. */
        .row > input,
        .row > [role='status'] {
          order: -1;
        }
        .row > * {
          flex: none;
        }
        .row > input {
          flex: 1 1 200px;
          min-width: 140px;
        }
      }
      .mistake {
        border-left: 3px solid var(--drop);
        padding-left: 6px;
        margin-top: 2px;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;

  constructor() {
    super();
    this.addController(
      new StoreController(this, () => [this.session.run, this.session.playback, this.session.view]),
    );
  }

  override render(): TemplateResult {
    const { filter } = this.session.view.state;
    const { all, shown, mistake } = filteredMoments(this.session);
    return html`<div class="row">
        <input
          type="search"
          aria-label="Filter of events"
          placeholder="filter: node=n3 kind=nat text~rr t>1ms"
          title=${Object.entries(FILTER_KEYS)
            .map(([key, words]) => `${key}: ${words}`)
            .join('\\n')}
          spellcheck="false"
          autocomplete="off"
          list="terms"
          .value=${filter}
          @input=${(event: Event) => this.#set((event.target as HTMLInputElement).value)}
        />
        <datalist id="terms">
          ${completions(filter, all).map((text) => html`<option value=${text}></option>`)}
        </datalist>
        ${this.#grouping()} ${this.#chips().map((term) => this.#chip(term, filter))}
        <span class="muted" role="status"
          >${filter === '' ? `${all.length} events` : `${shown.length} of ${all.length}`}</span
        >
        ${
          filter === ''
            ? nothing
            : html`<button class="chip" @click=${() => this.#set('')}>clear</button>`
        }
      </div>
      <div role="alert">
        ${
          mistake
            ? html`<p class="mistake mono">
                ${filter.slice(0, mistake.at)}▸${filter.slice(mistake.at)} · ${mistake.message}
              </p>`
            : nothing
        }
      </div>
      ${
        shown.length === 0 && filter !== ''
          ? html`<p class="muted">${this.#nothing(filter)}</p>`
          : nothing
      }`;
  }

  #chips(): string[] {
    const { step } = focusOf(this.session);
    return [
      'kind=drop',
      'kind=nat',
      'kind=vxlan',
      'kind=dns',
      ...(step ? [`node=${step.node}`] : []),
    ];
  }

  #chip(term: string, filter: string): TemplateResult {
    const isOn = splitTerms(filter).includes(term);
    return html`<button
      class="chip mono"
      aria-pressed=${isOn}
      @click=${() => this.#set(isOn ? withoutTerm(filter, term) : withTerm(filter, term))}
    >
      ${term}
    </button>`;
  }

  /** Where the whole run has what the scope has not, that is the way out. */
  #nothing(filter: string): TemplateResult {
    const all = this.session.run.state.run?.moments ?? [];
    const count = matchingMoments(all, parseFilter(filter).terms ?? []).length;
    if (count === 0) return html`${whyNothing(filter, all)}`;
    return html`None within this scope, ${count} in the whole run.
      <button class="chip" @click=${() => setScope(this.session, 'run')}>Whole run</button>`;
  }

  #grouping(): TemplateResult | typeof nothing {
    const { grouped, dockTab } = this.session.view.state;
    if (dockTab !== 'events') return nothing;
    return html`<button
      class="chip"
      aria-pressed=${grouped}
      title="Events of one packet together, steps at one place as one row"
      @click=${() => this.session.view.patch({ grouped: !grouped })}
    >
      by packet
    </button>`;
  }

  #set(filter: string): void {
    this.session.view.patch({ filter });
  }
}
