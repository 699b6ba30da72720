/**
 * Text in columns and lines for a terminal of a given width.
 *
 * Widths are counted in characters; texts of the simulator are plain. `printable` takes away what a
 * terminal would obey, since names come from files that anybody may have written.
 */
const WIDTH_DEFAULT = 100;
const WIDTH_MIN = 40;
const WIDTH_MAX = 160;

/** The width to wrap at: the terminal's, within reason, or 100. */
export function outputWidth(columns: number | undefined): number {
  if (columns === undefined || columns <= 0) return WIDTH_DEFAULT;
  return Math.min(Math.max(columns, WIDTH_MIN), WIDTH_MAX);
}

/** The text without control characters and without marks that turn the direction of writing. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    '\ufffd',
  );
}

/** The word in pieces that fit; most words are one piece. */
function pieces(word: string, width: number): string[] {
  const count = Math.max(1, Math.ceil(word.length / width));
  return Array.from({ length: count }, (_, index) =>
    word.slice(index * width, (index + 1) * width),
  );
}

/** Breaks a text into lines at spaces; a word longer than the width is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(' ').flatMap((word) => pieces(word, width))) {
    const joined = line === '' ? piece : `${line} ${piece}`;
    if (joined.length <= width) {
      line = joined;
    } else {
      lines.push(line);
      line = piece;
    }
  }
  return [...lines, line];
}

/** Rows with columns padded to the widest cell and two spaces between; the last column is free. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Each line with spaces before it; empty lines stay empty. */
export function indent(lines: readonly string[], by: number): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));
}
