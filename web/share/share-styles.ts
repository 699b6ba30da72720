/**
 * Styles of the dialog that shares and exports: one column of sections, rows with a button each.
 *
 * Owns this dialog alone; the frame is ui/dialog-styles.ts's.
 */
import { css } from 'lit';

export const shareStyles = css`
  dialog {
    width: min(640px, calc(100vw - 24px));
  }
  section + section {
    margin-top: 14px;
    padding-top: 4px;
    border-top: 1px solid var(--hairline);
  }
  .line {
    display: flex;
    gap: 8px;
    align-items: center;
    margin: 4px 0;
  }
  .line input[type='text'] {
    flex: 1;
    min-width: 0;
    font-family: var(--font-mono);
    font-size: var(--size-mono);
  }
  .line .name {
    flex: none;
    width: 84px;
  }
  .options {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    align-items: center;
    margin: 4px 0 6px;
  }
  .options label {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-height: 28px;
  }
  .formats {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    gap: 4px 12px;
    align-items: center;
  }
  .formats .size {
    text-align: right;
    white-space: nowrap;
  }
  .formats strong {
    font-weight: 600;
  }
  .said {
    min-height: 1.45em;
    margin-top: 8px;
  }
  input[type='checkbox'] {
    width: 16px;
    height: 16px;
    margin: 4px;
    accent-color: var(--link);
  }
  @media (max-width: 559px) {
    .line .name {
      display: none;
    }
  }
`;
