/**
 * The element that is chosen: what it is now, what became of it, what can be done to it.
 *
 * Owns the arrangement; facts are made in element-facts.ts from the topology of this instant.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { stateAtMoment, topologyAt } from '../app/instant.ts';
import { pause, seek } from '../app/player.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import type { ElementRef } from '../stores/view-store.ts';
import { timeText } from '../ui/format.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { elementFacts, elementHistory, type HistoryRow } from './element-facts.ts';

@customElement('swarm-element')
export class SwarmElement extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      h1 {
        font-size: var(--size-title);
        overflow-wrap: anywhere;
      }
      dl {
        display: grid;
        grid-template-columns: 84px 1fr;
        gap: 3px 10px;
        margin: 8px 0;
      }
      dt {
        color: var(--muted);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .plain {
        width: 100%;
        overflow-wrap: anywhere;
      }
      .button {
        margin-top: 8px;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;

  constructor() {
    super();
    this.addController(
      new StoreController(this, () => {
        const { run, playback, view, states } = this.session;
        return [run, playback, view, states];
      }),
    );
  }

  override render(): TemplateResult {
    const { element } = this.session.view.state;
    const { run } = this.session.run.state;
    if (!element || !run) {
      return html`<p class="muted">
        Choose a node, a service, a task or a network in the cluster list or on the stage.
      </p>`;
    }
    const node = element.kind === 'node' ? element.name : run.result.topology.nodes[0]!.name;
    const topology = topologyAt(this.session, stateAtMoment(this.session, node)?.now);
    const found = topology && elementFacts(topology, element);
    return html`<h1>${element.name} <small class="muted">${element.kind}</small></h1>
      ${
        found
          ? html`<dl class="mono">
                ${found.facts.map(
                  ({ name, text }) =>
                    html`<dt>${name}</dt>
                      <dd>${text}</dd>`,
                )}
              </dl>
              ${this.#breakButton(element)} ${this.#related(found.related)}`
          : html`<p class="muted">It does not exist at this time.</p>`
      }
      ${this.#history(elementHistory(run.result.events, element))}`;
  }

  #breakButton({ kind, name }: ElementRef): TemplateResult | typeof nothing {
    if (kind === 'network') return nothing;
    return html`<button
      class="button"
      @click=${() => this.session.edits.patch({ target: { kind, name } })}
    >
      Break or change…
    </button>`;
  }

  #related(
    related: readonly { readonly element: ElementRef; readonly text: string }[],
  ): TemplateResult | typeof nothing {
    if (related.length === 0) return nothing;
    return html`<h2>Related</h2>
      <ul>
        ${related.map(
          ({ element, text }) =>
            html`<li>
              <button class="plain" @click=${() => this.session.view.patch({ element })}>
                ${element.name} <small class="muted">${text}</small>
              </button>
            </li>`,
        )}
      </ul>`;
  }

  #history(rows: readonly HistoryRow[]): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    return html`<h2>What became of it</h2>
      <ol>
        ${rows.map(
          (row) =>
            html`<li>
              <button class="plain" @click=${() => this.#goTo(row.event)}>
                <span class="mono muted">${timeText(row.timeNs)}</span> ${row.text}
              </button>
            </li>`,
        )}
      </ol>`;
  }

  #goTo(event: number): void {
    const goal = this.session.run.state.run?.moments.find((moment) => moment.event >= event);
    pause(this.session);
    if (goal) seek(this.session, goal.index);
  }
}
