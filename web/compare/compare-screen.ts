/**
 * Two scenarios beside each other: two stages, one clock, what differs.
 *
 * Owns the arrangement, its keys, and the states in which a side has no run. It is loaded when it is
 * first asked for.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { commandTitle } from '../app/commands.ts';
import { commandForKey } from '../app/hotkeys.ts';
import { bundledCards, openedScenarios } from '../app/library.ts';
import { compareIds, type Route } from '../app/router.ts';
import { focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import '../stage/swarm-stage.ts';
import '../ui/swarm-waiting.ts';
import { timeText } from '../ui/format.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { problemStyles, problemText } from '../ui/problem.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import {
  align,
  createTwoRuns,
  goTo,
  loadBoth,
  placeOfDivergence,
  placeOfStep,
  togglePlaying,
  type Side,
  type TwoRuns,
} from './comparison.ts';
import { compareStyles } from './compare-styles.ts';
import { PAIRS } from './pairs.ts';
import './swarm-differences.ts';
import type { Alignment } from './ticks.ts';

const ALIGNMENTS: readonly (readonly [Alignment, string])[] = [
  ['milestone', 'same milestone'],
  ['request', 'same place in the request'],
  ['time', 'same time'],
];
const SIDES: readonly Side[] = ['left', 'right'];
const LETTERS: Readonly<Record<Side, string>> = { left: 'A', right: 'B' };
/** More than these are counted. */
const DIFFERENCES_SHOWN = 3;

/** What a scenario calls itself; the name of the file that a reader opened. */
function titleOf(id: string): string {
  const card = bundledCards().find((each) => each.id === id);
  return card?.title ?? openedScenarios().find((file) => file.id === id)?.fileName ?? id;
}

@customElement('compare-screen')
export class CompareScreen extends LitElement {
  static override styles = [sharedStyles, problemStyles, compareStyles];

