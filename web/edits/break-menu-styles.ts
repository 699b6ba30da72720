/**
 * Styles of the dialog in which something is broken: a list to choose from, then when, then the line.
 *
 * Owns this dialog alone; what dialogs share is in ui/dialog-styles.ts.
 */
import { css } from 'lit';

export const breakMenuStyles = css`
  .offers {
    border: 1px solid var(--hairline);
    border-radius: var(--radius);
    margin: 10px 0;
    padding: 4px;
    max-height: 38vh;
    overflow: auto;
  }
  .offer {
    display: flex;
    gap: 8px;
    padding: 3px 6px;
    min-height: 26px;
    align-items: baseline;
    border-radius: var(--radius-small);
    cursor: pointer;
  }
  .offer:hover {
    background: var(--sunk);
  }
  .offer:has(:checked) {
    background: var(--tint);
  }
  .offer code {
    font-size: 11px;
    margin-left: 6px;
  }
  .lasts {
    display: block;
    margin-top: 6px;
  }
  .again {
    display: flex;
    gap: 8px;
    align-items: center;
    min-height: 30px;
    flex-wrap: wrap;
    margin-top: 6px;
  }
  .added {
    margin-top: 10px;
  }
  .lines {
    margin: 4px 0 12px;
    padding: 8px 10px;
    background: var(--sunk);
    border-left: 3px solid var(--request);
    border-radius: var(--radius-small);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    max-height: 168px;
    overflow-y: auto;
  }
  .foot {
    display: flex;
    gap: 8px;
  }
`;
