/**
 * Styles of modal dialogs: frame, backdrop, head with a button to close.
 *
 * Owns what all dialogs share; their contents are theirs.
 */
import { css } from 'lit';

export const dialogStyles = css`
  dialog {
    border: 1px solid var(--line);
    border-radius: var(--radius-large);
    background: var(--surface);
    color: var(--ink);
    box-shadow: var(--shadow);
    padding: 16px 20px 20px;
    width: min(560px, calc(100vw - 32px));
    max-height: calc(100vh - 48px);
    overflow: auto;
  }
  dialog::backdrop {
    background: var(--scrim);
  }
  .head {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 12px;
  }
  h1 {
    font-size: var(--size-title);
    overflow-wrap: anywhere;
  }
  input[type='text'],
  input[type='search'],
  input[type='number'],
  select {
    font: inherit;
    color: inherit;
    min-height: 30px;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--surface);
    padding: 2px 8px;
    max-width: 100%;
  }
  label {
    display: block;
  }
`;
