/**
 * Styles of the waterfall: a line of keys, then one row a request.
 *
 * Owns this panel alone; what panels share is in ui/shared-styles.ts.
 */
import { css } from 'lit';

export const waterfallStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    padding: 0 8px;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    align-items: center;
    padding: 2px 0 4px;
  }
  select {
    min-height: 26px;
    border: 1px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--surface);
  }
  .key {
    display: inline-flex;
    gap: 5px;
    align-items: center;
  }
  .key i {
    width: 14px;
    height: 10px;
    background: var(--request);
  }
  .key i.dns {
    background: var(--dns);
  }
  .key i.wait {
    background: var(--response);
  }
  .key i.transfer {
    background: var(--idle);
  }
  .rows {
    flex: 1;
    min-height: 0;
    overflow: auto;
  }
  .rows:focus-visible {
    outline-offset: -2px;
  }
  li {
    content-visibility: auto;
    contain-intrinsic-height: 24px;
  }
  .row,
  .part {
    display: grid;
    grid-template-columns: 34px 92px minmax(90px, 190px) minmax(70px, 130px) 1fr 66px;
    gap: 10px;
    width: 100%;
    align-items: center;
    white-space: nowrap;
  }
  .part {
    grid-template-columns: 34px minmax(160px, 292px) minmax(70px, 130px) 1fr 66px;
    padding: 0 6px;
    font-size: 11px;
    min-height: 18px;
  }
  .label {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .now {
    background: var(--tint);
  }
  svg {
    width: 100%;
    height: 12px;
  }
  .dns {
    fill: var(--dns);
  }
  .connect {
    fill: var(--request);
  }
  .wait {
    fill: var(--response);
  }
  .transfer {
    fill: var(--idle);
  }
  .critical {
    fill: var(--ink);
  }
  .mark {
    stroke: var(--line);
    stroke-dasharray: 3 2;
    vector-effect: non-scaling-stroke;
  }
  .failed {
    fill: var(--drop);
  }
  @media (max-width: 911px) {
    .row {
      grid-template-columns: 30px minmax(80px, 1fr) minmax(60px, 1fr) 2fr 60px;
    }
    .part {
      grid-template-columns: 30px minmax(100px, 2fr) 60px 2fr 60px;
    }
    .start {
      display: none;
    }
  }
`;
