/**
 * How what stands or moves on the stage's ground looks: packets, stamps, drops, the control plane.
 *
 * Owns strokes, fills and type of these layers; ground and stations are stage-styles.ts's.
 */
import { css } from 'lit';

export const markStyles = css`
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
`;
