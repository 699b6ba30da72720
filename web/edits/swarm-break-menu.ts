/**
 * The dialog in which something is broken or changed: what, when, and the line that it adds.
 *
 * Owns the choosing. Offers come from break-actions.ts, the run that follows from app/edits.ts.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RequestStory } from '../../src/index.ts';
import { addEdits, newEdit } from '../app/edits.ts';
import { currentStep, focusOf, type Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { stepInFile } from '../stores/edits-store.ts';
import { dialogStyles } from '../ui/dialog-styles.ts';
import { icon } from '../ui/icons.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import type { BreakAction } from './break-action.ts';
import { breakActions, requestStep } from './break-actions.ts';
import { faultsHere } from './faults-here.ts';
import { breakMenuStyles } from './break-menu-styles.ts';
import type { BreakTarget } from './break-target.ts';
import { differentRequests, requestToRepeat } from './request-to-repeat.ts';
import { takenBack } from './take-back.ts';
import './swarm-request-form.ts';

/** How long a change may last; empty: to the end of the run. */
const DURATIONS: readonly (readonly [duration: string, text: string])[] = [
  ['', 'to the end'],
  ['2s', '2 s'],
  ['5s', '5 s'],
  ['10s', '10 s'],
  ['60s', '1 min'],
  ['900s', '15 min'],
];

@customElement('swarm-break-menu')
export class SwarmBreakMenu extends LitElement {
  static override styles = [sharedStyles, dialogStyles, breakMenuStyles];

  @property({ attribute: false }) declare session: Session;
  @query('dialog') declare private dialog: HTMLDialogElement;
  @state() declare private chosen: string;
  /** Index in the edited scenario of the step that it comes after; NaN: the current one. */
  @state() declare private afterIndex: number;
  @state() declare private again: boolean;
  /** Line of the request to send again, once the reader has chosen one. */
  @state() declare private repeat: string;
  @state() declare private duration: string;

  constructor() {
    super();
    this.chosen = '';
    this.afterIndex = Number.NaN;
    this.again = true;
    this.repeat = '';
    this.duration = '';
    this.addController(new StoreController(this, () => [this.session.edits, this.session.run]));
  }

  override render(): TemplateResult {
    const { target } = this.session.edits.state;
    return html`<dialog aria-labelledby="title" @close=${() => this.#onClose()}>
      ${target ? this.#content(target) : nothing}
    </dialog>`;
  }

  protected override updated(): void {
    const isWanted = this.session.edits.state.target !== undefined;
    if (isWanted && !this.dialog.open) this.dialog.showModal();
    if (!isWanted && this.dialog.open) this.dialog.close();
  }

