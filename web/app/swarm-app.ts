/**
 * The shell: routes, top bar, theme, keys. Everything shared is made here once.
 *
 * Owns the session and the choice of the screen; screens own what is in them.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { FileDrop } from '../controllers/file-drop.ts';
import { StoreController } from '../controllers/store-controller.ts';
import '../screens/gallery-screen.ts';
import '../screens/workbench-screen.ts';
import { applyTheme, hasSeenTour } from '../stores/preferences.ts';
import { matches, MEDIUM } from '../controllers/media.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { createSimulationClient } from '../worker/simulation-client.ts';
import { startSimulationWorker } from '../worker/start-worker.ts';
import { appStyles } from './app-styles.ts';
import { commandTitle, perform, runCommand, type CommandId } from './commands.ts';
import { comparisonAddress } from './commands/page-commands.ts';
import { commandForKey } from './hotkeys.ts';
import { loadRoute } from './loader.ts';
import { openFile } from './open-file.ts';
import { hasPart, type Part } from './parts.ts';
import { focusRegion } from './regions.ts';
import { parseRoute, scenarioAddress, type Route } from './router.ts';
import { createSession, type Session } from './session.ts';

const THEME_ICONS: Readonly<Record<string, IconName>> = {
  system: 'system',
  light: 'sun',
  dark: 'moon',
  print: 'file',
};

/** Fetches the code of the screens that are seldom wanted. */
async function loadScreen({ screen }: Route): Promise<void> {
  if (screen === 'embed') await import('../embed/embed-screen.ts');
  if (screen === 'compare') await import('../compare/compare-screen.ts');
}

function modeLink(
  title: string,
  address: string,
  onClick?: (event: MouseEvent) => void,
): TemplateResult {
  return address === ''
    ? html`<a aria-current="page">${title}</a>`
    : html`<a href=${address} @click=${onClick}>${title}</a>`;
}

function isLoaded({ screen }: Route): boolean {
  const isSeldom = screen === 'embed' || screen === 'compare';
  return !isSeldom || customElements.get(`${screen}-screen`) !== undefined;
}

@customElement('swarm-app')
export class SwarmApp extends LitElement {
  static override styles = [sharedStyles, appStyles];

  readonly session: Session = createSession(createSimulationClient(startSimulationWorker));
  @state() declare private route: Route;
  /** A part of the page could not be fetched; browsers do not fetch it again before a reload. */
  @state() declare private isIncomplete: boolean;
  readonly #wanted = new Set<Part>();

  constructor() {
    super();
    this.route = { screen: 'gallery' };
    this.isIncomplete = false;
    applyTheme(this.session.view.state.theme);
    if (matches(MEDIUM)) this.session.view.patch({ railOpen: false });
    this.addController(
      new StoreController(this, () => [this.session.run, this.session.view, this.session.edits]),
    );
    this.addController(new FileDrop(this, (file) => void openFile(this.session, file)));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#onHash);
    addEventListener('keydown', this.#onKey);
    addEventListener('vite:preloadError', this.#onMissingPart);
    this.#onHash();
  }

  override disconnectedCallback(): void {
    removeEventListener('hashchange', this.#onHash);
    removeEventListener('keydown', this.#onKey);
    removeEventListener('vite:preloadError', this.#onMissingPart);
    super.disconnectedCallback();
  }

  override render(): TemplateResult {
    if (this.route.screen === 'embed') return html`${this.#screen()}`;
    return html`
      <header class="top" data-region>
        <button class="skip button" @click=${() => this.#skip()}>To the content</button>
        ${this.#title()}<span class="space"></span>${this.#tools()}
      </header>
      ${this.#trouble()} ${this.isIncomplete ? this.#incomplete() : ''} ${this.#screen()}
      ${this.#dialogs()}
    `;
  }

  #incomplete(): TemplateResult {
    return html`<p class="incomplete" role="alert">
      A part of this page could not be fetched: is its server still there?
      <button class="button" @click=${() => location.reload()}>Reload the page</button>
    </p>`;
  }

  #trouble(): TemplateResult {
    const { trouble } = this.session.view.state;
    return html`<div role="alert">
      ${trouble === '' ? '' : html`<p class="trouble">${trouble}</p>`}
    </div>`;
  }

  /** Dialogs are fetched when they are first opened, and stay to be closed. */
  #dialogs(): TemplateResult {
    const { helpOpen, palette, tour } = this.session.view.state;
    const { session } = this;
    const isRun = this.#isRun();
    const wants = (part: Part, now: boolean): boolean => {
      if (now) this.#wanted.add(part);
      return this.#wanted.has(part) && hasPart(part, () => this.requestUpdate());
    };
    return html`
      ${wants('keys', helpOpen) ? html`<swarm-keys .session=${session}></swarm-keys>` : ''}
      ${wants('palette', palette.open) ? html`<swarm-palette .session=${session}></swarm-palette>` : ''}
      ${isRun && session.run.state.run && wants('tour', tour >= 0) ? html`<swarm-tour .session=${session}></swarm-tour>` : ''}
      ${
        isRun && wants('break', session.edits.state.target !== undefined)
          ? html`<swarm-break-menu .session=${session}></swarm-break-menu>`
          : ''
      }
    `;
  }

  protected override updated(): void {
    document.title = this.#isRun() ? `${this.#runTitle()} · swarmscope` : 'swarmscope';
  }

  #isRun(): boolean {
    return ['run', 'file', 'shared'].includes(this.route.screen);
  }

  /** False where there is a message in place of a run; while one is made, its tools are there. */
  #hasRun(): boolean {
    return !['invalid', 'failed', 'stopped'].includes(this.session.run.state.status);
  }

