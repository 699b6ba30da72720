/**
 * Styles of the shell: top bar above, one screen below.
 *
 * Owns the layout of the frame; colours are tokens, panels style themselves.
 */
import { css } from 'lit';

export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    background: var(--surface);
  }
  .top {
    flex: none;
    min-height: 48px;
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 4px 16px;
    border-bottom: 1px solid var(--hairline);
  }
  .incomplete {
    flex: none;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    padding: 6px 16px;
    border-bottom: 1px solid var(--hairline);
    border-left: 3px solid var(--drop);
    background: var(--panel);
  }
  .name,
  .top h1 {
    font-size: var(--size-title);
    font-weight: 600;
    color: inherit;
    text-decoration: none;
  }
  .top h1 {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    min-width: 0;
  }
  .top button {
    flex: none;
    white-space: nowrap;
  }
  .modes {
    flex: none;
    display: flex;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    overflow: clip;
  }
  .modes a {
    padding: 3px 12px;
    color: inherit;
    text-decoration: none;
  }
  .modes a[href]:hover {
    background: var(--sunk);
  }
  .modes a[aria-current] {
    background: var(--ink);
    color: var(--surface);
  }
  .modes a:focus-visible {
    outline-offset: -3px;
  }
  @media (forced-colors: active) {
    .modes a[aria-current] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
  .space {
    flex: 1;
  }
  :host([dragging])::after {
    content: '';
    position: fixed;
    inset: 6px;
    z-index: 6;
    border: 2px dashed var(--focus);
    border-radius: var(--radius);
    pointer-events: none;
  }
  .trouble {
    padding: 8px 16px;
    background: var(--tint);
    border-left: 3px solid var(--drop);
  }
  .skip {
    position: absolute;
    left: 8px;
    top: -48px;
    z-index: 5;
  }
  .skip:focus {
    top: 4px;
  }
  gallery-screen,
  workbench-screen,
  compare-screen,
  embed-screen,
  .lost {
    flex: 1;
    min-height: 0;
    outline: none;
  }
  .lost {
    padding: 32px 24px;
  }
  .lost h1 {
    font-size: var(--size-screen);
    margin-bottom: 12px;
  }
  @media (max-width: 911px) {
    .word-request,
    h1 + .modes {
      display: none;
    }
  }
  /* The title has a line of its own, or two, and what can be done stands below. */
  @media (max-width: 559px) {
    .top {
      flex-wrap: wrap;
      padding: 4px 8px;
      gap: 4px 6px;
    }
    .top h1 {
      flex: 1 1 calc(100% - 76px);
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      white-space: normal;
      line-height: 1.25;
    }
    .word-request {
      display: inline-flex;
    }
    .modes a {
      padding: 3px 7px;
    }
  }
  @media (max-width: 379px) {
    .top {
      gap: 4px;
    }
    .top .button {
      padding: 3px 4px;
    }
  }
`;
