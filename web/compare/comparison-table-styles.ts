/**
 * Styles of the tables of a comparison, whatever they compare.
 *
 * Owns their type and colours; widths are those of each table.
 */
import { css } from 'lit';

export const comparisonTableStyles = css`
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--size-mono);
  }
  caption {
    text-align: left;
    font-weight: 600;
    padding: 6px 0 2px;
  }
  th,
  td {
    text-align: left;
    vertical-align: top;
    padding: 2px 8px 2px 0;
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  th,
  thead td {
    color: var(--muted);
  }
  thead th {
    font-size: var(--size-head);
  }
  tbody th {
    width: 26%;
  }
`;
