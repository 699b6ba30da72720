/**
 * The tables of a namespace at the moment looked at, as the real tools print them.
 *
 * Follows the packet, or stays at a namespace that the reader picks. Owns the pickers and the marks:
 * the row that decided, rows that are new.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NamespaceState, Topology } from '../../src/index.ts';
import { findingAtMoment } from '../app/instant.ts';
import { focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import type { StateFinding, StatePair } from '../stores/cluster-states.ts';
import type { NamespaceRef } from '../stores/view-store.ts';
import { timeText } from '../ui/format.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { namespaceTableStyles } from './namespace-table-styles.ts';
import {
  pathLines,
  TABLES,
  tableLines,
  type LineContext,
  type TableKind,
  type TableLine,
  type TableSpec,
} from './table-lines.ts';

const CANNOT_BE_HAD =
  'The state at this moment could not be worked out. Go to another one, or open the scenario again.';

@customElement('swarm-namespace-tables')
export class SwarmNamespaceTables extends LitElement {
  static override styles = [sharedStyles, namespaceTableStyles];

  @property({ attribute: false }) declare session: Session;
  @property() declare kind: TableKind;
  @state() declare private onlyPath: boolean;
  /** The table that was copied last, as it was then. */
  @state() declare private copied: { readonly title: string; readonly text: string } | undefined;

  #shown: { key: string; pair: StatePair } | undefined;

  constructor() {
    super();
    this.onlyPath = false;
    this.copied = undefined;
    this.addController(
      new StoreController(this, () => {
        const { run, playback, view, states } = this.session;
        return [run, playback, view, states];
      }),
    );
  }

  override render(): TemplateResult | typeof nothing {
    const topology = this.session.run.state.run?.result.topology;
    const place = this.#place(topology);
    if (!topology || !place) return nothing;
    const finding = findingAtMoment(this.session, place.node);
    const pair = this.#pairFor(place.node, finding);
    const tables = pair?.now.namespaces[place.namespace];
    return html`
      ${this.#pickers(topology, place, pair)}
      <p class="muted when" role="note">
        ${finding === 'hopeless' ? CANNOT_BE_HAD : this.#when(place, pair)}
      </p>
      ${tables ? this.#tables(place, pair, tables) : nothing}
      <p class="visually-hidden" role="status">
        ${this.copied ? `Copied: ${this.copied.title}` : ''}
      </p>
    `;
  }

  protected override updated(): void {
    for (const line of this.renderRoot.querySelectorAll<HTMLElement>('.decided')) {
      const frame = line.closest('pre')!;
      frame.scrollTop = line.offsetTop - frame.offsetTop - frame.clientHeight / 2;
    }
  }

  /** The last state stays in sight while the next one is found out, so that nothing flickers. */
  #pairFor(node: string, finding: StateFinding | undefined): StatePair | undefined {
    const { run } = this.session.run.state;
    const key = `${node}|${run?.result.fingerprint ?? ''}`;
    if (finding === 'hopeless') this.#shown = undefined;
    else if (typeof finding === 'object') this.#shown = { key, pair: finding };
    return this.#shown?.key === key ? this.#shown.pair : undefined;
  }

  #place(topology: Topology | undefined): NamespaceRef | undefined {
    const { namespace } = this.session.view.state;
    if (namespace) return namespace;
    const { step } = focusOf(this.session);
    if (step) return step;
    const node = topology?.nodes.find(({ role }) => role !== 'host');
    return node && { node: node.name, namespace: 'host' };
  }

  #when({ node, namespace }: NamespaceRef, pair: StatePair | undefined): string {
    const { playing } = this.session.playback.state;
    if (!pair) return playing ? 'Shown when paused.' : 'Playing the run up to here…';
    if (!pair.now.namespaces[namespace]) return `${node} has no ${namespace} at this time.`;
    const words = `At ${timeText(pair.now.timeNs)}, when this instant is over.`;
    return playing ? `${words} Follows when paused.` : words;
  }

  #pickers(topology: Topology, place: NamespaceRef, pair: StatePair | undefined): TemplateResult {
    const follows = this.session.view.state.namespace === undefined;
    const names = Object.keys(pair?.now.namespaces ?? { [place.namespace]: true });
    const known = names.includes(place.namespace) ? names : [place.namespace, ...names];
    return html`<div class="pickers">
      ${this.#select(
        'Node',
        topology.nodes.map(({ name }) => name),
        place.node,
        (node) => this.#pick({ node, namespace: 'host' }),
      )}
      ${this.#select('Namespace', known, place.namespace, (namespace) =>
        this.#pick({ ...place, namespace }),
      )}
      ${
        follows
          ? html`<span class="muted">follows the packet</span>`
          : html`<button class="button" @click=${() => this.#pick(undefined)}>
              Follow the packet
            </button>`
      }
    </div>`;
  }

  #select(
    label: string,
    names: readonly string[],
    chosen: string,
    onChoose: (name: string) => void,
  ): TemplateResult {
    return html`<select
      aria-label=${label}
      @change=${(event: Event) => onChoose((event.target as HTMLSelectElement).value)}
    >
      ${names.map(
        (name) => html`<option value=${name} .selected=${name === chosen}>${name}</option>`,
      )}
    </select>`;
  }

  #pick(namespace: NamespaceRef | undefined): void {
    this.session.view.patch({
      namespace: namespace && { node: namespace.node, namespace: namespace.namespace },
    });
  }

  #tables(
    place: NamespaceRef,
    pair: StatePair | undefined,
    tables: NamespaceState,
  ): TemplateResult {
    const before = pair?.before?.namespaces[place.namespace];
    const filled = TABLES[this.kind].filter(({ key }) => (tables[key]?.length ?? 0) > 0);
    const decides = (spec: TableSpec): boolean =>
      tableLines(tables[spec.key] ?? [], this.#context(place, spec, before)).some(
        ({ decided }) => decided,
      );
    const shown = [...filled.filter(decides), ...filled.filter((spec) => !decides(spec))];
    return html`
      ${this.kind === 'rules' ? this.#pathSwitch() : nothing}
      ${shown.length === 0 ? html`<p class="muted">Nothing in these tables.</p>` : nothing}
      ${shown.map((spec) => this.#table(spec, tables, this.#context(place, spec, before)))}
    `;
  }

  #pathSwitch(): TemplateResult {
    return html`<label class="switch">
      <input
        type="checkbox"
        .checked=${this.onlyPath}
        @change=${(event: Event) => {
          this.onlyPath = (event.target as HTMLInputElement).checked;
        }}
      />
      only rules on this packet’s path
    </label>`;
  }

  #context(
    { node, namespace }: NamespaceRef,
    { key }: TableSpec,
    before: NamespaceState | undefined,
  ): LineContext {
    const { journey, step } = focusOf(this.session);
    const isHere = (each: NamespaceRef): boolean =>
      each.node === node && each.namespace === namespace;
    return {
      before: before?.[key],
      step: step && isHere(step) ? step : undefined,
      path: (journey?.steps ?? []).filter(isHere),
    };
  }

  #table(spec: TableSpec, tables: NamespaceState, context: LineContext): TemplateResult {
    const all = tableLines(tables[spec.key] ?? [], context);
    const lines = this.kind === 'rules' && this.onlyPath ? pathLines(all) : all;
    const text = lines.map((line) => line.text).join('\n');
    const isCopied = this.copied?.title === spec.title && this.copied.text === text;
    const words = isCopied ? 'Copied' : 'Copy';
    return html`<h3>
        ${spec.title}
        <button
          class="plain"
          aria-label=${`${words}: ${spec.title}`}
          @click=${() => void this.#copy(spec.title, text)}
        >
          ${words}
        </button>
      </h3>
      ${
        lines.length === 0
          ? html`<p class="muted">No rule of this namespace decides about this packet.</p>`
          : html`<pre class="mono" tabindex="0" role="region" aria-label=${spec.title}>
${lines.map((line) => this.#line(line))}</pre>`
      }`;
  }

  /** Copies a table as its tool prints it; where the browser refuses, the text is chosen instead. */
  async #copy(title: string, text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = { title, text };
    } catch {
      const table = this.renderRoot.querySelector(`pre[aria-label="${title}"]`);
      if (table) getSelection()?.selectAllChildren(table);
    }
  }

  #line({ text, decided, fresh, onPath }: TableLine): TemplateResult {
    const classes = [
      'line',
      decided ? 'decided' : '',
      fresh ? 'fresh' : '',
      onPath ? 'on-path' : '',
      text.startsWith('*') ? 'part' : '',
    ];
    const words = [decided ? ', decides here' : '', fresh ? ', new' : ''].join('');
    return html`<span class=${classes.join(' ')}
      >${text}${words ? html`<span class="visually-hidden">${words}</span>` : nothing}</span
    >`;
  }
}
