/**
 * A line of a scenario's prose: `code` and *emphasis* are set as such, everything else is text.
 *
 * Owns that much of Markdown and no more; nothing is ever taken for HTML.
 */
import { html, type TemplateResult } from 'lit';

const MARKED = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/;

/** The text with its marked parts as elements. */
export function inlineText(text: string): (string | TemplateResult)[] {
  return text.split(MARKED).map((part, at) => {
    if (at % 2 === 0) return part;
    if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
    return html`<em>${part.slice(1, -1)}</em>`;
  });
}
