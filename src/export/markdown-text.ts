/**
 * Pieces of Markdown (CommonMark, with GitHub's tables) from text that anybody may have written.
 *
 * Owns the quoting: no name or sentence that is put through here becomes a heading, a link or HTML.
 */

/** Text as prose, on one line. */
export function prose(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#~&]/g, (character) => `\\${character}`);
}

/** Text as code, between more backticks than are in it. */
export function code(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  const longest = Math.max(0, ...(oneLine.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return oneLine === '' ? '' : `${fence}${pad}${oneLine}${pad}${fence}`;
}

/** Code inside a table, where a bar would end the cell. */
export function codeCell(text: string): string {
  return code(text.replaceAll('|', '\u00a6'));
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A table with a heading row; no lines without rows. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  return [tableLine(titles), tableLine(titles.map(() => '---')), ...rows.map(tableLine), ''];
}
