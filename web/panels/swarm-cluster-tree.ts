/**
 * The cluster as a list: nodes, services with their tasks, networks.
 *
 * A node's button opens and folds its row of the stage; the list is the text for what the stage draws.
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
import { focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { roleText } from '../stage/row-words.ts';
import { inlineText } from '../ui/inline-text.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

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
      }
      .entry {
        padding: 2px 6px;
      }
      .task {
        padding-left: 16px;
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
  @property({ attribute: false }) declare onToggleNode: (node: string) => void;

  constructor() {
    super();
    this.addController(new StoreController(this, () => [this.session.run, this.session.playback]));
  }

  override render(): TemplateResult | typeof nothing {
    const result = this.session.run.state.run?.result;
    if (!result) return nothing;
    const { topology, about } = result;
    const nodes = topology.nodes.filter((node) => node.role !== 'host');
    const hosts = topology.nodes.filter((node) => node.role === 'host');
    return html`
      <h2>Nodes</h2>
      <ul>
        ${nodes.map((node) => html`<li>${this.#node(node)}</li>`)}
      </ul>
      ${this.#section('Services', topology.services, (service) => this.#service(service, topology))}
      ${this.#section('Networks', topology.networks, (network) => this.#network(network))}
      ${this.#section('Outside', hosts, (host) => this.#entry(host.name, ipv4Text(host.address)))}
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
    const here = focusOf(this.session).step?.node === node.name;
    return html`<button
      class=${here ? 'plain here' : 'plain'}
      title="Open or fold this row of the stage"
      @click=${() => this.onToggleNode(node.name)}
    >
      ${node.name} <small>${roleText(node)}</small>
    </button>`;
  }

  #entry(name: string, words: string): TemplateResult {
    return html`<div class="entry">${name} <small>${words}</small></div>`;
  }

  #service(service: ServiceShape, { tasks }: Topology): TemplateResult {
    const ports = service.ports.map(({ text, mode }) => `${text} ${mode}`);
    const words = [`${service.running}/${service.desired}`, ...ports].join(' · ');
    const own = tasks.filter((task) => task.service === service.name);
    return html`${this.#entry(service.name, words)}
      <ul>
        ${own.map((task) => html`<li class="task">${this.#task(task)}</li>`)}
      </ul>`;
  }

  #task(task: TaskShape): TemplateResult {
    const place = task.node === '' ? 'not placed' : task.node;
    const addresses = task.addresses.map(({ address }) => address).join(', ');
    const state = task.state === 'running' ? '' : task.state;
    return html`<div class="entry">
      ${task.name} <small>${place} ${addresses}</small>
      ${state ? html`<small class="bad">${state} ${task.error}</small>` : nothing}
    </div>`;
  }

  #network(network: NetworkShape): TemplateResult {
    const kind = network.vni > 0 ? `vni ${network.vni}` : network.driver;
    const words = [kind, network.subnet, network.internal ? 'internal' : ''].filter(Boolean);
    return this.#entry(network.name, words.join(' · '));
  }
}
