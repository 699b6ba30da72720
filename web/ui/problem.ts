/**
 * A mistake of a file as the terminal prints it: the sentence, the line with a marker under it, the hint.
 *
 * Owns what of it wraps: sentences do, the line does not, so that the marker stays under what it marks.
 */
import { css, html, type TemplateResult } from 'lit';
import type { Problem } from '../worker/messages.ts';

export const problemStyles = css`
  .problem {
    margin: 0;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .problem .excerpt {
    display: block;
    overflow-x: auto;
    white-space: pre;
  }
`;

export function problemText({ text }: Problem): TemplateResult {
  const [sentence, ...rest] = text.split('\n');
  const hints = rest.filter((line) => line.startsWith('  hint: '));
  const excerpt = rest.slice(0, rest.length - hints.length).join('\n');
  return html`<pre class="problem mono">
${sentence}<span class="excerpt" tabindex="0">${excerpt}</span>${hints.join('\n')}</pre>`;
}
