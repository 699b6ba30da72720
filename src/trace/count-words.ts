/**
 * Numbers of things in words, the same in the terminal, in reports and on the page.
 *
 * Owns the plural and the sentence about expectations that hold.
 */

/** `1 step`, `3 steps`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** `3 expectations hold`, `2 of 3 expectations hold`, `no expectations`. */
export function expectationSummary(expectations: readonly { readonly passed: boolean }[]): string {
  const total = expectations.length;
  if (total === 0) return 'no expectations';
  const held = expectations.filter((expectation) => expectation.passed).length;
  if (held < total) return `${held} of ${total} expectations hold`;
  return total === 1 ? '1 expectation holds' : `${total} expectations hold`;
}
