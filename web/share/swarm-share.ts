/**
 * The dialog that shares and exports: a link, a picture, the run in other formats, the command.
 *
 * Owns what is offered and what is said of it. It is loaded when it is first asked for; everything
 * is made on this computer, and nothing is sent anywhere.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { exportFormats, onlyRequest, type Exporter, type RunRecord } from '../../src/index.ts';
import { scenarioPath } from '../app/library.ts';
import { embeddedRoute, sharedRoute } from '../app/router.ts';
import { focusOf, type Session } from '../app/session.ts';
import { dialogStyles } from '../ui/dialog-styles.ts';
import { download, downloadText } from '../ui/download.ts';
import { icon } from '../ui/icons.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { pngOf } from './png.ts';
import { encodeShared, isLinkTooLong } from './share-link.ts';
import { shareStyles } from './share-styles.ts';
import {
  captionOf,
  commandLine,
  embedCode,
  exportName,
  sizeText,
  terminalFile,
} from './share-words.ts';
import { stateOfSession } from './shared-session.ts';
import { standaloneSvg } from './standalone-svg.ts';

type Theme = 'light' | 'dark' | 'print';

const FORMATS = Object.values(exportFormats);

/** The theme that the page shows now. */
function shownTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark' || chosen === 'print') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

@customElement('swarm-share')
export class SwarmShare extends LitElement {
  static override styles = [sharedStyles, dialogStyles, shareStyles];

  @state() declare private session: Session | undefined;
  @state() declare private packed: string;
  @state() declare private sizes: ReadonlyMap<Exporter, number>;
  @state() declare private wholeRun: boolean;
  @state() declare private theme: Theme;
  @state() declare private withCaption: boolean;
  @state() declare private said: string;
  @query('dialog') declare private dialog: HTMLDialogElement;
  #stage: HTMLElement | undefined;

  constructor() {
    super();
    this.packed = '';
    this.sizes = new Map();
    this.wholeRun = true;
    this.theme = 'light';
    this.withCaption = true;
    this.said = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#onHash);
  }

