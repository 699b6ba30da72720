/*
 * The form of a request: where typing begins.
 */
import { afterEach, expect, test } from 'vitest';
import { SwarmRequestForm } from '../../../web/edits/swarm-request-form.ts';
import { MESH, runOf, sessionWith } from '../fixtures/mesh-run.ts';

afterEach(() => document.body.replaceChildren());

test('typing begins where the request goes to', async () => {
  const form = new SwarmRequestForm();
  form.session = sessionWith(runOf(MESH));
  form.onChange = () => undefined;
  document.body.append(form);
  await form.updateComplete;
  expect(form.shadowRoot!.activeElement?.getAttribute('aria-labelledby')).toBe('to');
});
