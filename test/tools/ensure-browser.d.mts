/** The path of a Chromium or Chrome on this machine, or undefined. */
export function findBrowser(): string | undefined;
/** Flags that tests and measurements start it with. */
export const browserFlags: string[];
