/**
 * The gallery: shelves of scenarios, and the ways to open one's own.
 *
 * Owns the cards' loading. Those of the page's own scenarios come with it, the others from the worker.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { bundledCards, openedScenarios } from '../app/library.ts';
import { EMPTY_CLUSTER } from '../app/empty-cluster.ts';
import { openText } from '../app/open-file.ts';
import { compareIds, runRoute } from '../app/router.ts';
import type { Session } from '../app/session.ts';
import { shelvesOf } from '../app/shelves.ts';
import { PAIRS } from '../compare/pairs.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import '../ui/swarm-open.ts';
import '../ui/swarm-thumbnail.ts';
import type { ScenarioCard } from '../worker/messages.ts';
import { galleryStyles } from './gallery-styles.ts';

/** What every file of a shelf has before its card is there. */
type Listed = Pick<ScenarioCard, 'id' | 'fileName'>;

/** Cards by the ids of their files. */
function byId(cards: readonly ScenarioCard[]): ReadonlyMap<string, ScenarioCard> {
  return new Map(cards.map((card) => [card.id, card]));
}

@customElement('gallery-screen')
export class GalleryScreen extends LitElement {
  static override styles = [sharedStyles, galleryStyles];

  @property({ attribute: false }) declare session: Session;
  @state() declare private cards: ReadonlyMap<string, ScenarioCard>;

  constructor() {
    super();
    this.cards = byId(bundledCards());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#describe();
  }

  override render(): TemplateResult {
    const [bundled, mine] = [bundledCards(), openedScenarios()];
    return html`
      <main>
        <header class="intro">
          <h1>What happens to a packet in Docker Swarm?</h1>
          <p class="muted">
            Pick a question. The cluster is simulated here in your browser, and every packet can be
            followed step by step.
          </p>
          ${this.#ways()}
        </header>
        ${mine.length > 0 ? this.#shelf('Your scenarios', mine) : ''}
        <section aria-labelledby="questions">
          <h2 id="questions">Questions people ask</h2>
          ${bundled.length === 0 ? this.#noQuestions() : ''}
          ${shelvesOf(bundled).map(
            ({ title, cards }) =>
              html`<h3>${title}</h3>
                ${this.#cards(cards)}`,
          )}
        </section>
        ${this.#pairs()} ${mine.length === 0 ? this.#shelf('Your scenarios', mine) : ''}
      </main>
    `;
  }

  /** Ways to something of one's own. */
  #ways(): TemplateResult {
    return html`<div class="open">
      <swarm-open .session=${this.session}></swarm-open>
      <button class="button" @click=${() => this.#openEmpty()}>Empty cluster</button>
      <a class="button" href="#/compare">Compare two…</a>
      <span class="muted">A scenario file can be dropped anywhere on the page.</span>
    </div>`;
  }

  #pairs(): TemplateResult {
    return html`<section aria-labelledby="pairs">
      <h2 id="pairs">Side by side</h2>
      <ul class="pairs">
        ${PAIRS.map(
          ({ title, left, right }) =>
            html`<li><a href=${compareIds(left, right)}>${title}</a></li>`,
        )}
      </ul>
    </section>`;
  }

  #noQuestions(): TemplateResult {
    return html`<p class="muted">
      No scenarios came with this page. Open a YAML file of your own.
    </p>`;
  }

  #noneOpened(): TemplateResult {
    return html`<p class="muted">
      No opened scenarios. Open a YAML file, or start from a question above.
    </p>`;
  }

  #shelf(title: string, files: readonly Listed[]): TemplateResult {
    return html`<section aria-label=${title}>
      <h2>${title}</h2>
      ${files.length === 0 ? this.#noneOpened() : this.#cards(files)}
    </section>`;
  }

  #cards(files: readonly Listed[]): TemplateResult {
    return html`<ul class="cards">
      ${files.map((file) => html`<li>${this.#card(file)}</li>`)}
    </ul>`;
  }

  #card(file: Listed): TemplateResult {
    const card = this.cards.get(file.id);
    return html`<a class="card" href=${runRoute(file.id)}>
      <swarm-thumbnail .sketch=${card?.sketch}></swarm-thumbnail>
      <span class="text">
        <strong>${card?.title ?? file.fileName}</strong>
        <span class="muted"
          >${card?.readable === false ? 'Cannot be run: ' : ''}${card?.promise ?? ''}</span
        >
      </span>
    </a>`;
  }

  async #describe(): Promise<void> {
    const files = openedScenarios();
    if (files.length === 0) return;
    try {
      const cards = await this.session.client.describe(files);
      this.cards = byId([...bundledCards(), ...cards]);
    } catch {
      // A worker that died leaves the cards with the names of their files; they can still be opened.
    }
  }

  #openEmpty(): void {
    void openText(this.session, EMPTY_CLUSTER.fileName, EMPTY_CLUSTER.text);
  }
}
