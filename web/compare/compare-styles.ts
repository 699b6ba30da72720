/**
 * Styles of the comparison: two stages, one clock, the differences below.
 *
 * Owns where they stand at each width; below 1200 pixels one stage is shown at a time.
 */
import { css } from 'lit';

export const compareStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  main {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto minmax(0, 272px);
  }
  .about {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    align-items: baseline;
    padding: 6px 16px;
    border-bottom: 1px solid var(--hairline);
    background: var(--panel);
  }
  .about code {
    overflow-wrap: anywhere;
  }
  .stages {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    min-height: 0;
  }
  .side {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  .side + .side {
    border-left: 1px solid var(--line);
  }
  .side h2 {
    display: flex;
    gap: 8px;
    align-items: center;
    margin: 0;
    padding: 5px 12px;
    font-size: var(--size-body);
    letter-spacing: 0;
    text-transform: none;
    color: var(--ink);
  }
  .side h2 span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .letter {
    flex: none;
    width: 20px;
    text-align: center;
    border-radius: var(--radius-small);
    background: var(--ink);
    color: var(--surface);
  }
  .waits {
    flex: none;
    font-weight: 400;
    color: var(--muted);
  }
  .side swarm-stage {
    flex: 1;
  }
  .side .trouble {
    padding: 16px;
    overflow: auto;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    align-items: center;
    padding: 6px 16px 2px;
    border-top: 1px solid var(--hairline);
    background: var(--panel);
  }
  .transport {
    display: flex;
    gap: 2px;
  }
  .plain.square {
    width: 30px;
    height: 30px;
    display: inline-flex;
    align-items: center;
    justify-content: center;
  }
  .track {
    flex-basis: 100%;
    position: relative;
  }
  .track input {
    width: 100%;
    height: 24px;
    margin: 0;
    accent-color: var(--link);
  }
  .flag {
    position: absolute;
    top: -3px;
    width: 2px;
    height: 30px;
    background: var(--drop);
    pointer-events: none;
  }
  select {
    min-height: 28px;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--surface);
  }
  .switch {
    display: none;
  }
  .button[aria-pressed='true'] {
    background: var(--ink);
    color: var(--surface);
  }
  swarm-differences {
    min-height: 0;
    background: var(--panel);
  }
  .pick {
    display: block;
    overflow: auto;
    padding: 24px;
  }
  .pick h1 {
    font-size: var(--size-screen);
    font-weight: 600;
  }
  .pick p {
    margin: 4px 0 12px;
  }
  .pick h2 {
    margin: 20px 0 6px;
  }
  .pick ul {
    columns: 480px auto;
    max-width: 1160px;
  }
  .pick li {
    padding: 3px 0;
    break-inside: avoid;
  }
  .apart {
    padding: 12px 16px;
  }
  .pick a:not(.button) {
    color: var(--link);
  }
  @media (max-height: 799px) {
    main {
      grid-template-rows: auto minmax(0, 1fr) auto minmax(0, 200px);
    }
  }
  @media (max-width: 1199px) {
    .stages {
      grid-template-columns: minmax(0, 1fr);
    }
    .switch {
      display: inline-flex;
      gap: 4px;
    }
    .show-left .side:last-child,
    .show-right .side:first-child {
      display: none;
    }
    .side + .side {
      border-left: 0;
    }
  }
  @media (max-width: 559px) {
    main {
      grid-template-rows: auto minmax(220px, 1fr) auto minmax(0, 240px);
    }
    .about,
    .bar {
      padding-left: 10px;
      padding-right: 10px;
    }
    .more {
      display: none;
    }
  }
`;
