/**
 * What all panels share: buttons, headings, code, focus rings.
 *
 * Owns what would otherwise stand in every panel; colours are tokens.
 */
import { css } from 'lit';

export const sharedStyles = css`
  :host {
    box-sizing: border-box;
    color: var(--ink);
    font: var(--size-body) / var(--line-height) var(--font-text);
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ol,
  ul {
    margin: 0;
    padding: 0;
  }
  ol,
  ul {
    list-style: none;
  }
  h2,
  h3 {
    font-size: var(--size-head);
    font-weight: 600;
    letter-spacing: 0.06em;
    text-transform: uppercase;
    color: var(--muted);
    margin: 12px 0 4px;
  }
  button,
  select {
    font: inherit;
    color: inherit;
  }
  .button {
    min-height: 28px;
    min-width: 28px;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    padding: 3px 10px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--ink);
    text-decoration: none;
    cursor: pointer;
    white-space: nowrap;
  }
  .button:hover,
  .plain:hover {
    background: var(--sunk);
  }
  .button.square {
    padding: 0;
  }
  button[disabled] {
    opacity: 0.4;
    cursor: default;
  }
  .plain {
    border: 0;
    background: none;
    border-radius: var(--radius-small);
    cursor: pointer;
    text-align: left;
    padding: 2px 6px;
    min-height: 24px;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  code,
  .mono {
    font-family: var(--font-mono);
    font-size: var(--size-mono);
    font-variant-numeric: tabular-nums;
  }
  .muted {
    color: var(--muted);
  }
  .icon {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
    flex: none;
  }
  .icon.filled {
    fill: currentColor;
  }
  .tabs {
    display: flex;
    gap: 14px;
    border-bottom: 1px solid var(--hairline);
  }
  .tabs button {
    border: 0;
    background: none;
    padding: 4px 0;
    min-height: 28px;
    color: var(--muted);
    cursor: pointer;
  }
  .tabs button[aria-selected='true'] {
    color: var(--ink);
    font-weight: 600;
    box-shadow: inset 0 -2px var(--ink);
  }
  @media (forced-colors: active) {
    .tabs button[aria-selected='true'] {
      border-bottom: 2px solid Highlight;
    }
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
