/*
 * Reads the two files of real iptables-save output that the netfilter tests hold against.
 */
import { readFileSync } from 'node:fs';

function linesOf(name: string): string[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => !line.startsWith('#'));
}

/** Every distinct `-A …` line. */
export const capturedRules: readonly string[] = linesOf('captured-rules.txt').filter(Boolean);

/** Whole listings of single namespaces, line by line. */
export const capturedListings: readonly (readonly string[])[] = linesOf('captured-listings.txt')
  .join('\n')
  .trim()
  .split('\n\n')
  .map((listing) => listing.split('\n'));