  #runTitle(): string {
    const { run, fileName } = this.session.run.state;
    return run?.result.title ?? fileName;
  }

  #title(): TemplateResult {
    if (this.route.screen === 'compare') {
      return html`<a class="name" href="#/">swarmscope</a>
        ${this.#modes(this.route.left ? scenarioAddress(this.route.left) : '#/', '')}`;
    }
    if (!this.#isRun()) return html`<a class="name" href="#/">swarmscope</a>`;
    return html`
      <a class="button square" href="#/" aria-label="All scenarios" title="All scenarios"
        >${icon('left')}</a
      >
      ${this.#hasRun() ? this.#tool('rail', 'menu') : ''}
      <h1>${this.#runTitle()}</h1>
      ${this.#hasRun() ? this.#modes('', comparisonAddress(this.session)) : ''}
    `;
  }

  /** What is done with the scenario; the address of the mode that is on is empty. */
  #modes(explore: string, compare: string): TemplateResult {
    return html`<nav class="modes" aria-label="Mode">
      ${modeLink('Explore', explore)}${modeLink('Compare', compare, (event) => {
        event.preventDefault();
        runCommand(this.session, 'compare');
      })}
    </nav>`;
  }

  #tools(): TemplateResult {
    const { theme } = this.session.view.state;
    return html`${this.#word('find', 'Find')}
    ${
      this.#isRun() && this.#hasRun()
        ? html`${this.#word('break', 'Break…')} ${this.#word('request', 'Send…')}
          ${this.#word('share', 'Share')}`
        : ''
    }
    ${this.#tool('theme', THEME_ICONS[theme] ?? 'system', `Theme: ${theme}`)}
    ${this.#word('help', '?')}`;
  }

  #word(id: CommandId, words: string): TemplateResult {
    const title = commandTitle(id);
    return html`<button
      class=${`button ${words === '?' ? 'square' : `word-${id}`}`}
      aria-label=${title}
      title=${title}
      @click=${() => runCommand(this.session, id)}
    >
      ${words}
    </button>`;
  }

  #tool(id: CommandId, name: IconName, title = commandTitle(id)): TemplateResult {
    return html`<button
      class="button square"
      aria-label=${title}
      title=${title}
      @click=${() => runCommand(this.session, id)}
    >
      ${icon(name)}
    </button>`;
  }

  #screen(): TemplateResult {
    const { session, route } = this;
    if (!isLoaded(route)) return html`<main class="lost" id="content" role="status">…</main>`;
    if (route.screen === 'gallery' || route.screen === 'keys') {
      return html`<gallery-screen id="content" .session=${session}></gallery-screen>`;
    }
    if (route.screen === 'embed') {
      return html`<embed-screen
        id="content"
        .session=${session}
        .hide=${route.hide}
      ></embed-screen>`;
    }
    if (route.screen === 'compare') {
      return html`<compare-screen
        id="content"
        .session=${session}
        .route=${route}
      ></compare-screen>`;
    }
    if (route.screen === 'unknown') {
      return html`<main class="lost" id="content">
        <h1>There is no page ${route.path}</h1>
        <p><a class="button" href="#/">All scenarios</a></p>
      </main>`;
    }
    return html`<workbench-screen id="content" .session=${session}></workbench-screen>`;
  }

  #skip(): void {
    const screen = this.renderRoot.querySelector<HTMLElement>('#content');
    const content = screen?.shadowRoot?.querySelector('main') ?? screen;
    if (content) focusRegion(content);
  }

  readonly #onMissingPart = (): void => {
    this.isIncomplete = true;
  };

  readonly #onHash = (): void => {
    this.route = parseRoute(location.hash);
    void loadScreen(this.route).then(() => this.requestUpdate());
    void loadRoute(this.session, this.route);
    this.session.view.patch({ helpOpen: this.route.screen === 'keys', trouble: '' });
    if (this.#isRun() && !hasSeenTour()) this.session.view.patch({ tour: 0 });
  };

  /** An open dialog has the keys to itself. */
  #isCovered(): boolean {
    const { helpOpen, palette } = this.session.view.state;
    return helpOpen || palette.open || this.session.edits.state.target !== undefined;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const command = commandForKey(event, this.session.view.state.singleKeys);
    if (!command || (this.#isCovered() && command.group !== 'Page')) return;
    if (this.route.screen === 'compare' && command.group !== 'Page') return;
    event.preventDefault();
    perform(this.session, command);
  };
}
