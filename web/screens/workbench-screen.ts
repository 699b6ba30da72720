/**
 * The workbench: cluster list, stage, inspector and timeline of one run.
 *
 * Owns the arrangement of panels and the states without a run (loading, mistakes, a dead worker).
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { commandTitle, runCommand } from '../app/commands.ts';
import { loadRoute, runAgain } from '../app/loader.ts';
import { lazyPart } from '../app/lazy-part.ts';
import { hasPart } from '../app/parts.ts';
import { parseRoute } from '../app/router.ts';
import { focusOf, type Session } from '../app/session.ts';
import { afterPaint } from '../controllers/after-paint.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { paneSizesStyle, type PaneName } from '../stores/pane-sizes.ts';
import type { DockTab } from '../stores/view-store.ts';
import { problemStyles, problemText } from '../ui/problem.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import '../ui/swarm-open.ts';
import '../ui/swarm-separator.ts';
import '../ui/swarm-waiting.ts';
import type { Problem } from '../worker/messages.ts';
import '../panels/swarm-timeline.ts';
import '../stage/swarm-stage.ts';
import { warningTexts } from './warning-texts.ts';
import { workbenchStyles } from './workbench-styles.ts';

/** How long an answer is waited for before the panes have their content without it. */
const PATIENCE_MS = 1000;

const panes = lazyPart(() => import('../panels/panes.ts'));

const DOCK_TITLES: Readonly<Record<DockTab, string>> = {
  events: 'Events',
  sequence: 'Sequence',
  waterfall: 'Waterfall',
  distribution: 'Distribution',
  checks: 'Checks',
};
const DOCK_TABS = Object.keys(DOCK_TITLES) as readonly DockTab[];

@customElement('workbench-screen')
export class WorkbenchScreen extends LitElement {
  static override styles = [sharedStyles, problemStyles, workbenchStyles];

  @property({ attribute: false }) declare session: Session;
  /** Whether the panes have their content: the stage is drawn first, since it is what is waited for. */
  @state() declare private furnished: boolean;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.furnished = false;
    this.addController(
      new StoreController(this, () => [this.session.run, this.session.playback, this.session.view]),
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#hasPanes();
    // A run that takes long is waited for with the panes open.
    this.#patience = setTimeout(() => (this.furnished = true), PATIENCE_MS);
  }

  #hasPanes(): boolean {
    return panes(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#patience);
    super.disconnectedCallback();
  }

  protected override updated(): void {
    if (this.furnished || this.session.run.state.status !== 'ready') return;
    void afterPaint().then(() => (this.furnished = true));
  }

  override render(): TemplateResult {
    const { status, fileName, text, problems, message } = this.session.run.state;
    switch (status) {
      case 'invalid':
        return this.#state(this.#mistakes(fileName, problems));
      case 'failed':
        return this.#state(this.#failure(message, text));
      case 'stopped':
        return this.#state(this.#stopped(message));
      case 'idle':
      case 'loading':
        return this.#workbench(this.#waiting(fileName));
      case 'ready':
        return this.#workbench();
    }
  }

