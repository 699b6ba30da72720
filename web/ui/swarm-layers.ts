/**
 * Which layers the stage shows, as switches.
 *
 * Owns the list's words; what a layer draws is the stage's.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { toggleLayer } from '../app/commands/stage-commands.ts';
import type { Session } from '../app/session.ts';
import { StoreController } from '../controllers/store-controller.ts';
import type { LayerName } from '../stores/view-store.ts';
import { sharedStyles } from './shared-styles.ts';

const WORDS: Readonly<Record<LayerName, string>> = {
  others: 'other packets',
  trails: 'trails of the request',
  drops: 'drops so far',
  control: 'control plane',
  dns: 'names looked up',
  tunnels: 'tunnels',
  faults: 'faults that last',
  counters: 'counters of rules',
  addresses: 'addresses',
  verdicts: 'verdicts',
  flow: 'rates instead of packets',
};

@customElement('swarm-layers')
export class SwarmLayers extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      label {
        display: flex;
        gap: 8px;
        align-items: center;
        min-height: 24px;
        padding: 0 6px;
        cursor: pointer;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;

  constructor() {
    super();
    this.addController(new StoreController(this, () => [this.session.view]));
  }

  override render(): TemplateResult {
    const { layers } = this.session.view.state;
    return html`<ul>
      ${(Object.keys(WORDS) as LayerName[]).map(
        (name) =>
          html`<li>
            <label
              ><input
                type="checkbox"
                .checked=${layers[name]}
                @change=${() => toggleLayer(this.session, name)}
              />
              ${WORDS[name]}</label
            >
          </li>`,
      )}
    </ul>`;
  }
}
