/**
 * Styles of the inspector: a column that scrolls as a whole, with a short window on the steps.
 *
 * Owns this panel alone; what panels share is in ui/shared-styles.ts.
 */
import { css } from 'lit';

export const inspectorStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--panel);
    container-type: inline-size;
  }
  .tabs {
    padding: 4px 14px 0;
    flex: none;
  }
  .panel {
    flex: 1;
    overflow: auto;
    min-height: 0;
    padding: 8px 14px 16px;
  }
  .head {
    display: flex;
    gap: 8px;
    align-items: baseline;
  }
  .now {
    margin: 0 0 10px;
    padding: 6px 10px;
    background: var(--tint);
    border-left: 3px solid var(--control);
    overflow-wrap: anywhere;
  }
  .hint {
    padding: 12px 0;
  }
  .steps {
    max-height: 206px;
    overflow: auto;
    scroll-snap-type: y proximity;
    margin: -4px -6px -6px;
    padding: 10px 2px 14px;
    scroll-padding-top: 10px;
    mask-image: linear-gradient(
      transparent 2px,
      var(--ink) 12px,
      var(--ink) calc(100% - 14px),
      transparent
    );
  }
  .name {
    text-transform: none;
    letter-spacing: 0;
    font-family: var(--font-mono);
  }
  @container (min-width: 600px) {
    .packet {
      display: grid;
      grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
      gap: 0 20px;
    }
    .what h2:first-child {
      margin-top: 0;
    }
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 5px;
    margin-top: 6px;
  }
  .copied {
    margin-top: 6px;
    max-height: 160px;
    overflow: auto;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .actions .muted {
    align-self: center;
  }
  .actions .button {
    min-height: 26px;
    padding: 2px 7px;
  }
  .flow {
    font-size: 11px;
    overflow-wrap: anywhere;
  }
  .why {
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }
`;
