/**
 * What happens to the packet looked at: its steps, its headers, the reason, the deciding row.
 *
 * Owns the arrangement; the parts are elements of their own.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Journey, JourneyStep } from '../../src/index.ts';
import { commandTitle, runCommand, type CommandId } from '../app/commands.ts';
import { hasPart } from '../app/parts.ts';
import { seek } from '../app/player.ts';
import { focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import type { InspectorTab } from '../stores/view-store.ts';
import type { Moment } from '../stores/moments.ts';
import { timeText } from '../ui/format.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { inspectorStyles } from './inspector-styles.ts';
import { bytesText, flowText } from './flow-words.ts';
import { linkOf } from './link-ends.ts';
import './swarm-deciding-rows.ts';
import './swarm-packet-headers.ts';
import './swarm-step-list.ts';

const TABS: readonly (readonly [InspectorTab, string])[] = [
  ['packet', 'Packet'],
  ['element', 'Element'],
  ['rules', 'Rules'],
  ['state', 'State'],
];

@customElement('swarm-inspector')
export class SwarmInspector extends LitElement {
  static override styles = [sharedStyles, inspectorStyles];

  @property({ attribute: false }) declare session: Session;

  constructor() {
    super();
    this.addController(
      new StoreController(this, () => [this.session.run, this.session.playback, this.session.view]),
    );
  }

  override render(): TemplateResult {
    const { inspectorTab } = this.session.view.state;
    return html`
      <div class="tabs" role="tablist" aria-label="Inspector">
        ${TABS.map(
          ([id, title]) =>
            html`<button
              role="tab"
              id=${`tab-${id}`}
              aria-controls="panel"
              aria-selected=${inspectorTab === id}
              @click=${() => this.session.view.patch({ inspectorTab: id })}
            >
              ${title}
            </button>`,
        )}
      </div>
      <div class="panel" role="tabpanel" id="panel" aria-labelledby=${`tab-${inspectorTab}`}>
        ${this.#panel(inspectorTab)}
      </div>
    `;
  }

  #panel(tab: InspectorTab): TemplateResult | typeof nothing {
    if (tab === 'packet') return this.#packet();
    const part = tab === 'element' ? 'element' : 'tables';
    if (!hasPart(part, () => this.requestUpdate())) return nothing;
    return tab === 'element'
      ? html`<swarm-element .session=${this.session}></swarm-element>`
      : html`<swarm-namespace-tables
          .session=${this.session}
          kind=${tab}
        ></swarm-namespace-tables>`;
  }

  #packet(): TemplateResult | typeof nothing {
    if (!this.session.run.state.run) return nothing;
    const { moment, journey, step } = focusOf(this.session);
    if (!journey || !step) {
      return html`${this.#now(moment)}
        <p class="muted hint">Select a packet or an element. Try →</p>
        ${this.#copied()}`;
    }
    return html`
      ${this.#now(moment)}
      <div class="packet">
        <div class="where">
          <p class="head">
            <strong>#${journey.packet} ${journey.summary}</strong>
            <span class="mono muted">t ${timeText(step.timeNs)}</span>
          </p>
          <p class="muted">
            ${this.#ending(journey)}, ${bytesText(journey.steps[0]!.headers, step.headers)}
          </p>
          ${this.#flow(journey, step)}
          <h2>
            Step ${step.number} of ${journey.steps.length} ·
            <span class="name">${step.node} / ${step.namespace}</span>
          </h2>
          <div class="steps">
            <swarm-step-list
              .journey=${journey}
              .current=${step.number}
              .frames=${this.session.frames}
              .onSelect=${(goal: JourneyStep) => this.#goTo(journey, goal)}
            ></swarm-step-list>
          </div>
        </div>
        <div class="what">
          <h2>Why</h2>
          <p class="why">${step.because}</p>
          <swarm-deciding-rows .session=${this.session} .step=${step}></swarm-deciding-rows>
          <h2>Headers at this step</h2>
          <swarm-packet-headers .step=${step} .journey=${journey}></swarm-packet-headers>
          ${this.#actions(step)}
        </div>
      </div>
    `;
  }

  /** What happens at a moment that is no packet's; the packet below it is the one seen last. */
  #now(moment: Moment | undefined): TemplateResult | typeof nothing {
    if (!moment || moment.step) return nothing;
    const place = [moment.where, moment.station].filter(Boolean).join(' · ');
    return html`<p class="now">
      <span class="mono muted">t ${timeText(moment.timeNs)} ${place}</span><br />${moment.text}
    </p>`;
  }

  #ending({ disposition, reply }: Journey): string {
    const way = reply ? 'Reply' : 'Request';
    switch (disposition.kind) {
      case 'delivered':
        return `${way}, delivered to ${disposition.to}`;
      case 'dropped':
        return `${way}, dropped: ${disposition.reason}`;
      case 'in-flight':
        return `${way}, still on its way at the end`;
    }
  }

  /** The flow as it was sent, and as it is now where it is another one. */
  #flow({ steps }: Journey, { headers }: JourneyStep): TemplateResult {
    const [sent, now] = [flowText(steps[0]!.headers), flowText(headers)];
    return html`<p class="flow mono">
      ${sent}${sent === now ? nothing : html`<br /><strong>now ${now.slice(now.indexOf(' '))}</strong>`}
    </p>`;
  }

  #actions(step: JourneyStep): TemplateResult {
    const show = (inspectorTab: InspectorTab) => () =>
      this.session.view.patch({ inspectorTab, namespace: undefined });
    const tab: InspectorTab = step.station.kind === 'chain' ? 'rules' : 'state';
    return html`<p class="actions">
        ${
          step.rows.length === 0
            ? nothing
            : html`<button class="button" @click=${show(tab)}>Show in its table</button>`
        }
        ${this.#linkButton(step)} ${this.#command('break', 'Break…')}
        ${this.#command('drop-here', 'Drop it here')} ${this.#command('again', 'Send again')}
        ${this.#command('follow', this.#isFollowing() ? 'Follow all' : 'Follow')}
      </p>
      <p class="actions">
        <span class="muted">Copy</span> ${this.#command('copy-command', 'command')}
        ${this.#command('copy-tcpdump', 'tcpdump')} ${this.#command('copy-link', 'link')}
        ${this.#command('describe', 'journey')}
      </p>
      ${this.#copied()}`;
  }

  #copied(): TemplateResult | typeof nothing {
    const { copied } = this.session.view.state;
    const request = focusOf(this.session).story?.request ?? 0;
    if (copied?.request !== request) return nothing;
    return html`<p role="status" class="copied">
      ${copied.words} <code>${copied.text}</code>
      ${copied.offersFile ? this.#command('save', 'Save the scenario') : nothing}
    </p>`;
  }

  /** On the wire, the way between the two machines can be looked at. */
  #linkButton(step: JourneyStep): TemplateResult | typeof nothing {
    const name = linkOf(step, this.session.run.state.run?.result.topology.nodes ?? []);
    if (name === undefined) return nothing;
    const element = { kind: 'link', name } as const;
    return html`<button
      class="button"
      @click=${() => this.session.view.patch({ element, inspectorTab: 'element' })}
    >
      Link ${name}
    </button>`;
  }

  #isFollowing(): boolean {
    return this.session.playback.state.scope === 'packet';
  }

  #command(id: CommandId, words: string): TemplateResult {
    return html`<button
      class="button"
      title=${commandTitle(id)}
      @click=${() => runCommand(this.session, id)}
    >
      ${words}
    </button>`;
  }

  #goTo(journey: Journey, goal: JourneyStep): void {
    const moments = this.session.run.state.run?.moments ?? [];
    const moment = moments.find(
      (each) => each.journey === journey && each.step?.number === goal.number,
    );
    if (moment) seek(this.session, moment.index);
  }
}
