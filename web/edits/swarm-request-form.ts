/**
 * From where, to where, how and how often: the parts of a request as fields.
 *
 * Owns the fields; hands on the line of the scenario language that they make.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Topology } from '../../src/index.ts';
import { focusOf, type Session } from '../app/session.ts';
import { dialogStyles } from '../ui/dialog-styles.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { yamlName } from './yaml-name.ts';

type RequestKind = 'http' | 'udp' | 'ping' | 'resolve';

const KINDS: readonly (readonly [RequestKind, string])[] = [
  ['http', 'request (TCP)'],
  ['udp', 'request (UDP)'],
  ['ping', 'ping'],
  ['resolve', 'look a name up'],
];

@customElement('swarm-request-form')
export class SwarmRequestForm extends LitElement {
  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: 70px 1fr;
        gap: 6px 10px;
        align-items: center;
        margin: 12px 0;
      }
      input[type='text'],
      select {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;
  @property({ attribute: false }) declare onChange: (step: string) => void;
  @state() declare private kind: RequestKind;
  @state() declare private from: string;
  @state() declare private to: string;
  @state() declare private count: number;

  constructor() {
    super();
    this.kind = 'http';
    this.from = '';
    this.to = '';
    this.count = 1;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { story } = focusOf(this.session);
    const topology = this.session.run.state.run?.result.topology;
    this.from = story?.from ?? topology?.nodes.find(({ role }) => role === 'host')?.name ?? '';
    this.to = story?.to ?? '';
    this.#tell();
  }

  /** The dialog that it is in has just been opened: typing begins where something is still to be said. */
  protected override firstUpdated(): void {
    const field = this.from === '' ? 'from' : 'to';
    const input = this.renderRoot.querySelector<HTMLInputElement>(`[aria-labelledby=${field}]`);
    input?.focus();
    input?.select();
  }

  override render(): TemplateResult {
    const topology = this.session.run.state.run?.result.topology;
    return html`
      <span id="kind">What</span>
      <select aria-labelledby="kind" @change=${(event: Event) => this.#set('kind', event)}>
        ${KINDS.map(
          ([value, text]) =>
            html`<option value=${value} .selected=${value === this.kind}>${text}</option>`,
        )}
      </select>
      <span id="from">From</span>
      <input
        type="text"
        aria-labelledby="from"
        list="places"
        .value=${this.from}
        @input=${(event: Event) => this.#set('from', event)}
      />
      <span id="to">${this.kind === 'resolve' ? 'Name' : 'To'}</span>
      <input
        type="text"
        aria-labelledby="to"
        list="targets"
        .value=${this.to}
        @input=${(event: Event) => this.#set('to', event)}
      />
      <span id="count">Times</span>
      <input
        type="number"
        min="1"
        max="1000"
        aria-labelledby="count"
        ?disabled=${this.kind === 'ping'}
        .value=${String(this.count)}
        @input=${(event: Event) => this.#set('count', event)}
      />
      <datalist id="places">
        ${placesOf(topology).map((name) => html`<option value=${name}></option>`)}
      </datalist>
      <datalist id="targets">
        ${targetsOf(topology).map((name) => html`<option value=${name}></option>`)}
      </datalist>
    `;
  }

  #set(field: 'kind' | 'from' | 'to' | 'count', event: Event): void {
    const { value } = event.target as HTMLInputElement;
    if (field === 'count') this.count = Math.max(1, Math.floor(Number(value)) || 1);
    else if (field === 'kind') this.kind = value as RequestKind;
    else this[field] = value;
    this.#tell();
  }

  #tell(): void {
    this.onChange(this.from === '' || this.to === '' ? '' : this.#step());
  }

  #step(): string {
    const [from, to] = [yamlName(this.from), JSON.stringify(this.to)];
    const count = this.count === 1 ? '' : `, count: ${this.count}`;
    switch (this.kind) {
      case 'http':
        return `request: { from: ${from}, to: ${to}${count} }`;
      case 'udp':
        return `request: { from: ${from}, to: ${to}, protocol: udp${count} }`;
      case 'ping':
        return `ping: { from: ${from}, to: ${to} }`;
      case 'resolve':
        return `resolve: { from: ${from}, name: ${to}${count} }`;
    }
  }
}

function placesOf(topology: Topology | undefined): string[] {
  return [...(topology?.nodes ?? []), ...(topology?.tasks ?? [])].map(({ name }) => name);
}

/** Published ports on each node, and services by name. */
function targetsOf(topology: Topology | undefined): string[] {
  if (!topology) return [];
  const ports = topology.services.flatMap((service) =>
    service.ports.map(({ text }) => /^\*:(\d+)->/.exec(text)?.[1] ?? ''),
  );
  const nodes = topology.nodes.filter(({ role }) => role !== 'host');
  const published = nodes.flatMap(({ name }) =>
    ports.filter((port) => port !== '').map((port) => `${name}:${port}`),
  );
  return [...published, ...topology.services.map(({ name }) => `${name}:80`)];
}
