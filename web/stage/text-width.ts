/**
 * How wide a text will be, without a screen: so that layouts are the same everywhere and testable.
 *
 * Widths are those of DejaVu Sans, the widest face that the page's font lists lead to; other faces
 * leave a little more room. Owns shortening too: a cut text ends in an ellipsis.
 */

/** Share of the type size, by kind of letter. */
function letterWidth(letter: string): number {
  if (/[ijlI.,:;|!'’]/.test(letter)) return 0.32;
  if (/[ftr()[\]{}/\\\- ]/.test(letter)) return 0.39;
  if (/[mwMW%@]/.test(letter)) return 0.9;
  if (/[A-Z_]/.test(letter)) return 0.69;
  return 0.62;
}

/** Width in pixels of a text in the page's text face. */
export function textWidth(text: string, sizePx: number): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width * sizePx;
}

/** Width in pixels of a text in the page's monospaced face. */
export function monoWidth(text: string, sizePx: number): number {
  return Array.from(text).length * sizePx * 0.602;
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitText(text: string, sizePx: number, widthMax: number): string {
  if (textWidth(text, sizePx) <= widthMax) return text;
  let shown = text;
  while (shown.length > 1 && textWidth(`${shown}…`, sizePx) > widthMax) shown = shown.slice(0, -1);
  return `${shown.trimEnd()}…`;
}
