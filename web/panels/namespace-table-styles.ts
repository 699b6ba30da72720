/**
 * Styles of the tables of a namespace: one line a row, marks at its left.
 *
 * Owns this panel alone; what panels share is in ui/shared-styles.ts.
 */
import { css } from 'lit';

export const namespaceTableStyles = css`
  :host {
    display: block;
  }
  .pickers {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    align-items: center;
    margin-top: 4px;
  }
  select {
    min-height: 26px;
    max-width: 140px;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--surface);
    padding: 1px 4px;
    text-overflow: ellipsis;
  }
  .when {
    margin-top: 6px;
  }
  .switch {
    display: flex;
    gap: 6px;
    align-items: center;
    min-height: 26px;
  }
  pre {
    margin: 0;
    padding: 6px 0;
    background: var(--sunk);
    border-radius: var(--radius-small);
    overflow: auto;
    max-height: 300px;
    font-size: 11px;
    white-space: normal;
  }
  /* A table that is alone has the whole panel. */
  pre:only-of-type {
    max-height: none;
  }
  h3 {
    text-transform: none;
    letter-spacing: 0;
    font-family: var(--font-mono);
  }
  .line {
    display: block;
    padding: 0 8px 0 20px;
    text-indent: -12px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    border-left: 3px solid transparent;
  }
  .part {
    color: var(--muted);
    font-weight: 600;
  }
  .on-path {
    border-left-color: var(--line);
  }
  .fresh::after {
    content: ' +';
    color: var(--response);
    font-weight: 700;
  }
  .decided {
    border-left-color: var(--request);
    background: var(--tint);
    font-weight: 700;
  }
`;