  #onClose(): void {
    this.chosen = '';
    this.afterIndex = Number.NaN;
    this.duration = '';
    this.repeat = '';
    this.session.edits.patch({ target: undefined });
  }

  #content(target: BreakTarget): TemplateResult {
    const isRequest = target.kind === 'request';
    return html`
      <div class="head">
        <h1 id="title">
          ${isRequest ? 'Send a request' : html`Break or change ${this.#targets(target)}`}
        </h1>
        <button class="button square" aria-label="Close" @click=${() => this.dialog.close()}>
          ${icon('close')}
        </button>
      </div>
      ${
        isRequest
          ? html`<swarm-request-form
              .session=${this.session}
              .onChange=${(step: string) => (this.chosen = step)}
            ></swarm-request-form>`
          : this.#offers(this.#actions(target))
      }
      ${this.#when()} ${this.#howLong()}
      ${this.#mayRepeat(target) ? this.#againSwitch(target) : nothing} ${this.#foot(target)}
    `;
  }

  /** From here any other element can be chosen, too. */
  #targets(target: BreakTarget): TemplateResult {
    const targets = this.#allTargets();
    return html`<select
      aria-label="Element"
      @change=${(event: Event) => {
        this.chosen = '';
        const chosen = targets[(event.target as HTMLSelectElement).selectedIndex];
        this.session.edits.patch({ target: chosen });
      }}
    >
      ${targets.map(
        (each) => html`<option .selected=${keyOf(each) === keyOf(target)}>${nameOf(each)}</option>`,
      )}
    </select>`;
  }

  #allTargets(): BreakTarget[] {
    const topology = this.session.run.state.run?.result.topology;
    const { journey } = focusOf(this.session);
    return [
      ...(journey ? [{ kind: 'packet', packet: journey.packet } as const] : []),
      ...targetsOf('node', topology?.nodes),
      ...linksOf(this.session.edits.state.target, topology?.nodes),
      ...targetsOf('service', topology?.services),
      ...targetsOf('task', topology?.tasks),
      { kind: 'cluster' },
    ];
  }

  #actions(target: BreakTarget): BreakAction[] {
    const { run } = this.session.run.state;
    if (!run) return [];
    const { story, journey } = focusOf(this.session);
    const { actions, result } = run;
    const faults = target.kind === 'packet' ? faultsHere(this.session) : [];
    const { topology } = result;
    return breakActions(target, { topology, actions, story, journey, packetFaults: faults });
  }

  #offers(actions: readonly BreakAction[]): TemplateResult {
    if (actions.length === 0) return html`<p class="muted">Nothing can be done to it yet.</p>`;
    return html`<fieldset class="offers">
      <legend class="visually-hidden">What to do</legend>
      ${actions.map(
        ({ title, step, command, after = Number.NaN }, index) =>
          html`<label class="offer">
            <input
              type="radio"
              name="action"
              ?autofocus=${index === 0}
              .checked=${this.chosen === step}
              @change=${() => this.#choose(step, after)}
            />
            <span>${title}${command ? html`<code class="muted"> ${command}</code>` : nothing}</span>
          </label>`,
      )}
    </fieldset>`;
  }

  #choose(step: string, after: number): void {
    this.chosen = step;
    this.afterIndex = after;
  }

  #afterStep(): number {
    return Number.isNaN(this.afterIndex) ? currentStep(this.session) : this.afterIndex;
  }

  #when(): TemplateResult {
    const steps = this.session.run.state.run?.steps ?? [];
    const now = currentStep(this.session);
    const places = [
      { step: -1, text: 'at the very start' },
      ...steps.map(({ step, text }) => ({
        step,
        text: `after step ${step}: ${text}${step === now ? ' (now)' : ''}`,
      })),
    ];
    return html`<label
      >When
      <select
        @change=${(event: Event) => {
          this.afterIndex = Number((event.target as HTMLSelectElement).value);
        }}
      >
        ${places.map(
          ({ step, text }) =>
            html`<option value=${step} .selected=${step === this.#afterStep()}>${text}</option>`,
        )}
      </select></label
    >`;
  }

  /** What lasts can be taken back after a while. */
  #howLong(): TemplateResult | typeof nothing {
    if (takenBack(this.chosen) === undefined) return nothing;
    return html`<label class="lasts"
      >For how long
      <select
        @change=${(event: Event) => {
          this.duration = (event.target as HTMLSelectElement).value;
        }}
      >
        ${DURATIONS.map(
          ([duration, text]) =>
            html`<option value=${duration} .selected=${duration === this.duration}>
              ${text}
            </option>`,
        )}
      </select></label
    >`;
  }

  /** What means a packet of a step that follows must not meet another one before. */
  #mayRepeat({ kind }: BreakTarget): boolean {
    return kind !== 'request' && !this.chosen.startsWith('netem:');
  }

  /** The request that follows: what the reader chose, else the one that shows the fault. */
  #repeated(target: BreakTarget): RequestStory | undefined {
    const { stories = [] } = this.session.run.state.run ?? {};
    const chosen = stories.find((story) => requestStep(story) === this.repeat);
    return chosen ?? requestToRepeat(stories, focusOf(this.session).story, target);
  }

  /** Without a request behind it, a fault would have nothing to be seen by. */
  #againSwitch(target: BreakTarget): TemplateResult {
    const story = this.#repeated(target);
    if (!story) return html``;
    const stories = differentRequests(this.session.run.state.run?.stories ?? []);
    const own = requestStep(story);
    return html`<div class="again">
      <label
        ><input
          type="checkbox"
          .checked=${this.again}
          @change=${(event: Event) => {
            this.again = (event.target as HTMLInputElement).checked;
          }}
        />
        then send again</label
      >
      <select
        aria-label="Request to send again"
        ?disabled=${!this.again}
        @change=${(event: Event) => {
          this.repeat = (event.target as HTMLSelectElement).value;
        }}
      >
        ${stories.map((each) => {
          const line = requestStep(each);
          return html`<option value=${line} .selected=${line === own}>
            ${requestText(each)}
          </option>`;
        })}
      </select>
    </div>`;
  }

  /** The lines that will be added. */
  #lines(target: BreakTarget): string[] {
    if (this.chosen === '') return [];
    const story = this.#mayRepeat(target) && this.again ? this.#repeated(target) : undefined;
    const again = story ? requestStep(story) : '';
    const chosen = this.chosen.split('\n');
    const asked = again === '' || again === this.chosen ? [] : [again];
    const end = takenBack(this.chosen);
    if (end === undefined || this.duration === '') return [...chosen, ...asked];
    return [...chosen, ...asked, `wait: ${this.duration}`, ...end.split('\n'), ...asked];
  }

  #foot(target: BreakTarget): TemplateResult {
    const lines = this.#lines(target);
    return html`
      <p class="muted added">This is added to the scenario:</p>
      <pre class="mono lines">
${lines.length === 0 ? 'choose what to do' : lines.map((line) => `- ${line}\n`)}</pre>
      <p class="foot">
        <button
          class="button primary"
          ?disabled=${lines.length === 0}
          @click=${() => void this.#apply(target, lines)}
        >
          Apply
        </button>
        <button class="button" @click=${() => this.dialog.close()}>Cancel</button>
      </p>
    `;
  }

  async #apply(target: BreakTarget, lines: readonly string[]): Promise<void> {
    const { edits } = this.session.edits.state;
    const after = stepInFile(edits, this.#afterStep());
    const { chosen } = this;
    const action = this.#actions(target).find(({ step }) => step === chosen);
    const own = new Map(chosen.split('\n').map((line) => [line, action?.title]));
    const ends = new Set(takenBack(chosen)?.split('\n'));
    const titleOf = (line: string): string => {
      if (ends.has(line)) return 'And back again';
      return own.get(line) ?? (line.startsWith('wait: ') ? 'Let it last' : 'Send a request');
    };
    const made = lines.map((line) => newEdit(after, line, titleOf(line)));
    this.dialog.close();
    this.again = true;
    await addEdits(this.session, made);
  }
}

function targetsOf(
  kind: 'node' | 'service' | 'task',
  elements: readonly { readonly name: string }[] = [],
): BreakTarget[] {
  // A slot has the tasks that were in it one after the other; an order is to whichever is there.
  const names = new Set(elements.map(({ name }) => name));
  return [...names].map((name) => ({ kind, name }));
}

/** Ways from the machine that the menu is about to the others; all of a large cluster would be too many. */
function linksOf(
  target: BreakTarget | undefined,
  machines: readonly { readonly name: string }[] = [],
): BreakTarget[] {
  const from = target?.kind === 'link' ? target.between[0] : undefined;
  const name = target?.kind === 'node' ? target.name : (from ?? machines[0]?.name);
  return machines.flatMap((other) =>
    name === undefined || other.name === name
      ? []
      : [{ kind: 'link', between: [name, other.name] } as const],
  );
}

function requestText({ from, to, protocol }: RequestStory): string {
  return `${from} → ${to}${protocol === 'tcp' ? '' : ` (${protocol})`}`;
}

function keyOf(target: BreakTarget): string {
  return `${target.kind} ${nameOf(target)}`;
}

function nameOf(target: BreakTarget): string {
  if (target.kind === 'packet') return `packet #${target.packet}`;
  if (target.kind === 'link') return target.between.join(' – ');
  return 'name' in target ? target.name : 'the cluster';
}
