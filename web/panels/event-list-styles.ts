/**
 * Styles of the list of events: columns that give way where there is little room.
 *
 * Owns this panel alone; what panels share is in ui/shared-styles.ts.
 */
import { css } from 'lit';

export const eventListStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
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
  .rows {
    position: absolute;
    inset: 0 0 auto;
  }
  .row {
    height: 20px;
    display: grid;
    grid-template-columns: 14px 48px 96px 70px 190px 170px 44px minmax(220px, 1fr);
    gap: 8px;
    padding: 0 8px;
    align-items: center;
    cursor: pointer;
    white-space: nowrap;
    min-width: max-content;
  }
  .row > * {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .row:hover {
    background: var(--sunk);
  }
  .now,
  .now:hover {
    background: var(--tint);
  }
  .drop,
  .depth-0.folds {
    font-weight: 600;
  }
  .depth-1 .number {
    padding-left: 1ch;
  }
  .depth-2 .number {
    padding-left: 2ch;
  }
  .sign {
    cursor: pointer;
    text-align: center;
  }
  @media (max-width: 911px) {
    .row {
      grid-template-columns: 14px 40px 92px 150px minmax(220px, 1fr);
      min-width: 0;
    }
    .gap,
    .station,
    .packet {
      display: none;
    }
  }
  @media (max-width: 559px) {
    .row {
      grid-template-columns: 14px 92px minmax(0, 1fr);
    }
    .number,
    .where {
      display: none;
    }
  }
`;
