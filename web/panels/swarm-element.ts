/**
 * The element that is chosen: what it is now, what became of it, what can be done to it.
 *
 * Owns the arrangement; facts are made in element-facts.ts from the topology of this instant.
 */
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { stateAtMoment, topologyAt } from '../app/instant.ts';
import { pause, seek } from '../app/player.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import type { Run } from '../stores/run-store.ts';
import type { ElementRef } from '../stores/view-store.ts';
import { timeText } from '../ui/format.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import {
  elementFacts,
  elementHistory,
  type ElementFacts,
  type HistoryRow,
} from './element-facts.ts';
import { endsOf } from './link-ends.ts';
import { linkFacts } from './link-facts.ts';
import {
  answersOf,
  nodeRunFacts,
  stagesOf,
  type AnswerShare,
  type TaskStage,
} from './run-facts.ts';

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
      .strip {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 2px;
      }
      .strip button {
        width: auto;
        display: grid;
        padding: 2px 8px;
        border-bottom: 3px solid var(--response);
        border-radius: 0;
        font-size: 11px;
      }
      .strip .ahead {
        border-bottom: 3px dotted var(--line);
        color: var(--muted);
      }
      .shares {
        display: grid;
        grid-template-columns: auto auto 1fr;
        gap: 2px 10px;
        align-items: center;
      }
      .shares svg {
        display: block;
        width: 100%;
        height: 10px;
      }
      rect {
        fill: var(--request);
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  #known: { run: Run; element: ElementRef; rows: readonly HistoryRow[] } | undefined;

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
    const event = run.moments[this.session.playback.state.position]?.event ?? -1;
    const found = this.#facts(run, element, event);
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
              ${this.#breakButton(element)} ${this.#shares(run, element, event)}
              ${this.#strip(run, element, event)} ${this.#related(found.related)}`
          : this.#absent(run, element)
      }
      ${this.#history(this.#rows(run, element))}`;
  }

  /** Kept while the same element of the same run is looked at: it takes the whole trace. */
  #rows(run: Run, element: ElementRef): readonly HistoryRow[] {
    if (this.#known?.run !== run || this.#known.element !== element) {
      this.#known = { run, element, rows: elementHistory(run.result.events, element) };
    }
    return this.#known.rows;
  }

  #facts(run: Run, element: ElementRef, event: number): ElementFacts | undefined {
    const { kind, name } = element;
    const related = (endsOf(name) ?? []).map((end) => ({
      element: { kind: 'node', name: end } as const,
      text: 'one end',
    }));
    if (kind === 'link') {
      const facts = linkFacts(run, name, event);
      return facts && { facts, related };
    }
    const node = kind === 'node' ? name : run.result.topology.nodes[0]!.name;
    const topology = topologyAt(this.session, stateAtMoment(this.session, node)?.now);
    const found = topology && elementFacts(topology, element);
    const isMember = topology?.nodes.some((each) => each.name === name && each.role !== 'host');
    if (!found || kind !== 'node' || !isMember) return found;
    return { ...found, facts: [...found.facts, ...nodeRunFacts(run, name, event)] };
  }

  /** Says when it comes to be, where the run has it later on. */
  #absent(run: Run, { kind, name }: ElementRef): TemplateResult {
    const first = kind === 'task' ? stagesOf(run, name, -1)[0] : undefined;
    if (!first) return html`<p class="muted">It does not exist at this time.</p>`;
    return html`<p>
      ${name} appears at ${timeText(first.timeNs)}.
      <button class="button" @click=${() => this.#goTo(first.event)}>Go there</button>
    </p>`;
  }

  /** Who has answered for a service so far. */
  #shares(run: Run, { kind, name }: ElementRef, event: number): TemplateResult | typeof nothing {
    const shares = kind === 'service' ? answersOf(run, name, event) : [];
    if (shares.every(({ count }) => count === 0)) return nothing;
    const most = Math.max(...shares.map(({ count }) => count));
    return html`<h2>Answered so far</h2>
      <div class="shares mono">${shares.map((share) => answerRow(share, most))}</div>
      <button
        class="button"
        @click=${() => this.session.view.patch({ dockTab: 'distribution', dockOpen: true })}
      >
        Distribution
      </button>`;
  }

  /** The states of a task as a strip, those to come dotted. */
  #strip(run: Run, { kind, name }: ElementRef, event: number): TemplateResult | typeof nothing {
    const stages = kind === 'task' ? stagesOf(run, name, event) : [];
    if (stages.length === 0) return nothing;
    return html`<h2>States</h2>
      <ol class="strip">
        ${stages.map((stage) => html`<li>${this.#stage(stage)}</li>`)}
      </ol>`;
  }

  #stage({ state, timeNs, event, isAhead }: TaskStage): TemplateResult {
    return html`<button class="plain ${isAhead ? 'ahead' : ''}" @click=${() => this.#goTo(event)}>
      <span
        >${state}${isAhead ? html`<span class="visually-hidden">, to come</span>` : nothing}</span
      >
      <span class="mono muted">${timeText(timeNs)}</span>
    </button>`;
  }

  #breakButton({ kind, name }: ElementRef): TemplateResult | typeof nothing {
    if (kind === 'network' || kind === 'link') return nothing;
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

function answerRow({ task, count }: AnswerShare, most: number): TemplateResult {
  return html`<span>${task}</span><span>${count}</span
    ><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<rect width=${(count / most) * 100} height="10"></rect>`}
    </svg>`;
}
