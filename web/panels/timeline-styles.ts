/**
 * Styles of the transport bar: one line where there is room, two where there is not.
 *
 * Owns this panel alone; what panels share is in ui/shared-styles.ts.
 */
import { css } from 'lit';

export const timelineStyles = css`
  :host {
    display: block;
    padding: 4px 16px 2px;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 14px;
  }
  .transport {
    display: flex;
    gap: 2px;
  }
  .square {
    width: 28px;
    height: 28px;
    padding: 0;
    display: inline-flex;
    align-items: center;
    justify-content: center;
  }
  .square[aria-pressed='true'] {
    background: var(--tint);
    box-shadow: inset 0 0 0 1px var(--line);
  }
  .time {
    min-width: 86px;
  }
  .picker {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
  }
  .word {
    color: var(--muted);
  }
  select {
    min-height: 26px;
    max-width: 210px;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--surface);
    padding: 1px 4px;
    text-overflow: ellipsis;
  }
  .jumps {
    width: 76px;
  }
  @media (max-width: 1439px) {
    .bar {
      gap: 4px 10px;
    }
    select {
      max-width: 190px;
    }
  }
  @media (max-width: 1279px) {
    .word {
      display: none;
    }
  }
  @media (max-width: 1099px) {
    .bar {
      gap: 4px 8px;
    }
    select {
      max-width: 132px;
    }
  }
  @media (max-width: 911px) {
    select {
      max-width: 128px;
    }
  }
  @media (max-width: 559px) {
    :host {
      padding: 4px 8px 2px;
    }
    .bar {
      gap: 4px;
    }
    .picker {
      flex: 1 1 30%;
    }
    .picker.wide {
      flex-basis: 45%;
    }
    .bar > .jumps {
      order: -1;
      width: auto;
      min-width: 0;
      flex: 1 1 48px;
    }
    .bar > .transport,
    .bar > .time {
      order: -2;
    }
    select {
      width: 100%;
      min-width: 0;
      max-width: none;
    }
  }
`;