  @property({ attribute: false }) declare session: Session;
  @property({ attribute: false }) declare route: Route & { screen: 'compare' };
  #runs: TwoRuns | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    removeEventListener('keydown', this.#onKey);
    this.#runs?.store.patch({ playing: false });
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.#runs) {
      const runs = createTwoRuns(this.session);
      this.#runs = runs;
      this.addController(
        new StoreController(this, () => [
          runs.store,
          runs.left.run,
          runs.right.run,
          this.session.view,
        ]),
      );
    }
    const { left, right } = this.route;
    if (changed.has('route') && left && right) void loadBoth(this.#runs, left, right);
  }

  override render(): TemplateResult {
    const { left, right } = this.route;
    if (!left || !right) return html`<main class="pick">${this.#pick()}</main>`;
    const { comparison } = this.#runs!.store.state;
    return html`<main class=${`show-${this.session.view.state.comparedSide}`}>
      <h1 class="visually-hidden">Two scenarios side by side</h1>
      <div class="about">${this.#about()}</div>
      <div class="stages">${SIDES.map((side) => this.#side(side))}</div>
      ${this.#bar()} ${comparison ? this.#differences() : this.#apart()}
      <div class="visually-hidden" role="status">${this.#spoken()}</div>
    </main>`;
  }

  /** In the place of the differences, while there are none. */
  #apart(): TemplateResult {
    const alone = SIDES.filter((side) => {
      return ['invalid', 'failed', 'stopped'].includes(this.#runs![side].run.state.status);
    });
    const names = alone.map((side) => LETTERS[side]).join(' and ');
    return html`<p class="muted apart">
      ${alone.length === 0 ? nothing : `There is nothing to compare: ${names} has no run.`}
    </p>`;
  }

  #pick(): TemplateResult {
    const { left } = this.route;
    const id = left?.screen === 'run' ? left.id : undefined;
    const opened = openedScenarios().map((file) => ({ ...file, title: file.fileName }));
    const others = [...opened, ...bundledCards()].filter((file) => file.id !== id);
    if (id === undefined)
      return html`<h1>Compare</h1>
        ${this.#pairs()}`;
    return html`<h1>Compare “${titleOf(id)}” with…</h1>
      <p class="muted">Both run with the same seed, and one clock moves them.</p>
      ${this.#pairs()}
      <h2>Any other</h2>
      <ul>
        ${others.map(
          ({ id: other, title, fileName }) =>
            html`<li>
              <a href=${compareIds(id, other)}>${title}</a>
              <span class="muted mono">${fileName}</span>
            </li>`,
        )}
      </ul>`;
  }

  #pairs(): TemplateResult {
    return html`<h2>Ready pairs</h2>
      <ul>
        ${PAIRS.map(
          ({ title, left, right }) =>
            html`<li><a href=${compareIds(left, right)}>${title}</a></li>`,
        )}
      </ul>`;
  }

  #about(): TemplateResult {
    const { differences, comparison } = this.#runs!.store.state;
    if (!comparison) return html`<span class="muted">Both run with the same seed.</span>`;
    const { left, right } = this.#runs!;
    const added = right.edits.state.edits;
    if (left.edits.state.base?.text === right.edits.state.base?.text && added.length > 0) {
      return html`<strong>B has in addition:</strong>
        ${added.map(({ step }) => html`<code>${step}</code>`)}`;
    }
    if (differences.length === 0) return html`<span>The scenarios ask for the same.</span>`;
    const more = differences.length - DIFFERENCES_SHOWN;
    return html`<strong>What differs:</strong> ${differences
        .slice(0, DIFFERENCES_SHOWN)
        .map(
          ({ path, left, right }, index) =>
            html`<span class=${index > 0 ? 'more' : ''}
              ><code>${path}</code>: ${left} → ${right}</span
            >`,
        )}
      ${more > 0 ? html`<span class="muted">and ${more} more</span>` : nothing}`;
  }

  #side(side: Side): TemplateResult {
    const session = this.#runs![side];
    const { status } = session.run.state;
    const name = this.#nameOf(side);
    const { ticks, place } = this.#runs!.store.state;
    const waits = ticks[place]?.waits === side;
    return html`<section class="side" aria-label=${`Stage ${LETTERS[side]}`}>
      <h2>
        <span class="letter">${LETTERS[side]}</span>
        <span title=${name}>${name}</span>
        ${this.#edited(session)} ${waits ? html`<span class="waits">waits</span>` : nothing}
      </h2>
      ${
        status === 'ready'
          ? html`<swarm-stage .session=${session}></swarm-stage>`
          : html`<div class="trouble">${this.#trouble(session, name)}</div>`
      }
    </section>`;
  }

  /** Says that a side is not the file as it is. */
  #edited({ edits }: Session): TemplateResult | typeof nothing {
    const { length } = edits.state.edits;
    if (length === 0) return nothing;
    return html`<span class="muted">with ${length === 1 ? 'an edit' : `${length} edits`}</span>`;
  }

  /** The title of its run, and before there is one, of its scenario. */
  #nameOf(side: Side): string {
    const { run, fileName } = this.#runs![side].run.state;
    const route = this.route[side];
    return run?.result.title ?? (route?.screen === 'run' ? titleOf(route.id) : fileName);
  }

  #trouble(session: Session, name: string): TemplateResult {
    const { status, fileName, message, problems } = session.run.state;
    if (status === 'idle' || status === 'loading') {
      return html`<swarm-waiting .session=${session} name=${name}></swarm-waiting>`;
    }
    if (status === 'invalid') {
      return html`<p role="alert">${fileName} has mistakes:</p>
        ${problems.map(problemText)}`;
    }
    return html`<p role="alert">${message}</p>
      <p><a class="button" href="#/compare">Pick other scenarios</a></p>`;
  }

  #button(title: string, name: IconName, run: () => void): TemplateResult {
    return html`<button class="plain square" aria-label=${title} title=${title} @click=${run}>
      ${icon(name)}
    </button>`;
  }

  #bar(): TemplateResult {
    const runs = this.#runs!;
    const { place, ticks, playing } = runs.store.state;
    return html`<div class="bar">
      <div class="transport" role="group" aria-label="Transport">
        ${this.#button('To the start (Home)', 'start', () => goTo(runs, 0))}
        ${this.#button('Back (←)', 'back', () => goTo(runs, place - 1))}
        ${this.#button(playing ? 'Pause (Space)' : 'Play (Space)', playing ? 'pause' : 'play', () => togglePlaying(runs))}
        ${this.#button('Forward (→)', 'forward', () => goTo(runs, place + 1))}
        ${this.#button('To the end (End)', 'end', () => goTo(runs, ticks.length - 1))}
      </div>
      <span class="switch" role="group" aria-label=${commandTitle('flip')}>
        ${SIDES.map((side) => this.#switch(side))}
      </span>
      ${this.#alignment()} ${this.#divergence()} ${this.#scrubber()}
    </div>`;
  }

  #switch(side: Side): TemplateResult {
    const { view } = this.session;
    return html`<button
      class="button"
      aria-pressed=${view.state.comparedSide === side}
      @click=${() => view.patch({ comparedSide: side })}
    >
      ${LETTERS[side]}
    </button>`;
  }

  #alignment(): TemplateResult {
    const { alignment } = this.#runs!.store.state;
    return html`<label
      >Clock
      <select
        aria-label="Clock"
        @change=${(event: Event) =>
          align(this.#runs!, (event.target as HTMLSelectElement).value as Alignment)}
      >
        ${ALIGNMENTS.map(
          ([value, text]) =>
            html`<option value=${value} .selected=${value === alignment}>${text}</option>`,
        )}
      </select></label
    >`;
  }

  #divergence(): TemplateResult {
    const { comparison } = this.#runs!.store.state;
    const place = placeOfDivergence(this.#runs!);
    if (!comparison) return html``;
    if (place < 0) return html`<span class="muted">The runs are equal.</span>`;
    return html`<button class="button" @click=${() => goTo(this.#runs!, place)}>
      First difference
    </button>`;
  }

  #scrubber(): TemplateResult {
    const { place, ticks } = this.#runs!.store.state;
    const flag = placeOfDivergence(this.#runs!);
    const share = ticks.length > 1 ? flag / (ticks.length - 1) : 0;
    return html`<div class="track">
      <input
        type="range"
        aria-label="Common clock"
        aria-valuetext=${this.#valueText()}
        min="0"
        max=${Math.max(0, ticks.length - 1)}
        .value=${String(place)}
        @input=${(event: Event) =>
          goTo(this.#runs!, Number((event.target as HTMLInputElement).value))}
      />
      ${
        flag < 0
          ? nothing
          : html`<svg class="visually-hidden" role="img" aria-label="First difference"></svg
              ><span
                class="flag"
                .style=${`left: calc(8px + (100% - 16px) * ${share.toFixed(4)})`}
              ></span>`
      }
    </div>`;
  }

  #valueText(): string {
    const { place, ticks } = this.#runs!.store.state;
    const tick = ticks[place];
    if (!tick) return 'no moments';
    const at = (side: Side): string => {
      const moment = this.#runs![side].run.state.run?.moments[tick[side]];
      return moment ? `${LETTERS[side]} ${timeText(moment.timeNs)}, ${moment.where}` : '';
    };
    return `${place + 1} of ${ticks.length}, request ${tick.request}: ${at('left')}; ${at('right')}`;
  }

  #differences(): TemplateResult {
    const runs = this.#runs!;
    const { comparison, ticks, place } = runs.store.state;
    const request = Math.max(1, ticks[place]?.request ?? 1);
    return html`<swarm-differences
      .request=${comparison?.requests[request - 1]}
      .stories=${[runs.left.run.state.run?.stories ?? [], runs.right.run.state.run?.stories ?? []]}
      .left=${focusOf(runs.left).step}
      .right=${focusOf(runs.right).step}
      .onStep=${(side: Side, step: Parameters<typeof placeOfStep>[2]) => {
        const goal = placeOfStep(runs, side, step);
        if (goal >= 0) goTo(runs, goal);
      }}
    ></swarm-differences>`;
  }

  /** Both sides in one sentence when the reader steps; nothing while playing. */
  #spoken(): string {
    const { playing, comparison } = this.#runs!.store.state;
    if (playing || !comparison) return '';
    const said = SIDES.map(
      (side) => `${LETTERS[side]}: ${focusOf(this.#runs![side]).step?.title ?? ''}`,
    );
    return said.join('. ');
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const runs = this.#runs;
    const { helpOpen, palette } = this.session.view.state;
    if (!runs || helpOpen || palette.open) return;
    const { place, ticks } = runs.store.state;
    const actions: Readonly<Record<string, () => void>> = {
      step: () => goTo(runs, place + 1),
      'step-back': () => goTo(runs, place - 1),
      'to-start': () => goTo(runs, 0),
      'to-end': () => goTo(runs, ticks.length - 1),
      play: () => togglePlaying(runs),
    };
    const id = commandForKey(event, this.session.view.state.singleKeys)?.id ?? '';
    const action = actions[id];
    if (!action || event.defaultPrevented) return;
    event.preventDefault();
    action();
  };
}
