/**
 * A few words about each part of the page, for the first visit. It can be left at any step.
 *
 * Owns the words and where they stand; it covers nothing that it speaks of and takes no focus away.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import { leaveTour } from '../stores/view-store.ts';
import { sharedStyles } from './shared-styles.ts';

interface TourStep {
  /** The part that it is about, which the card leaves free. */
  readonly about: 'stage' | 'inspector' | 'dock';
  readonly title: string;
  readonly text: string;
}

const STEPS: readonly TourStep[] = [
  {
    about: 'stage',
    title: 'The stage',
    text: 'One row for each node, one column for each kind of namespace. The blue line is the way of the packet that is selected; the dot is where it is now.',
  },
  {
    about: 'stage',
    title: 'Step by step',
    text: 'Press . for the next step of the packet and , for the one before. Space plays. The track at the bottom is time: drag it.',
  },
  {
    about: 'inspector',
    title: 'Why',
    text: 'The inspector says why each step happens, which rule or table row decided, and what changed in the headers. Rules and State show every table as it is at this moment.',
  },
  {
    about: 'stage',
    title: 'Break things',
    text: 'Press X: pull a cable, block a port, drain a node, scale a service. The run goes on from there, and Ctrl+Z takes it back.',
  },
  {
    about: 'dock',
    title: 'More views',
    text: 'Events with a filter, a sequence diagram, a waterfall, the distribution of answers, and the checks are in the dock. / finds anything, ? lists all keys.',
  },
];

@customElement('swarm-tour')
export class SwarmTour extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .card {
        position: fixed;
        left: 16px;
        bottom: 12px;
        z-index: 4;
        width: min(640px, calc(100vw - 32px));
        border: 1px solid var(--line);
        border-left: 4px solid var(--request);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
        padding: 12px 14px;
      }
      h2 {
        margin: 0 0 4px;
        font-size: var(--size-title);
        text-transform: none;
        letter-spacing: 0;
        color: var(--ink);
      }
      .foot {
        display: flex;
        gap: 8px;
        margin-top: 10px;
        align-items: center;
      }
      .space {
        flex: 1;
      }
      .dock {
        bottom: 232px;
      }
      @media (max-width: 911px) {
        .card {
          bottom: auto;
          top: 60px;
        }
        .stage {
          top: auto;
          bottom: 190px;
        }
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;

  constructor() {
    super();
    this.addController(new StoreController(this, () => [this.session.view]));
  }

  override render(): TemplateResult | typeof nothing {
    const { tour } = this.session.view.state;
    const step = STEPS[tour];
    if (!step) return nothing;
    const isLast = tour === STEPS.length - 1;
    return html`<section class=${`card ${step.about}`} aria-label="Tour">
      <h2>${step.title}</h2>
      <p>${step.text}</p>
      <p class="foot">
        <span class="muted">${tour + 1} of ${STEPS.length}</span><span class="space"></span>
        ${isLast ? nothing : html`<button class="button" @click=${() => this.#go(-1)}>Skip</button>`}
        <button class="button" @click=${() => this.#go(isLast ? -1 : tour + 1)}>
          ${isLast ? 'Done' : 'Next'}
        </button>
      </p>
    </section>`;
  }

  #go(tour: number): void {
    if (tour < 0) leaveTour(this.session.view);
    else this.session.view.patch({ tour });
  }
}
