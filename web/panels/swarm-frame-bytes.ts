/**
 * The packet as a frame of bytes, as `tcpdump -XX` and Wireshark print it; changed bytes are marked.
 *
 * Owns the drawing; the bytes are those of the exported capture.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { frameBytes, type PacketHeaders } from '../../src/index.ts';
import { sharedStyles } from '../ui/shared-styles.ts';
import { hexLines, type HexByte, type HexLine } from './hex-lines.ts';

@customElement('swarm-frame-bytes')
export class SwarmFrameBytes extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      .dump {
        font: 11px/1.6 var(--font-mono);
        overflow-x: auto;
      }
      .line {
        display: flex;
        gap: 8px;
        white-space: pre;
      }
      .offset {
        color: var(--muted);
      }
      mark {
        color: inherit;
        background: var(--tint);
        font-weight: 700;
        box-shadow: inset 0 -2px var(--request);
      }
      .byte:nth-child(8n):not(:last-child) {
        margin-right: 0.6ch;
      }
      .byte:not(:last-child) {
        padding-right: 0.5ch;
      }
    `,
  ];

  @property({ attribute: false }) declare headers: PacketHeaders;
  /** Those that it is compared with. */
  @property({ attribute: false }) declare previous: PacketHeaders | undefined;

  override render(): TemplateResult {
    const frame = frameBytes(this.headers);
    const lines = hexLines(frame, this.previous && frameBytes(this.previous));
    const { length } = frame.captured;
    const changed = lines.flatMap(({ bytes }) => bytes).filter((byte) => byte.changed).length;
    return html`
      <div class="dump" role="region" aria-label="Bytes of the frame" tabindex="0">
        ${lines.map((line) => this.#line(line))}
      </div>
      <p class="muted">
        The headers, ${length} of ${frame.length} bytes. What programs say is left out, the IP
        identification is 0. ${this.previous ? html`${changed} bytes differ.` : nothing}
      </p>
    `;
  }

  #line({ offset, bytes }: HexLine): TemplateResult {
    return html`<div class="line">
      <span class="offset">${offset}</span><span>${bytes.map((byte) => this.#byte(byte))}</span>
    </div>`;
  }

  #byte({ text, changed }: HexByte): TemplateResult {
    return html`<span class="byte">${changed ? html`<mark>${text}</mark>` : text}</span>`;
  }
}
