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
  .stripes {
    fill: none;
    stroke: var(--hairline);
    stroke-width: 2;
  }
  .control {
    fill: none;
    stroke: var(--control);
    stroke-width: 1;
    opacity: 0.55;
  }
  .control.raft {
    stroke-width: 1.8;
  }
  .control.broken {
    stroke-dasharray: 2 4;
  }
  .control.news,
  .control.order,
  .control.doubt {
    stroke-width: 2.2;
    opacity: 1;
  }
  .control.doubt {
    stroke-dasharray: 5 4;
  }
  .cut .gap {
    fill: var(--surface);
  }
  .cut .edges {
    fill: none;
    stroke: var(--drop);
    stroke-width: 2;
    stroke-linecap: round;
  }
  .control-end {
    fill: var(--control);
    stroke: var(--surface);
    stroke-width: 1.5;
  }
  .control-note rect {
    fill: var(--surface);
    stroke: var(--control);
  }
  .control.tunnel {
    stroke: var(--ink);
    stroke-width: 3;
    stroke-dasharray: 1 4;
    stroke-linecap: round;
    opacity: 1;
  }
  .control-note.dns rect {
    stroke: var(--dns);
  }
  .control-note.fault rect {
    stroke: var(--drop);
    stroke-dasharray: 4 2;
  }
  .pass-count {
    font: 600 9px var(--font-mono);
    fill: var(--muted);
    text-anchor: end;
    paint-order: stroke;
    stroke: var(--surface);
    stroke-width: 3;
  }
  .control-note text {
    font-size: 10.5px;
  }
  .lifecycle {
    fill: none;
    stroke: var(--control);
    stroke-width: 2.5;
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
  .tray {
    fill: none;
    stroke: var(--line);
    stroke-dasharray: 6 4;
  }
  .drops {
    cursor: help;
  }
  .drops rect {
    fill: var(--surface);
    stroke: var(--drop);
  }
  .drops path {
    fill: none;
    stroke: var(--drop);
    stroke-width: 2;
    stroke-linecap: round;
  }
  .drops text {
    font: 600 10px var(--font-text);
  }
  .packet.other {
    opacity: 0.85;
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
  .packet,
  .packet-outer {
    stroke: var(--surface);
    stroke-width: 2;
    fill: var(--request);
  }
  .packet-outer {
    fill: var(--surface);
    stroke: var(--request);
  }
  .packet.response {
    fill: var(--surface);
    stroke: var(--response);
    stroke-width: 3.5;
  }
  .packet-outer.response {
    stroke: var(--response);
  }
  .packet.dns {
    fill: var(--dns);
  }
  .packet.icmp-error {
    fill: var(--drop);
  }
  .heading {
    fill: none;
    stroke: var(--surface);
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .heading.response {
    stroke: var(--response);
    stroke-width: 1.8;
  }
  .playing .heading {
    display: none;
  }
  .cross {
    stroke: var(--drop);
    stroke-width: 3.4;
    stroke-linecap: round;
    fill: none;
  }
  .stamp {
    fill: var(--surface);
    stroke: var(--request);
  }
  .stamp.drop {
    stroke: var(--drop);
    stroke-width: 2;
  }
  .tie {
    stroke: var(--line);
  }
  .stamp-before,
  .stamp-after,
  .stamp-drop {
    font: 11px var(--font-mono);
  }
  .stamp-before {
    fill: var(--muted);
  }
  .stamp-after,
  .stamp-drop {
    font-weight: 700;
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
