/**
 * The cluster as a list: nodes, services with their tasks, networks; and the layers of the stage.
 *
 * The list is the text for what the stage draws. A name chooses its element; the arrow beside a node
 * opens and folds its row.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import {
  ipv4Text,
  type NetworkShape,
  type NodeShape,
  type ServiceShape,
  type TaskShape,
  type Topology,
} from '../../src/index.ts';
import { topologyNow } from '../app/instant.ts';
import { toggleNode } from '../app/commands/stage-commands.ts';
import { focusOf, type Session } from '../app/session.ts';
import { matches, MEDIUM } from '../controllers/media.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { roleText } from '../stage/row-words.ts';
import type { ElementRef } from '../stores/view-store.ts';
import { icon } from '../ui/icons.ts';
import { inlineText } from '../ui/inline-text.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import '../ui/swarm-layers.ts';

@customElement('swarm-cluster-tree')
export class SwarmClusterTree extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        padding: 4px 10px 16px;
        overflow: auto;
        background: var(--panel);
      }
      h2 {
        margin: 12px 6px 4px;
      }
      .plain {
        width: 100%;
        overflow-wrap: anywhere;
      }
      .line {
        display: flex;
      }
      .fold {
        width: 26px;
        flex: none;
        padding: 0 5px;
        color: var(--muted);
      }
      .task {
        padding-left: 12px;
      }
      .chosen {
        box-shadow: inset 3px 0 var(--request);
      }
      .here {
        background: var(--tint);
      }
      small {
        font-size: var(--size-head);
        color: var(--muted);
        overflow-wrap: anywhere;
      }
      .about {
        padding: 0 6px 8px;
        color: var(--muted);
        overflow-wrap: anywhere;
      }
      .bad {
        color: var(--ink);
        font-weight: 600;
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

  override render(): TemplateResult | typeof nothing {
    const result = this.session.run.state.run?.result;
    if (!result) return nothing;
    const { about } = result;
    const topology = topologyNow(this.session) ?? result.topology;
    const nodes = topology.nodes.filter((node) => node.role !== 'host');
    const hosts = topology.nodes.filter((node) => node.role === 'host');
    return html`
      <h2>Nodes</h2>
      <ul>
        ${nodes.map((node) => html`<li class="line">${this.#node(node)}</li>`)}
      </ul>
      ${this.#section('Services', topology.services, (service) => this.#service(service, topology))}
      ${this.#section('Networks', topology.networks, (network) => this.#network(network))}
      ${this.#section('Outside', hosts, (host) =>
        this.#entry({ kind: 'node', name: host.name }, ipv4Text(host.address)),
      )}
      <h2>Layers</h2>
      <swarm-layers .session=${this.session}></swarm-layers>
      ${this.#about(about)}
    `;
  }

  /** The scenario's own words. */
  #about(about: string): TemplateResult | typeof nothing {
    const paragraphs = about.split(/\n\s*\n/).filter((text) => text.trim() !== '');
    if (paragraphs.length === 0) return nothing;
    return html`<h2>About</h2>
      ${paragraphs.map((text) => html`<p class="about">${inlineText(text)}</p>`)}`;
  }

  #section<Item>(
    title: string,
    items: readonly Item[],
    draw: (item: Item) => TemplateResult,
  ): TemplateResult | typeof nothing {
    if (items.length === 0) return nothing;
    return html`<h2>${title}</h2>
      <ul>
        ${items.map((item) => html`<li>${draw(item)}</li>`)}
      </ul>`;
  }

  #node(node: NodeShape): TemplateResult {
    return html`${this.#entry({ kind: 'node', name: node.name }, roleText(node))}<button
        class="plain fold"
        aria-label=${`Open or fold the row of ${node.name}`}
        title="Open or fold this row of the stage"
        @click=${() => this.#toggle(node.name)}
      >
        ${icon('fold')}
      </button>`;
  }

  /** In a drawer, choosing closes it, since it covers what was chosen. */
  #closeDrawer(): void {
    if (matches(MEDIUM)) this.session.view.patch({ railOpen: false });
  }

  #toggle(node: string): void {
    toggleNode(this.session, node);
    this.#closeDrawer();
  }

  #choose(element: ElementRef): void {
    this.session.view.patch({ element, inspectorTab: 'element', inspectorOpen: true });
    this.#closeDrawer();
  }

  #entry(element: ElementRef, words: string, state = '', error = ''): TemplateResult {
    const { element: chosen } = this.session.view.state;
    const isChosen = chosen?.kind === element.kind && chosen.name === element.name;
    const here = element.kind === 'node' && focusOf(this.session).step?.node === element.name;
    const classes = ['plain', isChosen ? 'chosen' : '', here ? 'here' : ''].join(' ');
    return html`<button
      class=${classes}
      aria-pressed=${isChosen}
      @click=${() => this.#choose(element)}
    >
      ${element.name} <small>${words}</small>
      ${state ? html`<small class="bad">${state}</small>` : nothing}
      ${error ? html`<small>${error}</small>` : nothing}
    </button>`;
  }

  #service(service: ServiceShape, { tasks }: Topology): TemplateResult {
    const ports = service.ports.map(({ text, mode }) => `${text} ${mode}`);
    const words = [`${service.running}/${service.desired}`, ...ports].join(' · ');
    const own = tasks.filter((task) => task.service === service.name);
    return html`${this.#entry({ kind: 'service', name: service.name }, words)}
      <ul>
        ${own.map((task) => html`<li class="task">${this.#task(task)}</li>`)}
      </ul>`;
  }

  #task(task: TaskShape): TemplateResult {
    const place = task.node === '' ? 'not placed' : task.node;
    const addresses = task.addresses.map(({ address }) => address).join(', ');
    const state = task.state === 'running' ? '' : task.state;
    const words = [place, addresses].filter(Boolean).join(' ');
    return this.#entry({ kind: 'task', name: task.name }, words, state, task.error);
  }

  #network(network: NetworkShape): TemplateResult {
    const kind = network.vni > 0 ? `vni ${network.vni}` : network.driver;
    const words = [kind, network.subnet, network.internal ? 'internal' : ''].filter(Boolean);
    return this.#entry({ kind: 'network', name: network.name }, words.join(' · '));
  }
}
