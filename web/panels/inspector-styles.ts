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
    max-height: 214px;
    overflow: auto;
    margin: 0 -6px;
    padding: 0 2px;
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
    gap: 6px;
    margin-top: 8px;
  }
  .copied {
    margin-top: 6px;
    overflow-wrap: anywhere;
  }
  .why {
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }
  .rows {
    margin-top: 8px;
    display: grid;
    gap: 2px;
    font-size: 11px;
  }
  .rows li {
    padding: 2px 8px;
    border-left: 3px solid var(--hairline);
    color: var(--muted);
    overflow-wrap: anywhere;
  }
  .rows .decided {
    border-left-color: var(--request);
    background: var(--tint);
    color: var(--ink);
  }
`;