  override disconnectedCallback(): void {
    removeEventListener('hashchange', this.#onHash);
    super.disconnectedCallback();
  }

  /** What it is about has gone. */
  readonly #onHash = (): void => this.dialog.close();

  /** Opens the dialog about what the session shows now. */
  async show(session: Session, stage: HTMLElement | undefined): Promise<void> {
    this.session = session;
    this.#stage = stage;
    this.theme = shownTheme();
    this.said = '';
    this.packed = '';
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    const shared = stateOfSession(session);
    if (shared) this.packed = await encodeShared(shared);
    await this.#measure();
  }

  override render(): TemplateResult {
    return html`<dialog
      aria-labelledby="title"
      @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      <div class="head">
        <h1 id="title">Share and export</h1>
        <button class="button square" aria-label="Close" @click=${() => this.dialog.close()}>
          ${icon('close')}
        </button>
      </div>
      ${this.session ? html`${this.#link()}${this.#picture()}${this.#formats()}${this.#command()}` : nothing}
      <p class="said" role="status">${this.said}</p>
    </dialog>`;
  }

  #address(route: string): string {
    return `${location.href.split('#')[0]}${route}`;
  }

  #link(): TemplateResult {
    const address = this.#address(sharedRoute(this.packed));
    if (isLinkTooLong(address)) {
      return html`<section aria-label="Link">
        <h2>Link</h2>
        <p>
          This scenario is too long for a link (${sizeText(address.length)}): mail programs and
          chats would cut it. Send the file instead.
        </p>
        <p class="line">
          <button class="button" @click=${() => this.#saveScenario()}>Save the scenario</button>
        </p>
      </section>`;
    }
    const embed = embedCode(
      this.#address(embeddedRoute(this.packed)),
      this.session?.run.state.run?.result.title ?? '',
    );
    return html`<section aria-label="Link">
      <h2>Link</h2>
      <p class="muted">
        Holds the scenario, its seed, your edits, this instant and what is selected. Opening it asks
        no server for anything but the page.
      </p>
      ${this.#copyLine('Link', address)} ${this.#copyLine('Embed', embed)}
    </section>`;
  }

  #copyLine(name: string, text: string): TemplateResult {
    return html`<div class="line">
      <span class="name">${name}</span>
      <input
        type="text"
        readonly
        aria-label=${name}
        .value=${text}
        @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
      />
      <button
        class="button"
        aria-label=${`Copy: ${name}`}
        @click=${(event: Event) => void this.#copy(name, text, event)}
      >
        Copy
      </button>
    </div>`;
  }

  async #copy(name: string, text: string, event: Event): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.said = `${name} copied.`;
    } catch {
      const field = (event.target as Element).parentElement?.querySelector('input');
      field?.focus();
      this.said = 'The browser does not let the page copy: press Ctrl+C, the text is selected.';
    }
  }

  #picture(): TemplateResult {
    return html`<section aria-label="Picture">
      <h2>Picture of the stage</h2>
      <div class="options">
        <label
          >Theme
          <select
            aria-label="Theme of the picture"
            @change=${(event: Event) => (this.theme = (event.target as HTMLSelectElement).value as Theme)}
          >
            ${(['light', 'dark', 'print'] as const).map(
              (each) => html`<option .selected=${each === this.theme}>${each}</option>`,
            )}
          </select></label
        >
        <label
          ><input
            type="checkbox"
            .checked=${this.withCaption}
            @change=${(event: Event) =>
              (this.withCaption = (event.target as HTMLInputElement).checked)}
          />
          with title, seed and event</label
        >
        <button class="button" @click=${() => void this.#savePng()}>Save PNG</button>
        <button class="button" @click=${() => this.#saveSvg()}>Save SVG</button>
      </div>
    </section>`;
  }

  #formats(): TemplateResult {
    const { story } = focusOf(this.session!);
    return html`<section aria-label="Run">
      <h2>The run in other formats</h2>
      <div class="options" role="group" aria-label="What is exported">
        <label
          ><input
            type="radio"
            name="scope"
            .checked=${this.wholeRun}
            @change=${() => this.#choose(true)}
          />
          the whole run</label
        >
        ${
          story
            ? html`<label
                ><input
                  type="radio"
                  name="scope"
                  .checked=${!this.wholeRun}
                  @change=${() => this.#choose(false)}
                />
                request ${story.request}: ${story.from} to ${story.to}</label
              >`
            : nothing
        }
      </div>
      <div class="formats">${FORMATS.map((format) => this.#format(format))}</div>
    </section>`;
  }

  #format(format: Exporter): TemplateResult {
    const size = this.sizes.get(format);
    return html`<span
        ><strong>${format.title}</strong> <span class="muted">${format.about}</span></span
      >
      <span class="size muted">${size === undefined ? '…' : sizeText(size)}</span>
      <button
        class="button"
        aria-label=${`Save: ${format.title}`}
        @click=${() => this.#saveFormat(format)}
      >
        Save
      </button>`;
  }

  #command(): TemplateResult {
    const { base, edits } = this.session!.edits.state;
    if (!base) return html``;
    const file = terminalFile(scenarioPath(base), base.fileName, edits.length);
    const seed = this.session!.run.state.run?.result.seed ?? 1;
    return html`<section aria-label="Command line">
      <h2>The same run in a terminal</h2>
      <div class="options">
        <span class=${edits.length > 0 ? '' : 'muted'}>${file.where}</span>
        ${
          file.isSaved
            ? nothing
            : html`<button class="button" @click=${() => this.#saveScenario()}>
                Save the scenario
              </button>`
        }
      </div>
      ${this.#copyLine('Command', commandLine(file.path, seed))}
    </section>`;
  }

  #result(): RunRecord | undefined {
    const result = this.session?.run.state.run?.result;
    const { story } = this.session ? focusOf(this.session) : {};
    return result && !this.wholeRun && story ? onlyRequest(result, story.request) : result;
  }

  #choose(wholeRun: boolean): void {
    this.wholeRun = wholeRun;
    void this.#measure();
  }

  /** Sizes come one by one, so that the dialog answers meanwhile. */
  async #measure(): Promise<void> {
    this.sizes = new Map();
    const result = this.#result();
    const { wholeRun } = this;
    for (const format of result ? FORMATS : []) {
      await new Promise((resolve) => setTimeout(resolve));
      if (!this.dialog.open || this.wholeRun !== wholeRun) return;
      const size = new Blob([format.write(result!)]).size;
      this.sizes = new Map([...this.sizes, [format, size]]);
    }
  }

  #name(event?: number): string {
    const { fileName, run } = this.session!.run.state;
    return exportName(fileName, run?.result.seed ?? 1, event);
  }

  #saveFormat(format: Exporter): void {
    const result = this.#result();
    if (!result) return;
    const { story } = focusOf(this.session!);
    const part = this.wholeRun || !story ? '' : `-request${story.request}`;
    const name = `${this.#name()}${part}${format.ending}`;
    this.#save(name, new Blob([format.write(result)], { type: format.mediaType }));
  }

  #save(name: string, content: Blob): void {
    download(name, content);
    this.said = `${name}, ${sizeText(content.size)}, is among your downloads.`;
  }

  #saveScenario(): void {
    const { fileName, text } = this.session!.run.state;
    downloadText(fileName, text);
    this.said = `${fileName} is among your downloads.`;
  }

  #drawn() {
    const result = this.session?.run.state.run?.result;
    if (!result || !this.#stage) return undefined;
    const { moment } = focusOf(this.session!);
    const caption = captionOf(result, moment);
    const picture = standaloneSvg(this.#stage, {
      theme: this.theme,
      title: result.title,
      caption: this.withCaption ? caption : '',
    });
    return { picture, name: this.#name(moment?.event) };
  }

  #saveSvg(): void {
    const drawn = this.#drawn();
    if (!drawn) return;
    this.#save(`${drawn.name}.svg`, new Blob([drawn.picture.text], { type: 'image/svg+xml' }));
  }

  async #savePng(): Promise<void> {
    const drawn = this.#drawn();
    if (!drawn) return;
    try {
      this.#save(`${drawn.name}.png`, await pngOf(drawn.picture));
    } catch (error) {
      this.said = `No PNG: ${error instanceof Error ? error.message : String(error)}.`;
    }
  }
}