  #state(content: TemplateResult): TemplateResult {
    return html`<main class="state">${content}</main>`;
  }

  #content(content: TemplateResult): TemplateResult | typeof nothing {
    return this.furnished && this.#hasPanes() ? content : nothing;
  }

  /** Panes are there while the run is made, and have their content when its first picture is. */
  #workbench(waiting?: TemplateResult): TemplateResult {
    const { railOpen, inspectorOpen, dockOpen, dockTall } = this.session.view.state;
    const classes = [
      dockOpen && dockTall ? 'tall-dock' : '',
      railOpen ? 'with-rail' : '',
      inspectorOpen ? 'with-inspector' : '',
      dockOpen ? 'with-dock' : '',
    ].join(' ');
    return html`
      <div class="panes ${classes}" .style=${paneSizesStyle(this.session.view.state.sizes)}>
        ${railOpen ? this.#rail() : nothing}
        <main aria-label="Stage" data-region>
          ${this.#notices()}
          <swarm-stage ?inert=${waiting !== undefined} .session=${this.session}>
            <button class="button" @click=${() => runCommand(this.session, 'request')}>
              New request… (N)
            </button>
          </swarm-stage>
          ${waiting}
        </main>
        ${
          inspectorOpen
            ? html`<aside aria-label="Inspector" data-region>
                ${this.#separator('inspector')}
                ${this.#content(html`<swarm-inspector .session=${this.session}></swarm-inspector>`)}
              </aside>`
            : nothing
        }
        <section class="dock" aria-label="Timeline" data-region>
          ${dockOpen && !dockTall ? this.#separator('dock') : nothing}
          <swarm-timeline .session=${this.session}></swarm-timeline>
          ${dockOpen ? this.#dock() : nothing}
        </section>
      </div>
      <div class="visually-hidden" role="status">${this.#spoken()}</div>
    `;
  }

  #rail(): TemplateResult {
    return html`<nav aria-label="Cluster" data-region>
      ${this.#content(html`<swarm-cluster-tree .session=${this.session}></swarm-cluster-tree>`)}
      ${this.#separator('rail')}
    </nav>`;
  }

  #separator(pane: PaneName): TemplateResult {
    return html`<swarm-separator .session=${this.session} pane=${pane}></swarm-separator>`;
  }

  #dock(): TemplateResult {
    const { dockTab, dockTall } = this.session.view.state;
    return html`
      <div class="dock-head">
        <div class="tabs" role="tablist" aria-label="Dock">
          ${DOCK_TABS.map((id) => this.#dockTab(id))}
        </div>
        ${
          dockTab === 'events' || dockTab === 'sequence'
            ? this.#content(html`<swarm-filter .session=${this.session}></swarm-filter>`)
            : html`<span class="space"></span>`
        }
        <button
          class="plain"
          aria-pressed=${dockTall}
          title=${commandTitle('dock')}
          @click=${() => runCommand(this.session, 'dock')}
        >
          ${dockTall ? 'Hide' : 'Taller'}
        </button>
      </div>
      <div class="dock-panel" role="tabpanel" id="dock-panel" aria-labelledby=${`dock-${dockTab}`}>
        ${this.#content(this.#dockPanel(dockTab))}
      </div>
    `;
  }

  #dockPanel(tab: DockTab): TemplateResult {
    const { session } = this;
    const isHere = tab === 'events' || hasPart(tab, () => this.requestUpdate());
    if (!isHere) return html``;
    switch (tab) {
      case 'events':
        return html`<swarm-event-list .session=${session}></swarm-event-list>`;
      case 'sequence':
        return html`<swarm-sequence .session=${session}></swarm-sequence>`;
      case 'waterfall':
        return html`<swarm-waterfall .session=${session}></swarm-waterfall>`;
      case 'distribution':
        return html`<swarm-distribution .session=${session}></swarm-distribution>`;
      case 'checks':
        return html`<swarm-checks .session=${session}></swarm-checks>`;
    }
  }

  #dockTab(id: DockTab): TemplateResult {
    const title = id === 'checks' ? this.#checksTitle() : DOCK_TITLES[id];
    return html`<button
      role="tab"
      id=${`dock-${id}`}
      aria-controls="dock-panel"
      aria-selected=${this.session.view.state.dockTab === id}
      @click=${() => runCommand(this.session, `dock-${id}`)}
    >
      ${title}
    </button>`;
  }

  #checksTitle(): string {
    const checks = this.session.run.state.run?.result.expectations ?? [];
    const passed = checks.filter((check) => check.passed).length;
    return checks.length === 0 ? 'Checks' : `Checks ${passed}/${checks.length}`;
  }

  #notices(): TemplateResult[] {
    const { problems: warnings } = this.session.run.state;
    const { truncated, problems = [] } = this.session.run.state.run?.result ?? {};
    const cut = truncated === undefined ? [] : [`The run was cut short: ${truncated}`];
    const texts = [...cut, ...problems, ...(warnings.length === 1 ? warningTexts(warnings) : [])];
    const notices = texts.map((text) => html`<p class="notice" role="note">${text}</p>`);
    return warnings.length > 1 ? [...notices, this.#warnings(warnings)] : notices;
  }

  /** Many would leave the stage no room: they are folded. */
  #warnings(warnings: readonly Problem[]): TemplateResult {
    return html`<details class="notice">
      <summary>${warnings.length} warnings: the file has what is likely not meant</summary>
      <ul>
        ${warningTexts(warnings).map((text) => html`<li>${text}</li>`)}
      </ul>
    </details>`;
  }

  /** Spoken when the reader steps; nothing while playing, as that would never end. */
  #spoken(): string {
    if (this.session.playback.state.playing) return '';
    const { moment, journey, step } = focusOf(this.session);
    if (!moment) return '';
    if (!moment.step || !step || !journey) return moment.text;
    return `Step ${step.number} of ${journey.steps.length}, ${step.node} ${step.namespace}. ${step.title}. ${step.because}`;
  }

  #failure(message: string, text: string): TemplateResult {
    return html`<h1>This scenario cannot be shown</h1>
      <p role="alert">${message}</p>
      ${text === '' ? nothing : html`<pre class="mono" tabindex="0">${text}</pre>`}
      ${this.#wayBack()}`;
  }

  #stopped(message: string): TemplateResult {
    return html`<h1>The simulation stopped.</h1>
      <p role="alert">${message}</p>
      <div class="actions">
        <button class="button" @click=${() => void runAgain(this.session)}>Restart</button>
        ${this.#wayBack()}
      </div>`;
  }

  #waiting(fileName: string): TemplateResult {
    return html`<swarm-waiting .session=${this.session} name=${fileName}></swarm-waiting>`;
  }

  #mistakes(fileName: string, problems: readonly Problem[]): TemplateResult {
    return html`<h1>${fileName} has ${problems.length === 1 ? 'a mistake' : 'mistakes'}</h1>
      <div role="alert">
        <ol class="problems">
          ${problems.map((problem) => html`<li>${problemText(problem)}</li>`)}
        </ol>
      </div>
      ${this.#wayBack()}`;
  }

  #wayBack(): TemplateResult {
    const route = parseRoute(location.hash);
    return html`<div class="actions">
      <swarm-open .session=${this.session}></swarm-open>
      ${
        route.screen === 'file'
          ? html`<button class="button" @click=${() => void loadRoute(this.session, route)}>
              Read it again
            </button>`
          : nothing
      }
      <a class="button" href="#/">All scenarios</a>
    </div>`;
  }
}
