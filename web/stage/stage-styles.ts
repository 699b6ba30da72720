/**
 * How the stage looks: classes of the layers in the tokens' colours.
 *
 * Owns no sizes of the layout, only strokes, fills and type.
 */
import { css } from 'lit';

export const stageStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    background: var(--surface);
    position: relative;
  }
  .scroller {
    flex: 1;
    overflow: auto;
    min-height: 0;
  }
  .scroller:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  svg {
    display: block;
    margin: 0 auto;
    user-select: none;
  }
  .heads {
    position: sticky;
    top: 0;
    z-index: 1;
    background: var(--surface);
  }
  text {
    fill: var(--ink);
    font: 11.5px var(--font-text);
  }
  .heads text {
    font-size: var(--size-head);
    fill: var(--muted);
    letter-spacing: 0.04em;
  }
  .spine {
    fill: var(--sunk);
    stroke: var(--line);
  }
  .row {
    fill: var(--panel);
    stroke: var(--hairline);
  }
  .row.open {
    stroke: var(--ink);
    stroke-width: 1.4;
  }
  .block {
    fill: var(--surface);
    stroke: var(--hairline);
    stroke-dasharray: 4 3;
  }
  .block.host {
    stroke-dasharray: none;
  }
  .row-title {
    font-weight: 600;
    font-size: 12px;
  }
  .row-subtitle,
  .note,
  .namespace {
    fill: var(--muted);
  }
  .namespace {
    font: 10px var(--font-mono);
  }
  .role {
    fill: var(--muted);
    stroke: none;
  }
  .row-head {
    fill: transparent;
    cursor: pointer;
  }
  .chevron {
    fill: none;
    stroke: var(--muted);
    stroke-width: 1.6;
    pointer-events: none;
  }
  .wire {
    fill: none;
    stroke-linejoin: round;
    stroke-linecap: round;
    stroke: var(--request);
  }
  .wire.reply {
    stroke: var(--response);
  }
  .wire.ahead {
    stroke-width: 1.6;
    stroke-dasharray: 2 5;
  }
  .wire.ahead.selected {
    stroke: var(--line);
  }
  .wire.counterpart {
    stroke-width: 1.4;
    opacity: 0.75;
  }
  .wire.done {
    stroke-width: 3;
  }
  .station {
    outline: none;
    cursor: pointer;
  }
  .station.client,
  .station.off-path {
    cursor: default;
  }
  .outline {
    fill: var(--surface);
    stroke: var(--line);
  }
  .station.bridge .outline {
    fill: var(--sunk);
  }
  .station.pill .outline,
  .station.client .outline,
  .station.ring .outline {
    stroke-width: 1.5;
  }
  .station.visited .outline {
    stroke: var(--ink);
    stroke-width: 1.5;
  }
  .station.current .outline {
    stroke: var(--request);
    stroke-width: 2;
    fill: var(--tint);
  }
  .station.dropped .outline {
    stroke: var(--drop);
    stroke-width: 2;
  }
  .station:focus-visible .outline {
    stroke: var(--focus);
    stroke-width: 3.5;
  }
  .plate {
    fill: var(--surface);
  }
  .plate.folded {
    fill: var(--panel);
  }
  .label {
    font-size: 10.5px;
  }
  .detail,
  .chip {
    font: 9.5px var(--font-mono);
    fill: var(--muted);
  }
  .station:not(.route) .chip {
    text-anchor: end;
  }
  .station.visited .chip,
  .station.current .chip {
    fill: var(--ink);
  }
  .station.not-running .outline {
    stroke-dasharray: 4 3;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    pointer-events: none;
  }
  .dragging {
    cursor: grabbing;
  }
  .no-addresses .detail,
  .no-verdicts .chip,
  .far .chip,
  .far .detail,
  .farther .station:not(.pill):not(.client) text,
  .farther .note,
  .farther .namespace {
    display: none;
  }
  .rates {
    position: absolute;
    left: 16px;
    bottom: 16px;
    padding: 4px 10px;
    border: 1px solid var(--hairline);
    border-radius: var(--radius);
    background: var(--panel);
  }
  .playing .heading {
    display: none;
  }
  .empty {
    position: absolute;
    left: 16px;
    bottom: 16px;
    margin: 0;
    max-width: calc(100% - 32px);
    box-sizing: border-box;
    padding: 8px 12px;
    border: 1px solid var(--hairline);
    border-radius: var(--radius);
    background: var(--panel);
    color: var(--muted);
  }
  .station.unhealthy .outline {
    stroke: var(--drop);
    stroke-width: 2;
    stroke-dasharray: 2 2;
  }
  @media (forced-colors: active) {
    .wire,
    .outline,
    .packet {
      stroke: CanvasText;
    }
    .station.current .outline {
      stroke: Highlight;
      stroke-width: 4;
    }
  }
`;
