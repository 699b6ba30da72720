/** The path of a Chromium or Chrome on this machine, or undefined. $CHROMIUM comes first. */
export function findBrowser(): string | undefined;
