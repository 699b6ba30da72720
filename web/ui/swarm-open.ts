/**
 * The button that opens a file of the reader's own.
 *
 * Owns the button and its hidden field; opening is app/open-file.ts's.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { openFile } from '../app/open-file.ts';
import type { Session } from '../app/session.ts';
import { icon } from './icons.ts';
import { sharedStyles } from './shared-styles.ts';

@customElement('swarm-open')
export class SwarmOpen extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      label:focus-within {
        outline: 2px solid var(--focus);
        outline-offset: 2px;
      }
    `,
  ];

  @property({ attribute: false }) declare session: Session;

  override render(): TemplateResult {
    return html`<label class="button">
      ${icon('file')} Open YAML…
      <input
        class="visually-hidden"
        type="file"
        accept=".yaml,.yml,text/yaml"
        @change=${(event: Event) => this.#onPick(event.target as HTMLInputElement)}
      />
    </label>`;
  }

  #onPick(field: HTMLInputElement): void {
    void openFile(this.session, field.files?.[0]);
    // The same file can be picked again when it was mended.
    field.value = '';
  }
}
