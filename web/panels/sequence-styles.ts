/**
 * Styles of the sequence diagram: rows are buttons, lines and arrows in the kinds' colours.
 *
 * Owns this panel alone; what panels share is in ui/shared-styles.ts.
 */
import { css } from 'lit';

export const sequenceStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  .note {
    padding: 2px 8px;
  }
  .scroller {
    flex: 1;
    min-height: 0;
    overflow: auto;
    position: relative;
  }
  .scroller:focus-visible {
    outline-offset: -2px;
  }
  svg {
    display: block;
  }
  .heads {
    position: sticky;
    top: 0;
    background: var(--panel);
    z-index: 2;
  }
  .lines {
    position: absolute;
    top: 24px;
    left: 0;
    pointer-events: none;
    z-index: 0;
  }
  ol {
    position: relative;
    z-index: 1;
  }
  .row {
    display: block;
    border: 0;
    padding: 0;
    margin: 0;
    background: none;
    text-align: left;
    cursor: pointer;
    min-width: 100%;
    height: 24px;
    font: inherit;
  }
  .row:hover {
    background: color-mix(in srgb, var(--sunk) 60%, transparent);
  }
  .row.now {
    background: color-mix(in srgb, var(--tint) 70%, transparent);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  text {
    font: 10.5px var(--font-text);
    fill: var(--ink);
  }
  .head {
    font-size: 12px;
    font-weight: 600;
    text-anchor: middle;
  }
  .time {
    font: 11px var(--font-mono);
    fill: var(--muted);
  }
  .inside {
    fill: var(--muted);
  }
  .strong {
    font-weight: 600;
  }
  .words {
    paint-order: stroke;
    stroke: var(--panel);
    stroke-width: 3px;
  }
  .now .words {
    stroke: var(--tint);
  }
  .lifeline {
    stroke: var(--line);
    stroke-dasharray: 3 3;
  }
  .band {
    fill: color-mix(in srgb, var(--drop) 6%, transparent);
    stroke: var(--drop);
    stroke-dasharray: 5 4;
  }
  .band-words {
    text-anchor: end;
    font-weight: 600;
  }
  .wire {
    stroke: var(--request);
    stroke-width: 1.6;
  }
  .again .wire {
    stroke-dasharray: 5 3;
  }
  .tip,
  .dot {
    fill: var(--request);
  }
  .response .wire {
    stroke: var(--response);
  }
  .response .tip {
    fill: var(--response);
  }
  .note .dot {
    fill: var(--control);
  }
  .drop .dot {
    fill: var(--drop);
  }
`;
