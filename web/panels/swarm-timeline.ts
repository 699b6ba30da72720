/**
 * Transport, pickers and scrubber: everything that moves through time.
 *
 * Owns no time of its own; buttons run the commands of the registry, pickers seek.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { Journey, RequestStory } from '../../src/index.ts';
import { commandTitle, runCommand, type CommandId } from '../app/commands.ts';
import { jump, selectPacket, selectRequest, setClock, setScope } from '../app/player.ts';
import { focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { JUMPS, type JumpKind } from '../stores/jumps.ts';
import { RATES, SPEEDS, type Clock, type Scope } from '../stores/playback-store.ts';
import { rateText, timeText } from '../ui/format.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { timelineStyles } from './timeline-styles.ts';
import './swarm-edit-chips.ts';
import './swarm-scrubber.ts';

const SCOPES: readonly (readonly [Scope, string])[] = [
  ['packet', 'this packet'],
  ['request', 'this request'],
  ['run', 'whole run'],
];

const CLOCKS: readonly (readonly [Clock, string])[] = [
  ['steps', 'steps'],
  ['time', 'time'],
];

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly selected: boolean;
}

@customElement('swarm-timeline')
export class SwarmTimeline extends LitElement {
  static override styles = [sharedStyles, timelineStyles];

  @property({ attribute: false }) declare session: Session;

  constructor() {
    super();
    this.addController(new StoreController(this, () => [this.session.run, this.session.playback]));
  }

  override render(): TemplateResult {
    const { playing } = this.session.playback.state;
    const { moment } = focusOf(this.session);
    return html`
      <div class="bar">
        <div class="transport" role="group" aria-label="Transport">
          ${this.#button('to-start', 'start')} ${this.#button('step-back', 'back')}
          ${this.#button('play', playing ? 'pause' : 'play', playing ? 'Pause' : 'Play')}
          ${this.#button('step', 'forward')} ${this.#button('to-end', 'end')} ${this.#loop()}
        </div>
        <span class="mono time">${moment ? timeText(moment.timeNs) : ''}</span>
        ${guard(this.#picked(), () => this.#pickers())} ${this.#settings()}
      </div>
      <swarm-edit-chips .session=${this.session}></swarm-edit-chips>
      <swarm-scrubber .session=${this.session}></swarm-scrubber>
    `;
  }

  #button(id: CommandId, name: IconName, title = commandTitle(id)): TemplateResult {
    return html`<button
      class="plain square"
      aria-label=${title}
      title=${title}
      @click=${() => runCommand(this.session, id)}
    >
      ${icon(name)}
    </button>`;
  }

  #loop(): TemplateResult {
    const title = commandTitle('loop');
    return html`<button
      class="plain square"
      aria-label=${title}
      aria-pressed=${this.session.playback.state.loop}
      title=${title}
      @click=${() => runCommand(this.session, 'loop')}
    >
      ${icon('loop')}
    </button>`;
  }

  #select(
    label: string,
    choices: readonly Choice[],
    onChoose: (value: string) => void,
    shown = label,
  ): TemplateResult {
    const isWide = label === 'Request' || label === 'Packet';
    return html`<label class=${isWide ? 'picker wide' : 'picker'}
      ><span class=${shown ? 'word' : 'visually-hidden'}>${shown || label}</span>
      <select
        aria-label=${label}
        @change=${(event: Event) => onChoose((event.target as HTMLSelectElement).value)}
      >
        ${choices.map(
          ({ value, text, selected }) =>
            html`<option value=${value} .selected=${selected}>${text}</option>`,
        )}
      </select></label
    >`;
  }

  /** What the pickers depend on: a long run has a long list of requests. */
  #picked(): unknown[] {
    const { story, journey } = focusOf(this.session);
    return [this.session.run.state.run, story, journey];
  }

  #pickers(): TemplateResult {
    const { story, journey } = focusOf(this.session);
    const stories = this.session.run.state.run?.stories ?? [];
    if (stories.length === 0) return html``;
    const requests = stories.map((each) => ({
      value: String(each.request),
      text: storyText(each),
      selected: each === story,
    }));
    const packets = (story?.journeys ?? []).map((each) => ({
      value: String(each.packet),
      text: packetText(each),
      selected: each === journey,
    }));
    return html`
      ${this.#select('Request', requests, (value) => selectRequest(this.session, Number(value)))}
      ${
        packets.length === 0
          ? ''
          : this.#select('Packet', packets, (value) => selectPacket(this.session, Number(value)))
      }
    `;
  }

  #settings(): TemplateResult {
    const { clock, scope } = this.session.playback.state;
    const clocks = CLOCKS.map(([value, text]) => ({ value, text, selected: value === clock }));
    const scopes = SCOPES.map(([value, text]) => ({ value, text, selected: value === scope }));
    return html`
      ${this.#select('Clock', clocks, (value) => setClock(this.session, value as Clock))}
      ${this.#speed()}
      ${this.#select('Scope', scopes, (value) => setScope(this.session, value as Scope))}
      ${this.#jumps()}
    `;
  }

  #speed(): TemplateResult {
    const { clock, speed, rate } = this.session.playback.state;
    if (clock === 'steps') {
      const speeds = SPEEDS.map((each) => ({
        value: String(each),
        text: `1 step / ${+(0.6 / each).toFixed(3)} s`,
        selected: each === speed,
      }));
      return this.#select('Speed', speeds, (value) =>
        this.session.playback.patch({ speed: Number(value) }),
      );
    }
    const rates = RATES.map((each) => ({
      value: String(each),
      text: rateText(each),
      selected: each === rate,
    }));
    return this.#select('Speed', rates, (value) =>
      this.session.playback.patch({ rate: Number(value) }),
    );
  }

  /** A list that goes to the next of a kind and then shows its own name again. */
  #jumps(): TemplateResult {
    return html`<select
      class="jumps"
      aria-label="Jump to the next"
      @change=${(event: Event) => {
        const list = event.target as HTMLSelectElement;
        jump(this.session, list.value as JumpKind);
        list.value = '';
      }}
    >
      <option value="">Next…</option>
      ${Object.entries(JUMPS).map(([kind, text]) => html`<option value=${kind}>${text}</option>`)}
    </select>`;
  }
}

function storyText({ request, from, to, protocol, outcome, task }: RequestStory): string {
  const kind = protocol === 'tcp' ? '' : ` ${protocol}`;
  return `${request}: ${from} → ${to}${kind}, ${outcome}${task ? ` ${task}` : ''}`;
}

function packetText({ packet, summary, reply, disposition }: Journey): string {
  const end = disposition.kind === 'dropped' ? ' ✕' : '';
  return `#${packet} ${summary} ${reply ? '←' : '→'}${end}`;
}
